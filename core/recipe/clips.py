"""Cut a sequence into clips: windows that cross no gap and touch nothing excluded.

The clip list is never stored; it follows from index, recipe and spans each time it is needed.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import GAP_FACTOR, FrameIndex, FrameRange


def segments(index: FrameIndex, gap_factor: float = GAP_FACTOR) -> list[FrameRange]:
    """Return the longest runs of readable frames without a gap, in order.

    Parameters
    ----------
    index : FrameIndex
        Times and readable frames of the sequence.
    gap_factor : float, optional
        A step longer than this many cadences is a gap.

    Returns
    -------
    list of FrameRange
        Disjoint; together they hold every readable frame.
    """
    return _runs(index.readable, index.gap_starts(gap_factor))


def usable_runs(
    index: FrameIndex, gap_factor: float, excluded: Sequence[FrameRange]
) -> list[FrameRange]:
    """Return the longest runs of frames that may be learnt, in order.

    They are as `segments` returns them, without the frames of ``excluded``, which may come in any
    order, overlapping or not.
    """
    usable = index.readable.copy()
    for frames in excluded:
        usable[frames.start : frames.stop] = False
    return _runs(usable, index.gap_starts(gap_factor))


def clip_starts(
    index: FrameIndex,
    *,
    clip_length: int,
    stride: int,
    gap_factor: float,
    excluded: Sequence[FrameRange] = (),
) -> NDArray[np.int64]:
    """Return the first frames of all training clips of a sequence.

    Parameters
    ----------
    index : FrameIndex
        Times and readable frames of the sequence.
    clip_length : int
        Frames in a clip, T.
    stride : int
        Frames between the starts of two clips of the same run of usable frames.
    gap_factor : float
        A step longer than this many cadences is a gap.
    excluded : sequence of FrameRange, optional
        Frames that no clip may touch; in any order, overlapping or not.

    Returns
    -------
    ndarray of int64, shape (N,)
        Increasing. The stride starts afresh after each gap and excluded range, so that excluding
        a range loses no more clips than it must.
    """
    starts = [
        np.arange(run.start, run.stop - clip_length + 1, stride, dtype=np.int64)
        for run in usable_runs(index, gap_factor, excluded)
    ]
    return np.concatenate(starts) if starts else np.empty(0, np.int64)


def covering_starts(segment: FrameRange, clip_length: int, stride: int) -> NDArray[np.int64]:
    """Return clip starts that together cover every frame of a segment.

    Parameters
    ----------
    segment : FrameRange
        One of `segments`.
    clip_length : int
        Frames in a clip, T.
    stride : int
        Frames between two starts; more than ``clip_length`` would leave frames out, so it counts
        as ``clip_length``.

    Returns
    -------
    ndarray of int64, shape (N,)
        Increasing. The last clip ends with the segment, closer to the one before it if need be.
        A segment shorter than a clip gives its own start alone: whoever asks repeats its edge
        frames.
    """
    last = max(segment.stop - clip_length, segment.start)
    starts = np.arange(segment.start, last + 1, min(stride, clip_length), dtype=np.int64)
    return starts if starts[-1] == last else np.append(starts, np.int64(last))


def _runs(usable: NDArray[np.bool_], breaks: NDArray[np.int64]) -> list[FrameRange]:
    """Return the runs of usable frames, cut before each frame of ``breaks``."""
    edges = np.zeros(len(usable) + 1, np.bool_)
    edges[0] = edges[-1] = True
    edges[breaks] = True
    edges[1:-1] |= usable[1:] != usable[:-1]
    bounds = np.flatnonzero(edges).tolist()
    return [FrameRange(start, stop) for start, stop in itertools.pairwise(bounds) if usable[start]]
