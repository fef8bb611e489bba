"""Thin lines between the pixels of a frame, once they are large enough to be told apart."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

#: Pixels of a pane for one pixel of the frame from which on the lines are drawn.
GRID_FROM = 12.0
#: Seen on black as on white, and never louder than the picture.
_LINE = QColor(128, 128, 128, 110)


class PixelGrid(QGraphicsItem):
    """The borders of the source pixels on show; nothing at lower zoom."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._rect = QRectF(0, 0, 1, 1)

    def set_frame_size(self, width: float, height: float) -> None:
        """Take frames of another size."""
        rect = QRectF(0, 0, width, height)
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        if option.levelOfDetailFromTransform(painter.worldTransform()) < GRID_FROM:
            return
        seen = option.exposedRect.intersected(self._rect)
        pen = QPen(_LINE, 0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        columns = range(math.ceil(seen.left()), math.floor(seen.right()) + 1)
        rows = range(math.ceil(seen.top()), math.floor(seen.bottom()) + 1)
        painter.drawLines([QLineF(x, seen.top(), x, seen.bottom()) for x in columns])
        painter.drawLines([QLineF(seen.left(), y, seen.right(), y) for y in rows])
