"""Which clips to look at so that every frame is rebuilt or predicted.

A network speaks of the last K frames of a clip: of all of them, or, where it predicts, of one or a
few. The frames at the start of a segment that it cannot reach going forward in time are predicted
from what comes after them, reversed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameRange
from core.recipe.clips import covering_starts


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """A clip for a network, and the frames that it then speaks of.

    Attributes
    ----------
    frames : ndarray of int64, shape (T,)
        What to show to the network, in this order; repeated at either end of a segment that is too
        short.
    shown : FrameRange
        Which of them it rebuilds or predicts: the last K, fewer where the segment is shorter.
    is_reversed : bool
        Whether ``frames`` goes back in time.
    weights : tuple of int, or None
        As how many clips it counts on each frame of ``shown``; one on each if None.
    """

    frames: NDArray[np.int64]
    shown: FrameRange
    is_reversed: bool = False
    weights: tuple[int, ...] | None = None

    def in_order(self, rebuilt: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what a network gave, shape (K, ...), as one entry a frame of ``shown``."""
        forward = rebuilt[::-1] if self.is_reversed else rebuilt
        return forward[: len(self.shown)]


def covering_windows(
    segment: FrameRange, clip_length: int, rebuilt_frames: int, stride: int
) -> Iterator[Window]:
    """Yield clips that together show every frame of a segment.

    Parameters
    ----------
    segment : FrameRange
        One of `core.recipe.clips.segments`.
    clip_length : int
        Frames in a clip, T.
    rebuilt_frames : int
        How many of its last frames a network speaks of, K; T for one that rebuilds.
    stride : int
        Frames between two clips; more than K would leave frames out, so it counts as K.

    Yields
    ------
    Window
        In the order of the frames shown: first those that go back in time, if there are any.
    """
    forward = _first_forward(segment, clip_length, rebuilt_frames)
    if forward > segment.start:
        back = FrameRange(segment.start, forward)
        for start in covering_starts(back, rebuilt_frames, stride).tolist():
            yield _window(segment, clip_length, rebuilt_frames, start, is_reversed=True)
    for start in covering_starts(
        FrameRange(forward, segment.stop), rebuilt_frames, stride
    ).tolist():
        yield _window(segment, clip_length, rebuilt_frames, start, is_reversed=False)


def window_around(
    segment: FrameRange, clip_length: int, rebuilt_frames: int, frame_index: int
) -> Window:
    """Return the clip that shows one frame of a segment, in the middle of the K frames if it can.

    The parameters are those of `covering_windows`.
    """
    last = max(segment.start, segment.stop - rebuilt_frames)
    start = min(max(segment.start, frame_index - rebuilt_frames // 2), last)
    is_reversed = start < _first_forward(segment, clip_length, rebuilt_frames)
    return _window(segment, clip_length, rebuilt_frames, start, is_reversed=is_reversed)


def _first_forward(segment: FrameRange, clip_length: int, rebuilt_frames: int) -> int:
    """Return the first frame from which on K frames are predicted from those before them.

    Enough must lie before them or, in a short segment, at least as much as behind.
    """
    seen = clip_length - rebuilt_frames
    half = -(-(len(segment) - rebuilt_frames) // 2)
    return segment.start + max(0, min(seen, half))


def _window(
    segment: FrameRange, clip_length: int, rebuilt_frames: int, start: int, *, is_reversed: bool
) -> Window:
    """Return the clip that ends with the K frames from ``start`` on, or with their reverse."""
    if is_reversed:
        frames = np.arange(start + clip_length, start, -1, dtype=np.int64) - 1
    else:
        stop = start + rebuilt_frames
        frames = np.arange(stop - clip_length, stop, dtype=np.int64)
    inside = np.clip(frames, segment.start, segment.stop - 1)
    shown = FrameRange(start, min(start + rebuilt_frames, segment.stop))
    return Window(inside, shown, is_reversed)
