"""The lane of small pictures."""

from __future__ import annotations

import math
from collections import OrderedDict

from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtGui import QImage

from core.media.frame_index import FrameIndex
from core.operations.thumbnails import Thumbnail, ThumbnailJob
from gui.document import Document
from gui.job_thread import JobThread
from gui.timeline.lane import Lane
from gui.timeline.lane_item import LaneItem, LanePicture
from gui.timeline.visible_frames import VisibleFrames

_HEIGHT = 32
#: Pictures in memory, some 10 KB each.
_MOST = 500
#: Pictures are made once the timeline has stood still for so long.
_SETTLE_MS = 300
#: Rows of pixels in a picture, for enlarged screens.
_PICTURE_ROWS = 2 * _HEIGHT


class ThumbnailLane(Lane):
    """Frames at even distances, each where it begins; made in the background, for what is on show.

    The distance is a power of two, so that pictures stay when the timeline moves.

    Parameters
    ----------
    document : Document
        The open project.
    visible : VisibleFrames
        What all lanes show.
    parent : QObject, optional
        Qt's.
    """

    def __init__(
        self, document: Document, visible: VisibleFrames, parent: QObject | None = None
    ) -> None:
        super().__init__("thumbnails", "frames", visible, parent)
        self._document = document
        self._index: FrameIndex | None = None
        self._aspect = 1.0
        self._is_wanted = False
        self._making: JobThread | None = None
        self._asked: frozenset[int] = frozenset()
        self._asked_of: FrameIndex | None = None
        self._failed: set[int] = set()
        self.pictures = PicturesItem(self)
        self.add(self.pictures)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._make)
        visible.changed.connect(self._refresh)
        self.view.sigResized.connect(self._refresh)
        document.jobs.cancelling.connect(self._on_cancelling)

    @property
    def height(self) -> int | None:
        """Enough to recognise a scene."""
        return _HEIGHT

    @property
    def has_content(self) -> bool:
        """Whether there is a sequence."""
        return self._index is not None

    @property
    def step(self) -> int:
        """Frames between two pictures."""
        frames = _HEIGHT * self._aspect * self.view.frames_a_pixel
        return 1 << max(0, math.ceil(math.log2(max(frames, 1))))

    def show_index(self, index: FrameIndex | None) -> None:
        """Show another sequence."""
        self._index = index
        self._failed = set()
        self.pictures.clear()
        if self._making is not None:
            self._making.cancel()
        sequence_id = self._document.view.sequence_id
        if index is not None and sequence_id is not None:
            sequence = self._document.project.sequence(sequence_id)
            self._aspect = sequence.width / max(sequence.height, 1)
        self.changed.emit()
        self._refresh()

    def want(self, is_wanted: bool) -> None:
        """Say whether anybody would see it: else no frame is read."""
        if is_wanted != self._is_wanted:
            self._is_wanted = is_wanted
            self._refresh()

    def frames(self) -> list[int]:
        """Return the frames whose pictures belong on what is on show."""
        step = self.step
        first = max(0, math.floor(self.visible.start / step)) * step
        return list(range(first, min(math.ceil(self.visible.stop), self.visible.count), step))

    def _refresh(self, *_args: object) -> None:
        if self._is_wanted and self._index is not None:
            self._settle.start()
        else:
            self._settle.stop()

    def _on_cancelling(self) -> None:
        self.want(False)  # the project is about to be closed

    def _make(self) -> None:
        if self._making is not None:
            self._making.cancel()  # made anew when it has ended
            return
        sequence_id, index = self._document.view.sequence_id, self._index
        if sequence_id is None or index is None:
            return
        known = self.pictures.known | self._failed
        missing = [frame for frame in self.frames() if frame not in known]
        path = self._document.project.sequence(sequence_id).path
        if not missing or not path.exists():
            return
        job = ThumbnailJob(path, index, tuple(missing), _PICTURE_ROWS)
        thread = self._document.jobs.prepare(job, is_quiet=True)
        # Methods, not lambdas: what arrives once this lane is gone has nowhere to go.
        thread.reported.connect(self._on_made)
        thread.succeeded.connect(self._on_over)
        thread.failed.connect(self._on_over)
        thread.finished.connect(self._on_finished)
        self._making, self._asked, self._asked_of = thread, frozenset(missing), index
        self._document.jobs.start(thread)

    def _on_made(self, event: object) -> None:
        if isinstance(event, Thumbnail) and self._asked_of is self._index:
            self.pictures.add(event)

    def _on_over(self, _outcome: object) -> None:
        """Do not try again what could not be read."""
        if self._asked_of is self._index:
            self._failed |= self._asked - self.pictures.known

    def _on_finished(self) -> None:
        self._making = None
        self._refresh()


class PicturesItem(LaneItem):
    """The pictures, newest kept longest."""

    def __init__(self, lane: ThumbnailLane) -> None:
        super().__init__()
        self._lane = lane
        self._pictures: OrderedDict[int, QImage] = OrderedDict()

    @property
    def known(self) -> set[int]:
        """Frames that there is a picture of."""
        return set(self._pictures)

    def clear(self) -> None:
        """Forget all."""
        self._pictures.clear()
        self.update()

    def add(self, thumbnail: Thumbnail) -> None:
        """Show one more."""
        picture = thumbnail.picture
        kind = QImage.Format.Format_Grayscale8 if picture.ndim == 2 else QImage.Format.Format_RGB888
        height, width = picture.shape[:2]
        image = QImage(picture.tobytes(), width, height, picture.strides[0], kind).copy()
        self._pictures[thumbnail.frame_index] = image
        while len(self._pictures) > _MOST:
            self._pictures.popitem(last=False)
        self.update()

    def draw(self, picture: LanePicture) -> None:
        area, step = picture.area, self._lane.step
        for frame in self._lane.frames():
            image = self._pictures.get(frame)
            if image is None:
                continue
            left = picture.x(frame)
            whole = area.height() * image.width() / image.height()
            width = min(whole, picture.x(frame + step) - left)
            # It is cut at the right, never squeezed.
            source = QRectF(0, 0, image.width() * width / whole, image.height())
            picture.painter.drawImage(QRectF(left, area.top(), width, area.height()), image, source)
