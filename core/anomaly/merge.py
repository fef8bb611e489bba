"""Merge what overlapping clips say of a frame into one map, as the clips come in."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]

#: So many highest or lowest maps are cheaper to keep in order than all maps are to sort.
_MOST_RANKED = 4


class MergeKind(StrEnum):
    """How several maps of one frame become one.

    ``sum`` gives less to frames near the ends of a segment, which fewer clips cover: it is there
    for comparison with pipelines that add up.
    """

    MEAN = "mean"
    MAX = "max"
    SUM = "sum"
    PERCENTILE = "percentile"


class ClipMerge:
    """Merge the maps of overlapping clips frame by frame.

    Frames are handed out as soon as no later clip can cover them, so at most one clip length of
    them is held, however long the sequence is. A mean, a sum and a maximum hold one map a frame; a
    percentile holds the few highest or lowest ones that it depends on where that suffices.

    Parameters
    ----------
    kind : MergeKind
        How to merge.
    percentile : float, optional
        For `MergeKind.PERCENTILE`, 0…100, interpolated linearly.
    most : int, optional
        Most maps that one frame gets, weights counted; one that gets more is a ValueError.
    """

    def __init__(self, kind: MergeKind, percentile: float = 99.0, most: int = 256) -> None:
        self._kind = kind
        self._share = percentile / 100
        self._most = most
        self._open: deque[tuple[int, _Merged]] = deque()
        self._last_start = 0

    def add(
        self, start: int, maps: Map, weights: Sequence[int] | None = None
    ) -> list[tuple[int, Map]]:
        """Take the maps of the next clip.

        Parameters
        ----------
        start : int
            First frame of the clip; never less than that of the clip before.
        maps : ndarray of float32, shape (T, ...)
            One map a frame of the clip.
        weights : sequence of int, optional
            As how many equal maps each counts; one by default. A frame with 0 gets nothing.

        Returns
        -------
        list of (int, ndarray)
            Frame index and merged map of each frame before ``start``, in order.

        Raises
        ------
        ValueError
            If clips do not come in order.
        """
        if start < self._last_start:
            raise ValueError(f"a clip at {start} came after one at {self._last_start}")
        self._last_start = start
        finished = self._finished(start)
        for offset, single in enumerate(maps):
            if offset == len(self._open):
                self._open.append((start + offset, self._merged(single.shape)))
            if weight := 1 if weights is None else weights[offset]:
                self._open[offset][1].add(single, weight)
        return finished

    def finish(self) -> list[tuple[int, Map]]:
        """Return the frames that are left, in order: no further clip comes."""
        return self._finished(None)

    def _finished(self, before: int | None) -> list[tuple[int, Map]]:
        finished = []
        while self._open and (before is None or self._open[0][0] < before):
            frame_index, merged = self._open.popleft()
            if merged.count:
                finished.append((frame_index, merged.result()))
        return finished

    def _merged(self, shape: tuple[int, ...]) -> _Merged:
        if self._kind is MergeKind.MAX:
            return _Ranked(shape, 1.0, self._most)
        if self._kind is MergeKind.PERCENTILE:
            ranks = min(_ranks_needed(it, self._most) for it in (self._share, 1 - self._share))
            if ranks > _MOST_RANKED:
                return _Sorted(self._share)
            return _Ranked(shape, self._share, self._most)
        return _Total(shape, is_mean=self._kind is MergeKind.MEAN)


class _Merged(Protocol):
    """What is known so far of one frame that further clips may still cover."""

    count: int

    def add(self, single: Map, weight: int) -> None: ...

    def result(self) -> Map: ...


class _Total:
    """The sum of all maps."""

    def __init__(self, shape: tuple[int, ...], *, is_mean: bool) -> None:
        self.count = 0
        self._is_mean = is_mean
        self._total = np.zeros(shape, np.float32)

    def add(self, single: Map, weight: int) -> None:
        self._total += single if weight == 1 else single * np.float32(weight)
        self.count += weight

    def result(self) -> Map:
        if self._is_mean:
            self._total /= np.float32(self.count)
        return self._total


class _Ranked:
    """The highest values of each pixel in order, or the lowest if fewer of these are needed."""

    def __init__(self, shape: tuple[int, ...], share: float, most: int) -> None:
        self.count = 0
        self._most = most
        # The lowest of some values are the highest of their negatives.
        is_low = _ranks_needed(1 - share, most) < _ranks_needed(share, most)
        self._sign = np.float32(-1 if is_low else 1)
        self._share = 1 - share if is_low else share
        ranks = _ranks_needed(self._share, most)
        self._ranks = [np.full(shape, -np.inf, np.float32) for _ in range(ranks)]

    def add(self, single: Map, weight: int) -> None:
        self.count += weight
        if self.count > self._most:
            raise ValueError(f"a frame has more than {self._most} maps")
        for _ in range(min(weight, len(self._ranks))):
            rest = single * self._sign
            for rank in self._ranks[:-1]:
                below = np.minimum(rank, rest)
                np.maximum(rank, rest, out=rank)
                rest = below
            np.maximum(self._ranks[-1], rest, out=self._ranks[-1])

    def result(self) -> Map:
        position = self._share * (self.count - 1)
        whole = math.floor(position)
        merged = self._ranks[self.count - 1 - whole]
        if position > whole:
            above = self._ranks[self.count - 2 - whole]
            merged = merged + (above - merged) * np.float32(position - whole)
        return merged * self._sign


def _ranks_needed(share: float, most: int) -> int:
    """Return how many of the highest of at most so many values a percentile depends on."""
    return most - math.floor(share * (most - 1))


class _Sorted:
    """All maps, for a percentile that depends on many of them."""

    def __init__(self, share: float) -> None:
        self.count = 0
        self._share = share
        self._maps: list[Map] = []

    def add(self, single: Map, weight: int) -> None:
        self._maps += [single.copy()] * weight
        self.count += weight

    def result(self) -> Map:
        merged = np.percentile(np.stack(self._maps), 100 * self._share, axis=0)
        return merged.astype(np.float32)
