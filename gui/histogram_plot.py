"""How normal and anomalous frames score, with the thresholds as lines that can be dragged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from core.evaluation.curves import ScoreHistogram
from core.project.records import Thresholds
from gui.appearance import is_dark
from gui.log_axis import LogAxis
from gui.still_plot import StillPlot
from gui.threshold_pair import ThresholdColors, ThresholdPair


class HistogramPlot(StillPlot):
    """Shares of the normal and of the anomalous frames in bins of their score.

    Shares, because there may be a hundred normal frames for each anomalous one.

    Attributes
    ----------
    lines : ThresholdPair
        The thresholds.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        self._axis = LogAxis("bottom")
        super().__init__("Histogram of the frame scores", {"bottom": self._axis}, parent)
        self._histogram: ScoreHistogram | None = None
        self._normal, self._anomalous = pg.PlotCurveItem(), pg.PlotCurveItem()
        for curve in (self._normal, self._anomalous):
            curve.setFillLevel(0)
            self.addItem(curve)
        self.lines = ThresholdPair(_line("low", 0), _line("high", 1), self)
        for line in (self.lines.high, self.lines.low):
            self.addItem(line, ignoreBounds=True)
        self.setLabel("bottom", "frame score")
        self.setLabel("left", "share")
        self.lines.drag_ended.connect(self._fit)
        self.plotItem.vb.sigTransformChanged.connect(self._hang_labels)
        self.finish_making()

    def show_histogram(self, histogram: ScoreHistogram | None) -> None:
        """Show other scores; None shows that there are none."""
        self._histogram = histogram
        self._axis.is_logarithmic = histogram is not None and histogram.is_logarithmic
        self.lines.set_logarithmic(self._axis.is_logarithmic)
        self.show_message("" if histogram is not None else "No frame has a score.")
        self.draw()
        self._fit()

    def show_thresholds(self, thresholds: Thresholds | None) -> None:
        """Put the lines at these thresholds; None hides them."""
        self.lines.show_thresholds(thresholds)
        if thresholds is not None:
            self.setAccessibleDescription(
                f"low threshold {thresholds.low:.4g}, high threshold {thresholds.high:.4g}"
            )
        if not self.lines.is_dragging:
            self._fit()
        self._hang_labels()

    def class_colors(self) -> tuple[QColor, QColor]:
        """Return the colours of the normal and of the anomalous frames."""
        # Neither is a colour of the thresholds.
        dark = is_dark(self.palette())
        normal = QColor("#9aa5b1") if dark else QColor("#7b8794")
        return normal, QColor("#c792ea") if dark else QColor("#8e44ad")

    def draw(self) -> None:
        for curve, color in zip((self._normal, self._anomalous), self.class_colors(), strict=True):
            filled = QColor(color)
            filled.setAlpha(110)
            curve.setBrush(filled)
            curve.setPen(self.pen(color, 1))
        self.lines.set_colors(ThresholdColors.of(self.palette()))
        label = self.color(QPalette.ColorRole.Text)
        self.getAxis("left").setTextPen(label)
        if self._histogram is None:
            return
        for curve, frames in (
            (self._normal, self._histogram.normal),
            (self._anomalous, self._histogram.anomalous),
        ):
            curve.setData(self._places(), _shares(frames), stepMode="center")

    def _hang_labels(self, *_args: Any) -> None:
        # A label that was hidden or out of sight has not heard of the scale that there is now.
        for line in (self.lines.low, self.lines.high):
            line.label.updatePosition()
            line.label.updateTransform(force=True)

    def _places(self) -> NDArray[np.float64]:
        """Return where the edges of the bins lie on the axis."""
        if self._histogram is None:
            return np.empty(0)
        edges = self._histogram.edges
        return np.log10(edges) if self._histogram.is_logarithmic else edges

    def _fit(self, *_args: Any) -> None:
        """Show all scores, and both lines unless they are far out."""
        if self._histogram is None:
            return
        places = self._places()
        low, high = float(places[0]), float(places[-1])
        if self.lines.low.isVisible():
            # A line far out must not press the scores together.
            reach = high - low
            low = max(min(low, self.lines.low.value()), low - reach)
            high = min(max(high, self.lines.high.value()), high + reach)
        shares = (_shares(self._histogram.normal), _shares(self._histogram.anomalous))
        top = max(float(it.max()) for it in shares)
        self.setXRange(low, high, padding=0.02)
        self.setYRange(0, 1.05 * top, padding=0)


def _shares(frames: NDArray[np.int64]) -> NDArray[np.float64]:
    return frames / max(int(frames.sum()), 1)


def _line(name: str, row: int) -> Any:
    """Return a line whose label hangs from the upper edge, so many rows of text below it."""
    height = -1.05 * row
    line = pg.InfiniteLine(
        angle=90,
        movable=True,
        label=name,
        # Left of a line in the right half, right of one in the left half.
        labelOpts={"position": 1.0, "anchors": [(0, height), (1, height)]},
    )
    line.setCursor(Qt.CursorShape.SizeHorCursor)
    line.label.setZValue(1)
    line.label.textItem.document().setDocumentMargin(1.5)
    return line
