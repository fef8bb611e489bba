"""Regions to ignore, hatched over the frame."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

_LINE = QColor("#ffd166")
_HATCH = QColor(255, 209, 102, 150)
_HALO = QColor(0, 0, 0, 150)


class RegionsItem(QGraphicsItem):
    """Rectangles of one frame in source pixels; lines keep their width on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF(0, 0, 1, 1)
        self._regions: tuple[QRectF, ...] = ()
        self._chosen: QRectF | None = None

    @property
    def regions(self) -> tuple[QRectF, ...]:
        """What is hatched, the chosen one among it."""
        return self._regions

    def set_frame_size(self, width: float, height: float) -> None:
        """Take frames of another size."""
        self.prepareGeometryChange()
        self._rect = QRectF(0, 0, width, height)

    def show_regions(self, regions: Sequence[QRectF], chosen: QRectF | None) -> None:
        """Show the regions of another frame; the chosen one has a stronger line."""
        if (tuple(regions), chosen) != (self._regions, self._chosen):
            self._regions, self._chosen = tuple(regions), chosen
            self.update()

    def boundingRect(self) -> QRectF:
        # A line has a width, at whichever zoom.
        return self._rect.marginsAdded(QMarginsF(*(self._rect.width() / 10,) * 4))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,  # noqa: ARG002
    ) -> None:
        if not self._regions:
            return
        to_screen = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        for region in self._regions:
            self._paint_region(painter, to_screen, region)
        painter.restore()

    def _paint_region(self, painter: QPainter, to_screen: QTransform, region: QRectF) -> None:
        place = to_screen.mapRect(region)
        width = 2.5 if region == self._chosen else 1.0
        painter.setPen(QPen(_HALO, width + 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place)
        painter.setPen(QPen(_LINE, width))
        painter.setBrush(QBrush(_HATCH, Qt.BrushStyle.BDiagPattern))
        painter.drawRect(place)
