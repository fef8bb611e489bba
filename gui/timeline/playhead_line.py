"""The playhead: one line through all lanes."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPolygonF

from gui.timeline.visible_frames import VisibleFrames

#: Pixels on either side of the line where it can be taken hold of.
_REACH = 4.0


class PlayheadLine(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """A vertical line at the middle of a frame, to be dragged.

    Attributes
    ----------
    dragged : Signal(float)
        Where the person holds it, in frames.
    """

    dragged = Signal(float)

    def __init__(self, visible: VisibleFrames, parent: pg.GraphicsWidget) -> None:
        super().__init__(parent)
        self._visible = visible
        self._area = QRectF(0, 0, 1, 1)
        self._clear = QRectF()
        self._frame = 0
        self._is_held = self._is_near = False
        self._color = QColor()
        self.setZValue(50)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        visible.changed.connect(self._move)

    @property
    def is_dragging(self) -> bool:
        """Whether the person holds it."""
        return self._is_held

    def place(self, area: QRectF) -> None:
        """Take the place of the lanes, names excluded, in pixels of the scene."""
        self.prepareGeometryChange()
        self._area = area
        self._move()

    def keep_off(self, area: QRectF) -> None:
        """Leave the mouse to what lies in an area of the scene, such as edges of spans."""
        self._clear = area

    def show_frame(self, frame_index: int) -> None:
        """Move to the middle of a frame."""
        self._frame = frame_index
        self._move()

    def set_color(self, color: QColor) -> None:
        """Take another colour."""
        self._color = color
        self.update()

    def _move(self) -> None:
        share = (self._frame + 0.5 - self._visible.start) / self._visible.width
        self.setPos(self._area.left() + share * self._area.width(), self._area.top())

    # Qt's and pyqtgraph's interface, with their names.

    def boundingRect(self) -> QRectF:
        return QRectF(-_REACH - 1, 0, 2 * _REACH + 2, self._area.height())

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        height = self._area.height()
        top, bottom = (self._clear.top(), self._clear.bottom()) if self._clear.isValid() else (0, 0)
        path.addRect(QRectF(-_REACH, 0, 2 * _REACH, top))
        path.addRect(QRectF(-_REACH, bottom, 2 * _REACH, height - bottom))
        return path

    def paint(self, painter: QPainter, _option: Any, _widget: Any = None) -> None:
        width = 3 if self._is_near or self._is_held else 1
        painter.fillRect(QRectF(-width / 2, 0, width, self._area.height()), self._color)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        painter.drawPolygon(QPolygonF([QPointF(-4, 0), QPointF(4, 0), QPointF(0, 6)]))

    def hoverEvent(self, event: Any) -> None:
        is_near = not event.isExit() and event.acceptDrags(Qt.MouseButton.LeftButton)
        if is_near != self._is_near:
            self._is_near = is_near
            self.update()

    def mouseDragEvent(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        event.accept()
        self._is_held = not event.isFinish()
        share = (event.scenePos().x() - self._area.left()) / self._area.width()
        self.dragged.emit(self._visible.start + share * self._visible.width)
        self.update()
