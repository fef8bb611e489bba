"""The lane of what is wrong with frames: gaps, quality flags, frames that cannot be read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from core.media.frame_index import FrameIndex, Issue, ranges_of
from core.media.visible_ranges import range_in_pixel, widened
from gui.timeline.lane import Lane
from gui.timeline.lane_colors import LaneColors
from gui.timeline.lane_item import LaneItem, LanePicture
from gui.timeline.visible_frames import VisibleFrames

_HEIGHT = 9
#: Kinds of frames that cannot be used at all; the others are doubtful.
_UNUSABLE = frozenset({Issue.UNREADABLE, Issue.BLANK, Issue.SIZE})


class QualityLane(Lane):
    """Gaps hatched, doubtful frames in one colour, unusable ones in another."""

    def __init__(self, visible: VisibleFrames, parent: QObject | None = None) -> None:
        super().__init__("quality", "quality", visible, parent)
        self._index: FrameIndex | None = None
        self._gaps: NDArray[np.int64] = np.empty(0, np.int64)
        self.doubtful, self.unusable = FlagsItem(), FlagsItem()
        self.add(self.doubtful)
        self.add(self.unusable)

    @property
    def height(self) -> int | None:
        """Enough to see one frame."""
        return _HEIGHT

    @property
    def has_content(self) -> bool:
        """Whether anything is wrong with any frame."""
        flags = (self.doubtful.starts, self.unusable.starts, self._gaps)
        return any(len(it) for it in flags)

    def show_index(self, index: FrameIndex | None) -> None:
        """Show what an index says of its frames."""
        self._index = index
        self._gaps = np.empty(0, np.int64) if index is None else index.gap_starts()
        count = 0 if index is None else len(index)
        doubtful, unusable = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        if index is not None:
            doubtful |= index.quality != 0
            unusable |= ~index.readable
            for it in index.issues:
                (unusable if it.issue in _UNUSABLE else doubtful)[it.frame_index] = True
        self.doubtful.show_flags(doubtful & ~unusable)
        self.unusable.show_flags(unusable)
        self.changed.emit()

    def read_out(self, frame_index: int) -> str:
        """Say what is wrong with a frame."""
        index = self._index
        if index is None or frame_index >= len(index):
            return ""
        parts = [it.issue.value for it in index.issues if it.frame_index == frame_index]
        if not index.readable[frame_index] and Issue.UNREADABLE.value not in parts:
            parts.append(Issue.UNREADABLE.value)
        if flags := int(index.quality[frame_index]):
            parts.append(f"quality {flags:#x}")
        if frame_index in self._gaps:
            parts.append("first after a gap")
        return ", ".join(parts)

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        super().set_colors(colors)
        self.doubtful.set_color(colors.doubtful)
        self.unusable.set_color(colors.unusable)


class FlagsItem(LaneItem):
    """Flagged frames, each at least a pixel or two wide."""

    def __init__(self) -> None:
        super().__init__()
        self.starts = self.stops = np.empty(0, np.int64)

    def show_flags(self, flags: NDArray[np.bool_]) -> None:
        """Show other frames."""
        ranges = ranges_of(flags)
        self.starts = np.array([it.start for it in ranges], np.int64)
        self.stops = np.array([it.stop for it in ranges], np.int64)
        self.update()

    def draw(self, picture: LanePicture) -> None:
        shown = range_in_pixel(
            self.starts,
            self.stops,
            start=picture.start,
            stop=picture.stop,
            columns=picture.columns,
        )
        area = picture.area
        pixels = widened(shown >= 0)
        picture.draw_pixels(pixels, [self.color], area.top() + 1, area.height() - 2)
