"""Runs of neighbouring frames that clips are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameRange, ranges_of
from core.recipe.clips import usable_runs
from core.training.data import ClipList, TrainingData

Frame = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring frames of one sequence, without a gap.

    Attributes
    ----------
    place : int
        Position of the sequence in `TrainingData.sequences`.
    frames : FrameRange
        Which frames.
    """

    place: int
    frames: FrameRange

    def __len__(self) -> int:
        return len(self.frames)

    def parts(self, most: int) -> list[Stretch]:
        """Cut into equal parts of at most so many frames."""
        count = -(-len(self) // most)
        edges = np.linspace(self.frames.start, self.frames.stop, count + 1).round().astype(int)
        return [
            Stretch(self.place, FrameRange(start, stop))
            for start, stop in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
        ]


def stretches_of(data: TrainingData, clips: ClipList) -> tuple[Stretch, ...]:
    """Return the longest runs of frames that lie in clips of a list, in order."""
    found = []
    for place, sequence in enumerate(data.sequences):
        outside = np.ones(len(sequence), np.bool_)
        for start in clips.start[clips.sequence == place].tolist():
            outside[start : start + data.clip_length] = False
        shut = [*sequence.excluded, *ranges_of(outside)]
        runs = usable_runs(sequence.index, data.gap_factor, shut)
        found += [Stretch(place, run) for run in runs]
    return tuple(found)


def spread(stretches: Sequence[Stretch], count: int) -> list[tuple[int, int]]:
    """Return places and frame indices of at most so many frames, spread evenly over stretches."""
    total = sum(len(it) for it in stretches)
    if not total:
        return []
    chosen = np.unique(np.linspace(0, total - 1, min(count, total)).astype(np.int64))
    ends = np.cumsum([len(it) for it in stretches])
    owners = np.searchsorted(ends, chosen, "right")
    return [
        (stretches[owner].place, int(number - ends[owner] + stretches[owner].frames.stop))
        for owner, number in zip(owners.tolist(), chosen.tolist(), strict=True)
    ]
