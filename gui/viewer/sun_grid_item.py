"""The limb of the Sun and a heliographic grid over a frame."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.media.solar_grid import Line, SolarGrid

#: Seen on any colormap, and never louder than the picture.
_GRID = QColor(255, 255, 255, 105)
_LIMB = QColor(255, 255, 255, 200)
_TEXT = QColor(255, 255, 255, 225)
_HALO = QColor(0, 0, 0, 170)
#: Degrees between two lines that are named.
_NAMED = 30


class SunGridItem(QGraphicsItem):
    """Lines in source pixels that keep their width on the screen, every second one named."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF(0, 0, 1, 1)
        self._limb, self._lines = QPainterPath(), QPainterPath()
        self._names: tuple[tuple[str, QPolygonF], ...] = ()
        self.setVisible(False)

    def set_frame_size(self, width: float, height: float) -> None:
        """Take frames of another size."""
        rect = QRectF(0, 0, width, height)
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect

    def show_grid(self, grid: SolarGrid | None) -> None:
        """Show the lines of another frame; None shows nothing."""
        self.setVisible(grid is not None)
        if grid is not None:
            self._limb = _path(grid.limb)
            self._lines = _path(it.points for it in grid.lines)
            named = (it for it in grid.lines if int(it.name[1:]) % _NAMED == 0)
            self._names = tuple((it.name, _polygon(it.points)) for it in named)
        self.update()

    @property
    def limb(self) -> QPainterPath:
        """The edge of the disc, in source pixels."""
        return self._limb

    @property
    def names(self) -> tuple[str, ...]:
        """The lines that are named."""
        return tuple(name for name, _ in self._names)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,  # noqa: ARG002
    ) -> None:
        painter.save()
        painter.setClipRect(self._rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for path, color, width in ((self._lines, _GRID, 1.0), (self._limb, _LIMB, 1.5)):
            pen = QPen(color, width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPath(path)
        self._paint_names(painter)
        painter.restore()

    def _paint_names(self, painter: QPainter) -> None:
        """Name each line where it comes into sight, unless another name stands there."""
        to_screen = painter.worldTransform()
        frame = to_screen.mapRect(self._rect)
        painter.resetTransform()
        font = QFont(painter.font())
        font.setPointSizeF(max(6.0, font.pointSizeF() * 0.85))
        painter.setFont(font)
        metrics = painter.fontMetrics()
        seen = frame.intersected(QRectF(painter.viewport()))
        taken: list[QRectF] = []
        for name, line in self._names:
            size = metrics.size(0, name)
            inner = seen.adjusted(2, 2, -size.width() - 4, -size.height() - 2)
            points = to_screen.map(line)
            place = next((it for it in _in_order(name, points) if inner.contains(it)), None)
            if place is None:
                continue
            box = QRectF(place + QPointF(3, 1), size.toSizeF())
            if any(box.intersects(other) for other in taken):
                continue
            taken.append(box)
            painter.setPen(_HALO)
            painter.drawText(box.translated(1, 1), Qt.AlignmentFlag.AlignLeft, name)
            painter.setPen(_TEXT)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, name)


def _in_order(name: str, points: QPolygonF) -> list[QPointF]:
    """Return where a name may stand, best first."""
    places = points.toList()
    if name[0] in "NS":
        return places  # From the east limb on.
    # At the equator: at the poles meridians crowd.
    middle = len(places) // 2
    order = sorted(range(len(places)), key=lambda place: abs(place - middle))
    return [places[place] for place in order]


def _polygon(points: Line) -> QPolygonF:
    # The middle of the first stored pixel is (0, 0) there, its corner here.
    return QPolygonF([QPointF(x + 0.5, y + 0.5) for x, y in points.tolist()])


def _path(lines: Iterable[Line]) -> QPainterPath:
    path = QPainterPath()
    for line in lines:
        path.addPolygon(_polygon(line))
    return path
