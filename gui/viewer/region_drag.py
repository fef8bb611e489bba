"""What a drag of the mouse does to a rectangle on the frame: moves it, or some of its edges."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt


@dataclass(frozen=True, slots=True)
class Grip:
    """Which edges a drag takes along: -1 left or upper, 1 right or lower, 0 neither.

    A grip without any edge moves the whole rectangle.
    """

    across: int = 0
    down: int = 0

    @property
    def has_edge(self) -> bool:
        """Whether edges move, and not the whole."""
        return bool(self.across or self.down)

    @property
    def cursor(self) -> Qt.CursorShape:
        """What the mouse looks like over it."""
        if self.across and self.down:
            is_falling = self.across == self.down
            return Qt.CursorShape.SizeFDiagCursor if is_falling else Qt.CursorShape.SizeBDiagCursor
        if self.across:
            return Qt.CursorShape.SizeHorCursor
        return Qt.CursorShape.SizeVerCursor if self.down else Qt.CursorShape.SizeAllCursor


def grip_at(region: QRectF, point: QPointF, reach: float) -> Grip | None:
    """Return what a point of the frame takes hold of, within a reach in source pixels."""
    if not region.adjusted(-reach, -reach, reach, reach).contains(point):
        return None
    return Grip(
        _side(point.x(), region.left(), region.right(), reach),
        _side(point.y(), region.top(), region.bottom(), reach),
    )


def dragged(region: QRectF, grip: Grip, offset: QPointF, frame: QRectF) -> QRectF:
    """Return a region after a drag, inside the frame."""
    if not grip.has_edge:
        x = min(max(region.x() + offset.x(), 0.0), frame.width() - region.width())
        y = min(max(region.y() + offset.y(), 0.0), frame.height() - region.height())
        return QRectF(x, y, region.width(), region.height())
    moved = QRectF(region)
    if grip.across < 0:
        moved.setLeft(region.left() + offset.x())
    elif grip.across > 0:
        moved.setRight(region.right() + offset.x())
    if grip.down < 0:
        moved.setTop(region.top() + offset.y())
    elif grip.down > 0:
        moved.setBottom(region.bottom() + offset.y())
    return moved.normalized().intersected(frame)


def _side(value: float, low: float, high: float, reach: float) -> int:
    # A small rectangle keeps half of itself as its middle.
    inside = min(reach, (high - low) / 4)
    if high - inside <= value <= high + reach:
        return 1
    return -1 if low - reach <= value <= low + inside else 0
