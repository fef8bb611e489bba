"""The low and the high threshold as two lines that can be dragged, on any plot of scores."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QPalette, QPen

from core.project.records import Thresholds
from gui.appearance import is_dark

#: What has no logarithm is shown there: farther to the left than any score.
_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class ThresholdColors:
    """Red and light blue, as the boxes in the viewer."""

    low: QColor
    high: QColor

    @classmethod
    def of(cls, palette: QPalette) -> ThresholdColors:
        """Return the colours that fit a palette."""
        dark = is_dark(palette)
        return cls(
            low=QColor("#ff5f57") if dark else QColor("#d62728"),
            high=QColor("#6ecbff") if dark else QColor("#2a9fd8"),
        )


class ThresholdPair(QObject):
    """Two lines of which the low one never passes the high one.

    Parameters
    ----------
    low, high : InfiniteLine
        With labels. They are hidden until there are thresholds.
    parent : QObject, optional
        Qt's.

    Attributes
    ----------
    dragged : Signal(object)
        `Thresholds` at each step of a drag.
    drag_ended : Signal(object)
        `Thresholds` where a line was let go.
    """

    dragged = Signal(object)
    drag_ended = Signal(object)

    def __init__(
        self, low: pg.InfiniteLine, high: pg.InfiniteLine, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.low, self.high = low, high
        self._shown = Thresholds(0, 0)
        self._is_logarithmic = False
        for line in (low, high):
            line.setVisible(False)
            line.sigDragged.connect(self._on_dragged)
            line.sigPositionChangeFinished.connect(self._on_finished)

    @property
    def thresholds(self) -> Thresholds:
        """Where the lines are."""
        return self._shown

    @property
    def is_dragging(self) -> bool:
        """Whether the person holds a line."""
        return bool(self.low.moving or self.high.moving)

    def set_movable(self, is_movable: bool) -> None:
        """Say whether the lines can be dragged."""
        for line in (self.low, self.high):
            line.setMovable(is_movable)

    def show_thresholds(self, thresholds: Thresholds | None) -> None:
        """Put the lines at these thresholds; None hides them."""
        for line in (self.low, self.high):
            line.setVisible(thresholds is not None)
        if thresholds is None:
            return
        self._shown = thresholds
        self._place()

    def set_logarithmic(self, is_logarithmic: bool) -> None:
        """Say whether the plot shows the logarithms of scores."""
        if is_logarithmic != self._is_logarithmic:
            self._is_logarithmic = is_logarithmic
            self._place()

    def place(self, threshold: float) -> float:
        """Return where a threshold lies on the axis; far out where it has no place."""
        if not self._is_logarithmic:
            return threshold
        return math.log10(max(threshold, _LEAST))

    def set_colors(self, colors: ThresholdColors) -> None:
        """Take other colours."""
        for line, color in ((self.low, colors.low), (self.high, colors.high)):
            line.setPen(_pen(color, 1))
            line.setHoverPen(_pen(color, 3))
            line.label.setColor(text_on(color))
            line.label.fill = pg.mkBrush(color)
            line.label.update()

    def _place(self) -> None:
        """Put the lines where the thresholds are."""
        low, high = self.place(self._shown.low), self.place(self._shown.high)
        # Free both first: the bound of one line would hold the other where it was.
        self.low.maxRange, self.high.maxRange = [None, None], [None, None]
        self.low.setValue(low)
        self.high.setValue(high)
        self._bound()

    def _bound(self) -> None:
        low, high = self.low.value(), self.high.value()
        self.low.maxRange, self.high.maxRange = [None, high], [low, None]
        self.low.label.setFormat(f"low {self._shown.low:.4g}")
        self.high.label.setFormat(f"high {self._shown.high:.4g}")

    def _take(self, line: Any) -> None:
        """Take up where a line is; the other threshold stays to the last bit."""
        place = float(line.value())
        moved = 10**place if self._is_logarithmic else place
        if line is self.low:
            self._shown = self._shown.with_low(moved)
        else:
            self._shown = self._shown.with_high(moved)
        self._bound()

    def _on_dragged(self, line: Any) -> None:
        self._take(line)
        self.dragged.emit(self._shown)

    def _on_finished(self, line: Any) -> None:
        self._take(line)
        self.drag_ended.emit(self._shown)


def text_on(ground: QColor) -> QColor:
    """Return black or white, whichever can be read on a ground."""
    # Weights of Rec. 709: the eye takes green as brighter than blue.
    light = 0.2126 * ground.redF() + 0.7152 * ground.greenF() + 0.0722 * ground.blueF()
    return QColor("#101010") if light > 0.45 else QColor("#ffffff")


def _pen(color: QColor, width: int) -> QPen:
    pen = QPen(color, width)
    pen.setCosmetic(True)
    return pen
