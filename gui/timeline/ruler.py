"""The ruler under the lanes: time along an axis of frames."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from core.media.frame_index import FrameIndex
from core.media.time_ticks import TimeTicks
from gui.timeline.frame_bar import FrameBar
from gui.timeline.lane import SIDE_WIDTH
from gui.timeline.visible_frames import VisibleFrames

#: Room for one tick with its text, and the length of its line, in pixels.
_TICK_WIDTH, _TICK_LENGTH = 105, 5


class Ruler(FrameBar):
    """An axis in frames that says the time; click or drag on it to scrub.

    Attributes
    ----------
    scrubbed : Signal(float)
        Where the person points, in frames.
    """

    scrubbed = Signal(float)

    def __init__(self, visible: VisibleFrames, parent: QWidget | None = None) -> None:
        super().__init__(visible, parent)
        self._ticks: TimeTicks | None = None
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setAccessibleName("Time")

    def show_index(self, index: FrameIndex | None) -> None:
        """Take times from another index."""
        self._ticks = None if index is None else TimeTicks(index)
        self.update()

    def place_x(self, place: float) -> float:
        """Return where a place in frames lies, in pixels."""
        return SIDE_WIDTH + (place - self._visible.start) / self._visible.width * self._reach

    # Qt's interface, with Qt's names.

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height() + _TICK_LENGTH + 3)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = self._colors
        if colors is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.ground)
        painter.setPen(colors.faint)
        painter.drawLine(SIDE_WIDTH, 0, SIDE_WIDTH + self._reach, 0)
        if self._ticks is None:
            return
        most = max(1, self._reach // _TICK_WIDTH)
        for tick in self._ticks.within(self._visible.start, self._visible.stop, most):
            self._draw_tick(painter, self.place_x(tick.place), tick.text)
        self._draw_playhead(painter, colors.playhead)

    def _draw_tick(self, painter: QPainter, x: float, text: str) -> None:
        painter.drawLine(QPointF(x, 0), QPointF(x, _TICK_LENGTH))
        width = self.fontMetrics().horizontalAdvance(text)
        # The first and the last text stay whole.
        left = min(max(x - width / 2, 2.0), self.width() - width - 2.0)
        area = QRectF(left, _TICK_LENGTH, width + 1, self.height() - _TICK_LENGTH)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_playhead(self, painter: QPainter, color: QColor) -> None:
        x = self.place_x(self._frame + 0.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(QPolygonF([QPointF(x - 4, 6), QPointF(x + 4, 6), QPointF(x, 0)]))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._scrub(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._scrub(event)

    def _scrub(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            share = (event.position().x() - SIDE_WIDTH) / self._reach
            self.scrubbed.emit(self._visible.start + share * self._visible.width)
