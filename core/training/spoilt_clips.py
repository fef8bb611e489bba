"""Find out why a loss is no number, and say at which clip."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from core.training.data import ClipList, TrainingData


def frame_without_value(data: TrainingData, frames: Iterable[tuple[int, int]]) -> str:
    """Return the first frame that holds a pixel without a value, e.g. “frame 7 of “walk””.

    Parameters
    ----------
    data : TrainingData
        Where the frames are.
    frames : iterable of (int, int)
        Position of the sequence in the data, and frame index.

    Returns
    -------
    str
        Empty if all pixels of all frames have one.
    """
    for place, frame_index in frames:
        sequence = data.sequences[place]
        if not np.isfinite(sequence.store.frame(frame_index)).all():
            return f"frame {frame_index} of “{sequence.name}”"
    return ""


def clip_frames(data: TrainingData, clips: ClipList, position: int) -> list[tuple[int, int]]:
    """Return sequence and frame index of all frames of a clip."""
    start = int(clips.start[position])
    place = int(clips.sequence[position])
    return [(place, frame_index) for frame_index in range(start, start + data.clip_length)]


def clip_text(data: TrainingData, clips: ClipList, spoilt: NDArray[np.int64]) -> str:
    """Name the first of some clips for a person."""
    sequence = data.sequences[clips.sequence[spoilt[0]]]
    first = int(clips.start[spoilt[0]])
    return f"frames {first} to {first + data.clip_length - 1} of “{sequence.name}”"
