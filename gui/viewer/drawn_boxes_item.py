"""Boxes that people drew, and the handles of the box under the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

#: Neither the red nor the light blue of what a detector has found.
DRAWN_COLOR = QColor("#c5f04a")
_TEXT = QColor("#1d2600")
_HALO = QColor(0, 0, 0, 150)
_HANDLE_LINE = QColor("#202020")
_HANDLE_FILL = QColor("#ffffff")
#: Half the side of a handle, in screen pixels.
_HANDLE = 3.5
#: A side shorter than this on the screen has no handle in its middle.
_SHORT = 40.0
_PADDING = 3.0


@dataclass(frozen=True, slots=True)
class ShownBox:
    """A box as it is painted: its place in source pixels, and whose it is."""

    place: QRectF
    name: str


class DrawnBoxesItem(QGraphicsItem):
    """The drawn boxes of one frame in source pixels.

    Dashed, and with a name in place of a value, so that nobody takes them for a detector's. Lines,
    names and handles keep their size on the screen.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF(0, 0, 1, 1)
        self._boxes: tuple[ShownBox, ...] = ()
        self._held: QRectF | None = None

    @property
    def boxes(self) -> tuple[ShownBox, ...]:
        """What is on show."""
        return self._boxes

    @property
    def held(self) -> QRectF | None:
        """The place of the box with handles, of whomever it is."""
        return self._held

    def set_frame_size(self, width: float, height: float) -> None:
        """Take frames of another size."""
        self.prepareGeometryChange()
        self._rect = QRectF(0, 0, width, height)

    def show_boxes(self, boxes: Sequence[ShownBox]) -> None:
        """Show the boxes of another frame."""
        self._boxes = tuple(boxes)
        self.update()

    def show_handles(self, held: QRectF | None) -> None:
        """Show which box a drag would take hold of; None where it is none."""
        if held != self._held:
            self._held = held
            self.update()

    def boundingRect(self) -> QRectF:
        # Names stand beside their box, so they may stand outside the frame.
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
        for box in self._boxes:
            place = to_screen.mapRect(box.place)
            self._paint_box(painter, place)
            if box.name:
                self._paint_name(painter, place, box.name, widget)
        self._paint_handles(painter, to_screen)
        painter.restore()

    @staticmethod
    def _paint_box(painter: QPainter, place: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(_HALO, 4))
        painter.drawRect(place)
        pen = QPen(DRAWN_COLOR, 2)
        pen.setDashPattern([5, 3])
        painter.setPen(pen)
        painter.drawRect(place)

    @staticmethod
    def _paint_name(painter: QPainter, place: QRectF, name: str, widget: QWidget | None) -> None:
        """Write whose box it is below it, where no value of a detector stands."""
        metrics = QFontMetricsF(painter.font())
        width, height = metrics.horizontalAdvance(name) + 2 * _PADDING, metrics.height() + 2
        top, left = place.bottom() + 2, place.left()
        if widget is not None:
            visible = QRectF(widget.rect())
            if top + height > visible.bottom():
                top = place.bottom() - height - 2
            left = min(max(left, visible.left()), max(visible.left(), visible.right() - width))
        tag = QRectF(left, top, width, height)
        painter.setPen(QPen(_HALO, 1))
        painter.setBrush(DRAWN_COLOR)
        painter.drawRoundedRect(tag, 2, 2)
        painter.setPen(_TEXT)
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_handles(self, painter: QPainter, to_screen: QTransform) -> None:
        if self._held is None:
            return
        place = to_screen.mapRect(self._held)
        painter.setPen(QPen(_HANDLE_LINE, 1))
        painter.setBrush(_HANDLE_FILL)
        centre = place.center()
        across = [place.left(), place.right()]
        down = [place.top(), place.bottom()]
        spots = [QPointF(x, y) for x in across for y in down]
        if place.width() >= _SHORT:
            spots += [QPointF(centre.x(), y) for y in down]
        if place.height() >= _SHORT:
            spots += [QPointF(x, centre.y()) for x in across]
        for spot in spots:
            painter.drawRect(QRectF(spot, spot).adjusted(-_HANDLE, -_HANDLE, _HANDLE, _HANDLE))
