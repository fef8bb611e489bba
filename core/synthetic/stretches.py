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
    """Return the longest runs of normal frames that the clips of a list cover, in order.

    Frames that a stride leaves out between two clips belong to them; those of the other list, of
    gaps and of excluded spans do not.

    Parameters
    ----------
    data : TrainingData
        Its sequences and clips.
    clips : ClipList
        ``data.train`` or ``data.validation``.
    """
    other = data.validation if clips is data.train else data.train
    found = []
    for place, sequence in enumerate(data.sequences):
        starts = clips.start[clips.sequence == place]
        if not len(starts):
            continue
        outside = np.ones(len(sequence), np.bool_)
        outside[starts.min() : starts.max() + data.clip_length] = False
        for start in other.start[other.sequence == place].tolist():
            outside[start : start + data.clip_length] = True
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
