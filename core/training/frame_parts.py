"""Which frames of a sequence are learnt, held out or excluded."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.stored_arrays import DAMAGED, read_arrays, write_arrays
from core.training.data import ClipList, TrainingData


class Part(IntEnum):
    """What a training makes of a frame."""

    NONE = 0
    TRAIN = 1
    VALIDATION = 2
    EXCLUDED = 3

    @property
    def text(self) -> str:
        """What people call it; empty for none."""
        return ("", "learnt", "validation", "excluded")[self]


#: One `Part` a frame, shape (T,).
FrameParts = NDArray[np.uint8]


def frame_parts(data: TrainingData) -> dict[int, FrameParts]:
    """Return what becomes of each frame of the sequences of a training.

    Parameters
    ----------
    data : TrainingData
        As `core.training.split.training_data` makes it.

    Returns
    -------
    dict of int to ndarray of uint8, shape (T,)
        By sequence id. Frames between the parts, or in no clip for another reason, are none.
    """
    parts = {}
    for place, sequence in enumerate(data.sequences):
        own = np.zeros(len(sequence), np.uint8)
        own[_covered(data.train, place, data.clip_length, len(sequence))] = Part.TRAIN
        own[_covered(data.validation, place, data.clip_length, len(sequence))] = Part.VALIDATION
        for frames in sequence.excluded:
            own[frames.start : frames.stop] = Part.EXCLUDED
        parts[sequence.sequence_id] = own
    return parts


def save_parts(parts: Mapping[int, FrameParts], path: Path) -> None:
    """Write what a run made of its frames beside it."""
    write_arrays(path, {str(sequence_id): own for sequence_id, own in parts.items()})


def load_parts(path: Path, sequence_id: int) -> FrameParts | None:
    """Read what a run made of a sequence; None if it did not learn from it, or wrote nothing."""
    try:
        return read_arrays(path).get(str(sequence_id))
    except DAMAGED:
        return None  # of an older program, or gone; nothing depends on it


def _covered(clips: ClipList, place: int, clip_length: int, count: int) -> NDArray[np.bool_]:
    starts = clips.start[clips.sequence == place]
    steps = np.zeros(count + 1, np.int64)
    np.add.at(steps, starts, 1)
    np.add.at(steps, np.minimum(starts + clip_length, count), -1)
    covered: NDArray[np.bool_] = np.cumsum(steps[:-1]) > 0
    return covered
