"""The whole sequence in one low bar, with what the lanes show as a window on it."""

from __future__ import annotations

from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from core.anomaly.score_envelope import ScoreEnvelope
from gui.timeline.frame_bar import FrameBar
from gui.timeline.lane import SIDE_WIDTH
from gui.timeline.lane_view import NOTCH, PAN_SHARE, ZOOM_STEP
from gui.timeline.visible_frames import VisibleFrames

_HEIGHT = 18
#: Pixels on either side of an end of the window where it can be taken hold of, and the least that
#: the window is wide, however little of a long sequence the lanes show.
_GRIP, _LEAST_WIDTH = 5, 8


class _Hold(Enum):
    START = auto()
    STOP = auto()
    WHOLE = auto()


class Overview(FrameBar):
    """Drag the window to pan, its ends to zoom; a click beside it goes there, two show all.

    Parameters
    ----------
    visible : VisibleFrames
        What the lanes show.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(self, visible: VisibleFrames, parent: QWidget | None = None) -> None:
        super().__init__(visible, parent)
        self._envelope = ScoreEnvelope(np.empty(0))
        self._outline = QImage()
        self._hold: _Hold | None = None
        self._grip_offset = 0.0
        self.setMouseTracking(True)
        self.setAccessibleName("Overview of the sequence")
        self.setToolTip("Drag the window to move along the sequence, its ends to zoom")

    def show_scores(self, envelope: ScoreEnvelope) -> None:
        """Show the scores of a sequence in outline."""
        self._envelope = envelope
        self._trace()

    def set_right_margin(self, pixels: int) -> None:
        """Leave as much room at the right as the lanes above leave."""
        super().set_right_margin(pixels)
        self._trace()

    @property
    def window_area(self) -> QRectF:
        """Where the window on the frames on show is, in pixels."""
        left, right = self._x(self._visible.start), self._x(self._visible.stop)
        if right - left < _LEAST_WIDTH:
            center = (left + right) / 2
            left, right = center - _LEAST_WIDTH / 2, center + _LEAST_WIDTH / 2
        return QRectF(left, 1, right - left, self.height() - 2)

    def _x(self, place: float) -> float:
        return SIDE_WIDTH + place / self._visible.count * self._reach

    def _frame_at(self, x: float) -> float:
        return (x - SIDE_WIDTH) / self._reach * self._visible.count

    def _trace(self) -> None:
        """Make the picture of the scores once; it is painted at each move of the playhead."""
        ratio, rows = self.devicePixelRatioF(), round(self.height() * self.devicePixelRatioF())
        columns = max(1, round(self._reach * ratio))
        highest = self._highest(columns)
        filled = np.arange(rows)[::-1, np.newaxis] < highest * (rows - 3 * ratio)
        picture = np.ascontiguousarray(filled.astype(np.uint8))
        stride = picture.strides[0]
        image = QImage(picture.tobytes(), columns, rows, stride, QImage.Format.Format_Indexed8)
        self._outline = image.copy()  # of its own memory
        self.update()

    def _highest(self, columns: int) -> NDArray[np.float64]:
        """Return the highest score in each column, as a share of the range of all scores."""
        bounds, highest = self._envelope.bounds, np.zeros(columns)
        if bounds is None:
            return highest
        count = self._visible.count
        places, scores = self._envelope.within(0, count, columns)
        shares = np.nan_to_num((scores - bounds[0]) / (bounds[1] - bounds[0] or 1.0))
        if count <= 2 * columns:  # a frame may be wider than a pixel
            return np.interp((np.arange(columns) + 0.5) / columns * count, places, shares)
        column = np.clip(places / count * columns, 0, columns - 1).astype(np.int64)
        np.maximum.at(highest, column, shares)
        return highest

    # Qt's interface, with Qt's names.

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def resizeEvent(self, _event: object) -> None:
        self._trace()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = self._colors
        if colors is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.ground)
        ground = QRectF(SIDE_WIDTH, 1, self._reach, self.height() - 2)
        painter.fillRect(ground, _faded(colors.text, 18))
        self._outline.setColorTable([0, _faded(colors.text, 90).rgba()])
        painter.drawImage(QRectF(SIDE_WIDTH, 0, self._reach, self.height()), self._outline)
        window = self.window_area
        painter.setBrush(_faded(colors.window, 50))
        painter.setPen(_faded(colors.window, 200))
        painter.drawRect(window.adjusted(0.5, 0.5, -0.5, -0.5))
        for x in (window.left(), window.right() - 3):
            painter.fillRect(QRectF(x, window.top(), 3, window.height()), colors.window)
        x = self._x(self._frame + 0.5)
        painter.fillRect(QRectF(x - 0.5, 1, 1, self.height() - 2), colors.playhead)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x, window = event.position().x(), self.window_area
        self._hold = self._hold_at(x)
        if self._hold is None:  # beside the window: it comes here, and can be dragged on
            width, place = self._visible.width, self._frame_at(x)
            self._visible.show(place - width / 2, place + width / 2)
            self._hold, window = _Hold.WHOLE, self.window_area
        self._grip_offset = x - window.left()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if not event.buttons() & Qt.MouseButton.LeftButton or self._hold is None:
            self._point(self._hold_at(x))
            return
        start, stop, place = self._visible.start, self._visible.stop, self._frame_at(x)
        match self._hold:
            case _Hold.START:
                self._visible.show(min(max(place, 0), stop - 1), stop)
            case _Hold.STOP:
                self._visible.show(start, max(min(place, self._visible.count), start + 1))
            case _Hold.WHOLE:
                wanted = self._frame_at(x - self._grip_offset)
                self._visible.pan(wanted - start)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._hold = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self._visible.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._visible.zoom(ZOOM_STEP**notches, self._frame_at(event.position().x()))
        else:
            self._visible.pan(-notches * PAN_SHARE * self._visible.width)
        event.accept()

    def _hold_at(self, x: float) -> _Hold | None:
        window = self.window_area
        if abs(x - window.left()) <= _GRIP:
            return _Hold.START
        if abs(x - window.right()) <= _GRIP:
            return _Hold.STOP
        return _Hold.WHOLE if window.left() < x < window.right() else None

    def _point(self, hold: _Hold | None) -> None:
        shapes = {
            None: Qt.CursorShape.PointingHandCursor,
            _Hold.WHOLE: Qt.CursorShape.OpenHandCursor,
        }
        self.setCursor(shapes.get(hold, Qt.CursorShape.SizeHorCursor))


def _faded(color: QColor, alpha: int) -> QColor:
    faded = QColor(color)
    faded.setAlpha(alpha)
    return faded
