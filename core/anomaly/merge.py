"""Merge what overlapping clips say of a frame into one map, as the clips come in."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]


class MergeKind(StrEnum):
    """How several maps of one frame become one."""

    MEAN = "mean"
    MAX = "max"
    PERCENTILE = "percentile"


@dataclass(slots=True)
class _OpenFrame:
    """A frame that further clips may still cover."""

    frame_index: int
    count: int = 0
    merged: Map | None = None
    maps: list[Map] = field(default_factory=list)


class ClipMerge:
    """Merge the maps of overlapping clips frame by frame.

    Frames are handed out as soon as no later clip can cover them, so at most one clip length of
    them is held, however long the sequence is.

    Parameters
    ----------
    kind : MergeKind
        How to merge.
    percentile : float, optional
        For `MergeKind.PERCENTILE`, 0…100, interpolated linearly.
    """

    def __init__(self, kind: MergeKind, percentile: float = 99.0) -> None:
        self._kind = kind
        self._percentile = percentile
        self._open: deque[_OpenFrame] = deque()
        self._last_start = 0

    def add(self, start: int, maps: Map) -> list[tuple[int, Map]]:
        """Take the maps of the next clip.

        Parameters
        ----------
        start : int
            First frame of the clip; never less than that of the clip before.
        maps : ndarray of float32, shape (T, ...)
            One map a frame of the clip.

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
                self._open.append(_OpenFrame(start + offset))
            self._merge(self._open[offset], single)
        return finished

    def finish(self) -> list[tuple[int, Map]]:
        """Return the frames that are left, in order: no further clip comes."""
        return self._finished(None)

    def _merge(self, frame: _OpenFrame, single: Map) -> None:
        frame.count += 1
        if self._kind is MergeKind.PERCENTILE:
            frame.maps.append(single.copy())
        elif frame.merged is None:
            frame.merged = single.astype(np.float32)
        elif self._kind is MergeKind.MAX:
            np.maximum(frame.merged, single, out=frame.merged)
        else:
            frame.merged += single

    def _finished(self, before: int | None) -> list[tuple[int, Map]]:
        finished = []
        while self._open and (before is None or self._open[0].frame_index < before):
            frame = self._open.popleft()
            finished.append((frame.frame_index, self._result(frame)))
        return finished

    def _result(self, frame: _OpenFrame) -> Map:
        if frame.merged is None:
            merged = np.percentile(np.stack(frame.maps), self._percentile, axis=0)
            return merged.astype(np.float32)
        if self._kind is MergeKind.MEAN:
            frame.merged /= frame.count
        return frame.merged
