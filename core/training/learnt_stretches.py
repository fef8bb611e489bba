"""The frames that a detector without clips may learn from, one after the other."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from core.media.frame_index import FrameRange, ranges_of
from core.recipe.clips import usable_runs
from core.training.data import TrainingData

#: A position in `TrainingData.sequences`, and neighbouring frames of that sequence.
Stretch: TypeAlias = tuple[int, FrameRange]


def learnt_stretches(data: TrainingData) -> list[Stretch]:
    """Return the longest runs of normal frames among the training clips.

    Frames that a stride leaves out between two clips belong to them; those of validation clips, of
    gaps and of excluded spans do not.
    """
    stretches = []
    for place, sequence in enumerate(data.sequences):
        starts = data.train.start[data.train.sequence == place]
        if not len(starts):
            continue
        learnt = np.zeros(len(sequence), np.bool_)
        learnt[starts.min() : starts.max() + data.clip_length] = True
        for start in data.validation.start[data.validation.sequence == place].tolist():
            learnt[start : start + data.clip_length] = False
        for run in usable_runs(sequence.index, data.gap_factor, sequence.excluded):
            stretches += [
                (place, FrameRange(run.start + frames.start, run.start + frames.stop))
                for frames in ranges_of(learnt[run.start : run.stop])
            ]
    return stretches
