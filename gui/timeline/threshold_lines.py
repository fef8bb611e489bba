"""The two thresholds as lines that can be dragged."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPen

from core.project.records import Thresholds
from gui.timeline.lane_colors import LaneColors, text_on


class ThresholdLines(QObject):
    """The low and the high threshold of the score lane.

    Attributes
    ----------
    dragged : Signal(object)
        `Thresholds` at each step of a drag.
    drag_ended : Signal(object)
        `Thresholds` where a line was let go.
    """

    dragged = Signal(object)
    drag_ended = Signal(object)

    def __init__(self, view: pg.ViewBox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # When the lines are close their labels stand side by side; each stands on its own line, so
        # the low line never crosses the high label, and the low label hides the high line.
        self.low = _line("low", 0.995, 21)
        self.high = _line("high", 0.87, 20)
        self._view = view
        for line in (self.low, self.high):
            view.addItem(line, ignoreBounds=True)
            line.sigPositionChanged.connect(self._keep_labels_inside)
            line.setVisible(False)
            line.sigDragged.connect(self._on_dragged)
            line.sigPositionChangeFinished.connect(self._on_finished)

        view.sigYRangeChanged.connect(self._keep_labels_inside)
        view.sigResized.connect(self._keep_labels_inside)

    @property
    def thresholds(self) -> Thresholds:
        """Where the lines are."""
        return Thresholds(float(self.low.value()), float(self.high.value()))

    @property
    def is_dragging(self) -> bool:
        """Whether the person holds a line."""
        return bool(self.low.moving or self.high.moving)

    def show_thresholds(self, thresholds: Thresholds | None) -> None:
        """Put the lines at these thresholds; None hides them."""
        for line in (self.low, self.high):
            line.setVisible(thresholds is not None)
        if thresholds is None:
            return
        # Free both first: the bound of one line would hold the other where it was.
        self.low.maxRange, self.high.maxRange = [None, None], [None, None]
        self.low.setValue(thresholds.low)
        self.high.setValue(thresholds.high)
        self.low.maxRange, self.high.maxRange = [None, thresholds.high], [thresholds.low, None]

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        for line, color in ((self.low, colors.low), (self.high, colors.high)):
            line.setPen(_pen(color, 1))
            line.setHoverPen(_pen(color, 3))
            line.label.setColor(text_on(color))
            line.label.fill = pg.mkBrush(color)
            line.label.update()

    def _keep_labels_inside(self, *_args: Any) -> None:
        """Let a label hang as low on its line as the upper edge of the lane wants it."""
        for line in (self.low, self.high):
            room = self._view.mapFromView(QPointF(0, line.value())).y()
            share = min(max(room / line.label.boundingRect().height(), 0.0), 1.0)
            line.label.anchors = [(1, share), (1, share)]
            line.label.updatePosition()

    def _on_dragged(self, _line: Any) -> None:
        self.low.maxRange, self.high.maxRange = (
            [None, self.high.value()],
            [self.low.value(), None],
        )
        self.dragged.emit(self.thresholds)

    def _on_finished(self, _line: Any) -> None:
        self.drag_ended.emit(self.thresholds)


def _line(name: str, label_place: float, z_value: int) -> Any:
    line = pg.InfiniteLine(
        angle=0,
        movable=True,
        label=name + " {value:.4g}",
        labelOpts={"position": label_place, "anchors": [(1, 1), (1, 1)]},
    )
    line.setCursor(Qt.CursorShape.SizeVerCursor)
    line.setZValue(z_value)
    line.label.setZValue(1)
    line.label.textItem.document().setDocumentMargin(1.5)
    return line


def _pen(color: QColor, width: int) -> QPen:
    pen = QPen(color, width)
    pen.setCosmetic(True)
    return pen
