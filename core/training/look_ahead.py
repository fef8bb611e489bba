"""How far beyond a training clip a network may be shown frames."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameRange
from core.recipe.clips import usable_runs
from core.training.data import TrainingData


def look_ahead_stops(data: TrainingData) -> NDArray[np.int64]:
    """Return up to which frame one may look ahead from each training clip.

    Returns
    -------
    ndarray of int64, shape (N,)
        The first frame that is beyond a gap, unreadable, excluded, or held out for validation: what
        is held out must not be seen, not even as an input.
    """
    stops = np.empty(len(data.train), np.int64)
    for place, sequence in enumerate(data.sequences):
        held_out = data.validation.start[data.validation.sequence == place].tolist()
        shut = [FrameRange(start, start + data.clip_length) for start in held_out]
        runs = usable_runs(sequence.index, data.gap_factor, [*sequence.excluded, *shut])
        of_sequence = data.train.sequence == place
        starts = data.train.start[of_sequence]
        inside = np.searchsorted([run.start for run in runs], starts, "right") - 1
        stops[of_sequence] = np.array([run.stop for run in runs], np.int64)[inside]
    return stops
