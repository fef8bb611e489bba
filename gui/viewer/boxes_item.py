"""Boxes around what reaches a threshold, with their values beside."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.anomaly.boxes import Box

#: At or above the low, and at or above the high threshold.
LOW_COLOR = QColor("#e5383b")
HIGH_COLOR = QColor("#7fd1ff")
_LOW_TEXT = QColor("#ffffff")
_HIGH_TEXT = QColor("#06263a")
_HALO = QColor(0, 0, 0, 150)
_PADDING = 3.0


class BoxesItem(QGraphicsItem):
    """Boxes of one frame in source pixels.

    Lines and text keep their size on the screen at any zoom. A dark halo around the lines keeps
    them visible on a frame of any brightness.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF(0, 0, 1, 1)
        self._boxes: tuple[Box, ...] = ()

    @property
    def boxes(self) -> tuple[Box, ...]:
        """What is on show, highest score first."""
        return self._boxes

    def set_frame_size(self, width: float, height: float) -> None:
        """Take frames of another size."""
        self.prepareGeometryChange()
        self._rect = QRectF(0, 0, width, height)

    def show_boxes(self, boxes: Sequence[Box]) -> None:
        """Show the boxes of another frame."""
        self._boxes = tuple(sorted(boxes, key=lambda box: box.score, reverse=True))
        self.update()

    def box_at(self, point: QPointF) -> Box | None:
        """Return the smallest box around a point in source pixels, or None."""
        around = [it for it in self._boxes if _rect(it).contains(point)]
        return min(around, key=lambda box: box.width * box.height, default=None)

    def boundingRect(self) -> QRectF:
        # Values stand beside their box, so they may stand outside the frame.
        return self._rect.marginsAdded(QMarginsF(*(self._rect.width(),) * 4))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,
    ) -> None:
        to_screen = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Lowest first, so that what matters most lies on top.
        for box in reversed(self._boxes):
            self._paint_frame(painter, box, to_screen)
        visible = QRectF(painter.window() if widget is None else widget.rect())
        taken: list[QRectF] = []
        for box in self._boxes:
            place = self._place_for(painter.fontMetrics(), box, to_screen, visible)
            if not any(place.intersects(other) for other in taken):
                taken.append(place)
                self._paint_value(painter, box, place)
        painter.restore()

    def _paint_frame(self, painter: QPainter, box: Box, to_screen: QTransform) -> None:
        place = _on_screen(box, to_screen)
        width = 2.5 if box.is_high else 1.5
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(_HALO, width + 2))
        painter.drawRect(place)
        painter.setPen(QPen(HIGH_COLOR if box.is_high else LOW_COLOR, width))
        painter.drawRect(place)

    def _paint_value(self, painter: QPainter, box: Box, place: QRectF) -> None:
        painter.setPen(QPen(_HALO, 1))
        painter.setBrush(HIGH_COLOR if box.is_high else LOW_COLOR.darker(120))
        painter.drawRoundedRect(place, 2, 2)
        painter.setPen(_HIGH_TEXT if box.is_high else _LOW_TEXT)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, value_text(box.score))

    @staticmethod
    def _place_for(
        metrics: QFontMetricsF | object, box: Box, to_screen: QTransform, visible: QRectF
    ) -> QRectF:
        """Return where the value goes: above the box, below at the top edge, always in sight."""
        metrics = QFontMetricsF(metrics)  # type: ignore[arg-type]
        frame = _on_screen(box, to_screen)
        width = metrics.horizontalAdvance(value_text(box.score)) + 2 * _PADDING
        height = metrics.height() + 2
        top = frame.top() - height - 2
        if top < visible.top():
            top = frame.bottom() + 2
        if top + height > visible.bottom():
            top = max(visible.top(), frame.top()) + 2
        left = min(max(frame.left(), visible.left()), max(visible.left(), visible.right() - width))
        return QRectF(QPointF(left, top), frame.size()).adjusted(
            0, 0, width - frame.width(), height - frame.height()
        )


def value_text(value: float) -> str:
    """Return a score as short as it can be told apart from its neighbours.

    Examples
    --------
    >>> value_text(0.02346), value_text(7.0)
    ('0.0235', '7')
    """
    return f"{value:.3g}"


def _on_screen(box: Box, to_screen: QTransform) -> QRectF:
    return to_screen.mapRect(_rect(box))


def _rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)
