"""How one statistic of the clips is distributed, with the bounds of what is usual."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from core.recipe.clip_statistics import Bound
from gui.still_plot import StillPlot

_BINS = 60
#: Room at either side, as a share of the range, where a line means that there is no bound.
_MARGIN = 0.04


class BoundsPlot(StillPlot):
    """A histogram with two lines that can be dragged; beyond the outermost clip is no bound.

    Attributes
    ----------
    bound_dragged : Signal(object)
        The `Bound` while a line is dragged.
    drag_ended : Signal(object)
        The `Bound` that a drag ended with.
    """

    bound_dragged = Signal(object)
    drag_ended = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Histogram of the clips", parent=parent)
        self._column: NDArray[np.float64] = np.empty(0)
        self._edges: NDArray[np.float64] = np.empty(0)
        self._bars = pg.PlotCurveItem()
        self._bars.setFillLevel(0)
        self.addItem(self._bars)
        self.low, self.high = (pg.InfiniteLine(angle=90, movable=True) for _ in range(2))
        for line in (self.low, self.high):
            line.setCursor(Qt.CursorShape.SizeHorCursor)
            line.sigDragged.connect(self._on_dragged)
            line.sigPositionChangeFinished.connect(self._on_drag_ended)
            self.addItem(line, ignoreBounds=True)
        self.setLabel("left", "clips")
        self.finish_making()
        self.show_column(self._column, "", Bound())

    @property
    def bound(self) -> Bound:
        """What the lines say."""
        if not len(self._column):
            return Bound()
        low, high = float(self.low.value()), float(self.high.value())
        low, high = min(low, high), max(low, high)
        return Bound(
            low if low > self._column.min() else -math.inf,
            high if high < self._column.max() else math.inf,
        )

    def show_column(self, column: NDArray[np.float64], title: str, bound: Bound) -> None:
        """Show another statistic, one value a clip."""
        self._column = column
        self.setLabel("bottom", title)
        self.show_message("" if len(column) else "No clip is measured yet.")
        if len(column):
            low, high = float(column.min()), float(column.max())
            spread = (high - low) or max(abs(high), 1e-3)
            counts, self._edges = np.histogram(column, _BINS, (low, low + spread))
            self._bars.setData(self._edges, counts, stepMode="center")
            margin = _MARGIN * spread
            self._ends = low - margin, low + spread + margin
            for line in (self.low, self.high):
                line.setBounds(self._ends)
            self.setXRange(*self._ends, padding=0)
            self.setYRange(0, 1.05 * int(counts.max()), padding=0)
        self.show_bound(bound)

    def show_bound(self, bound: Bound) -> None:
        """Put the lines where the bound is; where there is none, at the end of the plot."""
        if not len(self._column):
            return
        low, high = self._ends
        for line, value in ((self.low, max(bound.low, low)), (self.high, min(bound.high, high))):
            line.blockSignals(True)
            line.setValue(value)
            line.blockSignals(False)
        self.setAccessibleDescription(f"usual from {bound.low:.4g} to {bound.high:.4g}")

    def draw(self) -> None:
        color = self.color(QPalette.ColorRole.Highlight)
        filled = QColor(color)
        filled.setAlpha(120)
        self._bars.setBrush(filled)
        self._bars.setPen(self.pen(color, 1))
        for line in (self.low, self.high):
            line.setPen(self.pen(QColor("#e0403c"), 1.5))
            line.setHoverPen(self.pen(QColor("#e0403c"), 3))

    def _on_dragged(self, *_args: Any) -> None:
        self.bound_dragged.emit(self.bound)

    def _on_drag_ended(self, *_args: Any) -> None:
        self.drag_ended.emit(self.bound)
