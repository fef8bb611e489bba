"""Training data in folds, so that all of them can be judged by what has not seen them."""

from __future__ import annotations

import numpy as np
import pytest

from core.training.data import ClipList, TrainingData
from core.training.folds import fold_of
from core.training.split import training_data
from tests.training.conftest import MakeSequence


def _frames(clips: ClipList, place: int, length: int) -> set[int]:
    starts = clips.start[clips.sequence == place].tolist()
    return {frame for start in starts for frame in range(start, start + length)}


def _folds(data: TrainingData, count: int) -> list[TrainingData]:
    found = [fold_of(data, number, count) for number in range(count)]
    assert all(it is not None for it in found)
    return [it for it in found if it is not None]


def test_whole_sequences_are_held_out_where_there_are_enough(make_sequence: MakeSequence) -> None:
    sequences = [make_sequence(30, sequence_id=number) for number in range(5)]
    data = training_data(sequences, clip_length=4, stride=1)

    folds = _folds(data, 2)

    held = [set(it.validation.sequence.tolist()) for it in folds]
    learnt = [set(it.train.sequence.tolist()) for it in folds]
    assert held == [{0, 2, 4}, {1, 3}]
    assert learnt == [{1, 3}, {0, 2, 4}]


@pytest.mark.parametrize("count", [2, 3])
def test_a_single_sequence_is_cut_by_time(data: TrainingData, count: int) -> None:
    folds = _folds(data, count)

    everything = set(range(len(data.sequences[0])))
    held = [_frames(it.validation, 0, data.clip_length) for it in folds]
    assert set().union(*held) == everything
    for fold, frames in zip(folds, held, strict=True):
        assert not frames & _frames(fold.train, 0, data.clip_length)


def test_each_fold_is_other_data(data: TrainingData) -> None:
    first, second = _folds(data, 2)

    assert len({data.dataset_hash, first.dataset_hash, second.dataset_hash}) == 3
    assert np.array_equal(first.train.start, np.sort(first.train.start))


def test_too_few_frames_cannot_be_parted(make_sequence: MakeSequence) -> None:
    data = training_data([make_sequence(5)], clip_length=4, stride=1)

    assert fold_of(data, 0, 2) is None
