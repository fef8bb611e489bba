"""The two thresholds as lines across the score lane."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, Qt

from gui.threshold_pair import ThresholdPair


class ThresholdLines(ThresholdPair):
    """The low and the high threshold of the score lane, with labels at the right."""

    def __init__(self, view: pg.ViewBox, parent: QObject | None = None) -> None:
        # When the lines are close their labels stand side by side; each stands on its own line, so
        # the low line never crosses the high label, and the low label hides the high line.
        super().__init__(_line("low", 0.995, 21), _line("high", 0.87, 20), parent)
        self._view = view
        for line in (self.low, self.high):
            view.addItem(line, ignoreBounds=True)
            line.sigPositionChanged.connect(self._keep_labels_inside)

        view.sigYRangeChanged.connect(self._keep_labels_inside)
        view.sigResized.connect(self._keep_labels_inside)

    def _keep_labels_inside(self, *_args: Any) -> None:
        """Let a label hang as low on its line as the upper edge of the lane wants it."""
        for line in (self.low, self.high):
            room = self._view.mapFromView(QPointF(0, line.value())).y()
            share = min(max(room / line.label.boundingRect().height(), 0.0), 1.0)
            line.label.anchors = [(1, share), (1, share)]
            line.label.updatePosition()


def _line(name: str, label_place: float, z_value: int) -> Any:
    line = pg.InfiniteLine(
        angle=0,
        movable=True,
        label=name,
        labelOpts={"position": label_place, "anchors": [(1, 1), (1, 1)]},
    )
    line.setCursor(Qt.CursorShape.SizeVerCursor)
    line.setZValue(z_value)
    line.label.setZValue(1)
    line.label.textItem.document().setDocumentMargin(1.5)
    return line
