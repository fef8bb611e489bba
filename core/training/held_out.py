"""The frames that a run did not learn from, as sequences of their own."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameIndex, FrameRange, ranges_of
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.data import ClipList, TrainingData

_COLUMNS = ("exposure_s", "quality", "readable", "mean", "std", "minimum", "maximum")


def held_out_ranges(data: TrainingData) -> tuple[tuple[PreparedSequence, FrameRange], ...]:
    """Return the stretches of normal frames that only validation clips hold, by sequence.

    Where nothing was held out, because the sequences are too short to spare a clip, these are the
    frames that were learnt: a calibration on them is too hopeful, but better than none.
    """
    clips = data.validation if len(data.validation) else data.train
    return tuple(
        (sequence, frames)
        for place, sequence in enumerate(data.sequences)
        for frames in _stretches(clips, place, data.clip_length, sequence)
    )


def held_out_parts(data: TrainingData) -> tuple[PreparedSequence, ...]:
    """Return `held_out_ranges` as sequences of their own."""
    return tuple(part_of(sequence, frames) for sequence, frames in held_out_ranges(data))


def part_of(sequence: PreparedSequence, frames: FrameRange) -> PreparedSequence:
    """Return some frames of a sequence as a sequence of their own; no pixel is copied."""
    whole = slice(frames.start, frames.stop)
    return dataclasses.replace(
        sequence,
        store=FrameStore(sequence.store.frames[whole]),
        index=_index_part(sequence.index, whole),
        excluded=(),
        anomalous=(),
        regions=tuple(part for box in sequence.regions if (part := box.within(frames))),
    )


def _stretches(
    clips: ClipList, place: int, clip_length: int, sequence: PreparedSequence
) -> tuple[FrameRange, ...]:
    """Return what the clips of one sequence cover, overlapping and adjoining clips merged."""
    covered = np.zeros(len(sequence), np.bool_)
    for start in clips.start[clips.sequence == place].tolist():
        covered[start : start + clip_length] = True
    return ranges_of(covered)


def _index_part(index: FrameIndex, whole: slice) -> FrameIndex:
    columns: dict[str, NDArray[np.generic]] = {
        name: getattr(index, name)[whole] for name in _COLUMNS
    }
    return dataclasses.replace(
        index,
        **columns,  # type: ignore[arg-type]  # mypy takes one type for all fields
        time_s=index.time_s[whole] - index.time_s[whole.start],
        start_utc=index.utc(whole.start),
        pts=None,
        keyframes=None,
        files=(),
        issues=(),
    )
