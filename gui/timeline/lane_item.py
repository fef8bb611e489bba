"""Things painted on a lane in pixels: gaps, marks, events, a message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QTransform

from core.media.frame_index import FrameRange
from core.media.visible_ranges import range_in_pixel, visible_ranges, widened

#: A gap takes no frame, so it gets a width on screen.
_GAP_WIDTH = 7.0
#: Height of one row of event ticks.
EVENT_HEIGHT = 5.0


class LanePicture:
    """One lane at the moment it is painted, in pixels.

    Attributes
    ----------
    painter : QPainter
        Without any transformation.
    area : QRectF
        The lane.
    start, stop : float
        The frames on show.
    """

    def __init__(self, painter: QPainter, view: QRectF, to_pixels: QTransform) -> None:
        self.painter = painter
        self.area = to_pixels.mapRect(view)
        self.start, self.stop = view.left(), view.right()
        self._to_pixels = to_pixels

    @property
    def columns(self) -> int:
        """Width of the lane, in pixels of the screen."""
        return max(1, round(self.area.width() * self.painter.device().devicePixelRatioF()))

    def x(self, place: float) -> float:
        """Return where a place on the frame axis lies."""
        return self._to_pixels.map(QPointF(place, 0)).x()

    def box(self, start: float, stop: float, top: float, height: float, least: float) -> QRectF:
        """Return the rectangle of a range of frames, at least so wide, not far beyond the lane."""
        left = max(self.x(start), self.area.left() - 4)
        right = min(self.x(stop), self.area.right() + 4)
        return QRectF(left, top, max(right - left, least), height)

    def draw_pixels(
        self, pixels: NDArray[np.uint8], colors: Sequence[QColor], top: float, height: float
    ) -> None:
        """Draw one row of pixels across the lane, stretched to a height.

        Parameters
        ----------
        pixels : ndarray of uint8, shape (columns,)
            0 is clear, 1 the first of ``colors``.
        colors : sequence of QColor
            At most 255.
        top, height : float
            Where to.
        """
        image = QImage(pixels.tobytes(), len(pixels), 1, len(pixels), QImage.Format.Format_Indexed8)
        image.setColorTable([0, *(color.rgba() for color in colors)])
        area = QRectF(self.area.left(), top, self.area.width(), height)
        self.painter.drawImage(area, image)


class LaneItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """Something that fills a lane and paints itself in pixels; does not answer the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.color = QColor()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_color(self, color: QColor) -> None:
        """Take another colour."""
        self.color = color
        self.update()

    def draw(self, picture: LanePicture) -> None:
        """Paint what can be seen."""

    def boundingRect(self) -> QRectF:
        view = self.viewRect()
        return QRectF() if view is None else QRectF(view)

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()
        self.update()

    def paint(self, painter: QPainter, _option: Any, _widget: Any = None) -> None:
        to_pixels = painter.transform()
        painter.save()
        painter.resetTransform()
        self.draw(LanePicture(painter, self.boundingRect(), to_pixels))
        painter.restore()


class GapsItem(LaneItem):
    """Hatch each place where time is missing."""

    def __init__(self) -> None:
        super().__init__()
        self._starts = np.empty(0, np.int64)

    def show_gaps(self, starts: NDArray[np.int64]) -> None:
        """Show gaps, each just before one of these frames."""
        self._starts = starts
        self.update()

    def draw(self, picture: LanePicture) -> None:
        brush = QBrush(self.color, Qt.BrushStyle.BDiagPattern)
        gaps = visible_ranges(
            self._starts,
            self._starts,
            start=picture.start,
            stop=picture.stop,
            columns=round(picture.area.width() / _GAP_WIDTH),
        )
        for gap in gaps.tolist():
            left = picture.x(int(self._starts[gap])) - _GAP_WIDTH / 2
            area = picture.area
            picture.painter.fillRect(QRectF(left, area.top(), _GAP_WIDTH, area.height()), brush)


class MarksItem(LaneItem):
    """Shade the frames between the in and the out mark, and show a mark that stands alone."""

    def __init__(self) -> None:
        super().__init__()
        self._mark_in: int | None = None
        self._mark_out: int | None = None

    def show_marks(self, mark_in: int | None, mark_out: int | None) -> None:
        """Show both marks; None where one is not set."""
        self._mark_in, self._mark_out = mark_in, mark_out
        self.update()

    def draw(self, picture: LanePicture) -> None:
        area, painter = picture.area, picture.painter
        edge = QColor(self.color)
        edge.setAlpha(230)
        if self._mark_in is not None and self._mark_out is not None:
            frames = FrameRange(self._mark_in, self._mark_out + 1)
            box = picture.box(frames.start, frames.stop, area.top(), area.height(), 1)
            painter.fillRect(box, self.color)
        for mark, side in ((self._mark_in, 1), (self._mark_out, -1)):
            if mark is None:
                continue
            x = picture.x(mark if side == 1 else mark + 1)
            painter.fillRect(QRectF(x - 0.5, area.top(), 1, area.height()), edge)
            for y in (area.top(), area.bottom() - 2):  # brackets: the mark says which way it opens
                painter.fillRect(QRectF(min(x, x + 6 * side), y, 6, 2), edge)


class EventsItem(LaneItem):
    """A row of ticks, one for each event."""

    def __init__(self, row: int) -> None:
        super().__init__()
        self._row = row
        self.starts = self.stops = np.empty(0, np.int64)

    def show_events(self, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> None:
        """Show events, from left to right."""
        self.starts, self.stops = starts, stops
        self.update()

    def draw(self, picture: LanePicture) -> None:
        top = picture.area.top() + 1 + self._row * (EVENT_HEIGHT + 1)
        shown = range_in_pixel(
            self.starts,
            self.stops,
            start=picture.start,
            stop=picture.stop,
            columns=picture.columns,
        )
        pixels = widened(shown >= 0)
        picture.draw_pixels(pixels, [self.color], top, EVENT_HEIGHT)


class MessageItem(LaneItem):
    """One discreet sentence in the middle of a lane."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def show_text(self, text: str) -> None:
        """Say something; nothing if the text is empty."""
        self.text = text
        self.update()

    def draw(self, picture: LanePicture) -> None:
        picture.painter.setPen(self.color)
        picture.painter.drawText(picture.area, Qt.AlignmentFlag.AlignCenter, self.text)
