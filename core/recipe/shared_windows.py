"""Which clips to look at where overlapping clips agree on most of their frames.

A network of 3-D convolutions sees the same around a frame whichever clip the frame lies in, as long
as it lies far enough from the ends of the clip, where zeros stand in for what is not there. So of
all the clips that cover a frame there are only a few kinds: those that begin near it, those that
end near it, and, for each phase of its strides in time, all others. One look at each kind counts
for all clips of that kind, and what comes out is to the last digit what looking at every clip would
give.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameRange
from core.recipe.clips import covering_starts
from core.recipe.windows import Window

Starts = NDArray[np.int64]

#: Frames in the clips that stand for the middle of others: their own ends are for nothing.
_LONG = 32

#: Looking at fewer frames is worth it from this share on: it takes clips of two lengths.
_WORTH = 0.8


@dataclass(frozen=True, slots=True)
class Sharing:
    """How far the clips of a network agree.

    Attributes
    ----------
    period : int
        Clips agree whose starts are a multiple of so many frames apart.
    reach : int
        They do on frames with at least so many others before and behind them in each clip.
    """

    period: int
    reach: int


def shared_windows(
    segment: FrameRange, clip_length: int, stride: int, sharing: Sharing
) -> Iterator[Window] | None:
    """Return clips that together give what all clips of a segment would.

    Parameters
    ----------
    segment : FrameRange
        One of `core.recipe.clips.segments`.
    clip_length : int
        Frames in a clip, T, all of which the network rebuilds.
    stride : int
        Frames between two clips.
    sharing : Sharing
        How far clips agree.

    Returns
    -------
    iterator of Window, or None
        Ordered by their first frames, with weights: as how many clips a window counts on each of
        its frames. None where looking at every clip takes no more.
    """
    plan = _Plan(segment, clip_length, stride, sharing)
    return plan.windows() if plan.is_worth_it else None


class _Plan:
    def __init__(
        self, segment: FrameRange, clip_length: int, stride: int, sharing: Sharing
    ) -> None:
        period = sharing.period
        self._clip_length = clip_length
        self._reach = sharing.reach
        # Long enough that one end of it does not reach what the other end is looked at for.
        self._short = -(-2 * sharing.reach // period) * period
        self._is_possible = len(segment) >= clip_length > self._short and clip_length % period == 0
        self._starts = covering_starts(segment, clip_length, stride)
        phases = [self._starts[self._starts % period == it] for it in range(period)]
        self._phases = [_Phase(it, clip_length, period) for it in phases if len(it)]

    @property
    def is_worth_it(self) -> bool:
        if not self._is_possible:
            return False
        ends = len(np.union1d(self._starts, self._tails)) * self._short
        middles = sum(it.length * it.count(self._short) for it in self._phases)
        return ends + middles < _WORTH * len(self._starts) * self._clip_length

    def windows(self) -> Iterator[Window]:
        parts = [self._ends(), *(self._middles(it) for it in self._phases)]
        yield from heapq.merge(*parts, key=lambda window: window.shown.start)

    @property
    def _tails(self) -> Starts:
        return self._starts + self._clip_length - self._short

    def _ends(self) -> Iterator[Window]:
        """Yield short clips that stand for the first and the last frames of clips."""
        reach, tails = self._reach, self._tails
        for start in np.union1d(self._starts, tails).tolist():
            weights = [0] * self._short
            if _holds(self._starts, start):
                weights[:reach] = [1] * reach
            if _holds(tails, start):
                weights[-reach:] = [1] * reach
            yield _window(start, weights)

    def _middles(self, phase: _Phase) -> Iterator[Window]:
        """Yield long clips that stand for the middles of all clips of one phase."""
        done = 0
        for start in phase.long_starts(self._short):
            frames = np.arange(start, start + phase.length)
            begun = np.searchsorted(phase.starts, frames - self._reach, "right")
            over = np.searchsorted(phase.starts, frames - self._clip_length + self._reach, "right")
            weights = begun - over
            # Not what the long clip before it has shown, nor what lies near its own ends.
            weights[: max(done - start, self._reach)] = 0
            weights[-self._reach :] = 0
            if weights.any():
                yield _window(start, weights.tolist())
            done = start + phase.length - self._reach


class _Phase:
    """The clips that agree: their starts are a multiple of the period apart."""

    def __init__(self, starts: Starts, clip_length: int, period: int) -> None:
        self.starts = starts
        self._first, self._stop = int(starts[0]), int(starts[-1]) + clip_length
        longest = max(clip_length, _LONG // period * period)
        self.length = longest if self._stop - self._first >= longest else clip_length

    def count(self, overlap: int) -> int:
        """Return how many clips of `length` the phase takes."""
        return -(-max(self._stop - self._first - overlap, 1) // (self.length - overlap))

    def long_starts(self, overlap: int) -> Iterator[int]:
        """Yield where these begin: they overlap by so many frames, and the last one ends last."""
        last = self._stop - self.length
        start = self._first
        while start < last:
            yield start
            start += self.length - overlap
        yield last


def _window(start: int, weights: list[int]) -> Window:
    shown = FrameRange(start, start + len(weights))
    frames = np.arange(shown.start, shown.stop, dtype=np.int64)
    return Window(frames, shown, weights=tuple(weights))


def _holds(ordered: Starts, start: int) -> bool:
    place = int(np.searchsorted(ordered, start))
    return place < len(ordered) and int(ordered[place]) == start
