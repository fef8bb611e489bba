"""The numbers at the left of a lane that has any."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtGui import QColor

from gui.timeline.lane import SIDE_WIDTH


class NumberAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A few numbers beside a lane; none that would stick out above or below it."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__("left")
        self.setWidth(SIDE_WIDTH)
        self.setStyle(hideOverlappingLabels=True, maxTickLevel=0, tickLength=-4)
        self.linkToView(view)

    def show_numbers(self, are_known: bool) -> None:
        """Show numbers, or none."""
        self.setStyle(showValues=are_known)
        self.setTicks(None if are_known else [])

    def set_color(self, color: QColor) -> None:
        """Take another colour."""
        self.setPen(color)
        self.setTextPen(color)
