"""The edge of the wipe: the frame on its left, what is said of it on its right."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

#: How near, in pixels of the pane, the mouse must come to take hold of it.
REACH = 7.0
_LINE = QColor("#ffffff")
_HALO = QColor(0, 0, 0, 150)
_HANDLE = 9.0


class WipeEdge(QGraphicsItem):
    """A line from top to bottom with a handle in its middle, the same size at any zoom."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF(0, 0, 1, 1)
        self._share = 0.5
        self.hide()

    @property
    def share(self) -> float:
        """Where it is, as a share 0…1 of the frame's width."""
        return self._share

    @property
    def x_in_frame(self) -> float:
        """Where it is, in pixels of the frame."""
        return self._share * self._rect.width()

    def set_frame_size(self, width: float, height: float) -> None:
        """Take frames of another size."""
        self.prepareGeometryChange()
        self._rect = QRectF(0, 0, width, height)

    def move_to(self, share: float) -> None:
        """Put it elsewhere."""
        self._share = share
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,
    ) -> None:
        to_screen = painter.worldTransform()
        frame = to_screen.mapRect(self._rect)
        shown = frame if widget is None else frame.intersected(QRectF(widget.rect()))
        x = to_screen.map(QPointF(self.x_in_frame, 0)).x()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(x, shown.center().y())
        for color, width in ((_HALO, 4.0), (_LINE, 1.5)):
            painter.setPen(QPen(color, width))
            painter.drawLine(QPointF(x, shown.top()), QPointF(x, shown.bottom()))
            painter.setBrush(_HALO)
            painter.drawEllipse(middle, _HANDLE, _HANDLE)
        for side in (-1, 1):
            tip = middle + QPointF(6 * side, 0)
            painter.drawLine(tip, tip + QPointF(-3 * side, -3))
            painter.drawLine(tip, tip + QPointF(-3 * side, 3))
        painter.restore()
