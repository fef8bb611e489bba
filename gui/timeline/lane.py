"""What every lane of the timeline has: a name at the left, a view, gaps and marks."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter

from gui.timeline.lane_colors import LaneColors
from gui.timeline.lane_item import GapsItem, MarksItem
from gui.timeline.lane_view import LaneView
from gui.timeline.visible_frames import VisibleFrames

#: No smaller than this share of its size is a name squeezed; longer ones end in dots.
_LEAST_FONT = 0.85
#: Room for names and numbers at the left of every lane.
SIDE_WIDTH = 64


class LaneTitle(pg.GraphicsWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """The name of a lane, faint, at its left."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._color = QColor()

    def set_color(self, color: QColor) -> None:
        """Take another colour."""
        self._color = color
        self.update()

    def paint(self, painter: QPainter, _option: Any, _widget: Any = None) -> None:
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        painter.setPen(self._color)
        # A low lane lets its name stand out above and below rather than cut it.
        area = self.rect().adjusted(0, -4, -5, 4)
        needed = painter.fontMetrics().horizontalAdvance(self._text)
        if needed > area.width():  # A keyword of FITS may have eight capitals.
            font.setPointSizeF(font.pointSizeF() * max(_LEAST_FONT, area.width() / needed))
            painter.setFont(font)
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        fitting = painter.fontMetrics().elidedText(
            self._text, Qt.TextElideMode.ElideRight, int(area.width()) + 1
        )
        painter.drawText(area, align, fitting)


class Lane(QObject):
    """One row of the timeline.

    Parameters
    ----------
    key : str
        What it is remembered by.
    title : str
        What people call it: a word or two.
    visible : VisibleFrames
        What all lanes show.
    parent : QObject, optional
        Qt's.

    Attributes
    ----------
    changed : Signal()
        It would like another height, or has something to show now, or nothing any more.
    view : LaneView
        Where it is painted.
    side : GraphicsWidget
        What stands at its left: its name, or an axis.
    """

    changed = Signal()

    def __init__(
        self, key: str, title: str, visible: VisibleFrames, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.key, self.title, self.visible = key, title, visible
        self.view = LaneView(visible)
        self.view.setYRange(0, 1, padding=0)
        self.side: Any = LaneTitle(title)
        self.gaps, self.marks = GapsItem(), MarksItem()
        self.add(self.marks)
        self.add(self.gaps)

    @property
    def height(self) -> int | None:
        """Pixels that it would like to have; None takes what the others leave."""
        return 12

    @property
    def has_content(self) -> bool:
        """Whether there is anything to see; an empty lane takes no room."""
        return True

    def read_out(self, frame_index: int) -> str:
        """Return what it says of a frame; empty for nothing."""
        del frame_index
        return ""

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        self.gaps.set_color(colors.gap)
        self.marks.set_color(colors.marks)
        if isinstance(self.side, LaneTitle):
            self.side.set_color(colors.faint)

    def add(self, item: Any) -> None:
        """Paint one thing more, above those before."""
        self.view.addItem(item, ignoreBounds=True)

    def place(self, area: QRectF) -> None:
        """Take a row of the timeline, name included."""
        self.side.setGeometry(QRectF(area.left(), area.top(), SIDE_WIDTH, area.height()))
        self.view.setGeometry(area.adjusted(SIDE_WIDTH, 0, 0, 0))

    def show(self, is_shown: bool) -> None:
        """Show or hide the whole row."""
        self.side.setVisible(is_shown)
        self.view.setVisible(is_shown)
