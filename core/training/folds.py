"""Part training data into folds, each to be judged by what has learnt the others."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from core.config import short_hash
from core.training.data import ClipList, TrainingData
from core.training.split import apart


def fold_of(data: TrainingData, number: int, count: int) -> TrainingData | None:
    """Return the data with one fold held out instead of what was.

    Parameters
    ----------
    data : TrainingData
        All of its clips, held-out ones too, are parted.
    number, count : int
        Which fold, from 0, of how many.

    Returns
    -------
    TrainingData or None
        Whole sequences are held out where there are at least ``count`` with clips, else a block of
        time of each. No frame is in clips of both parts. None where nothing would be left to learn
        or to hold out.
    """
    learnt, held_out = [], []
    owners = np.concatenate([data.train.sequence, data.validation.sequence])
    starts = np.concatenate([data.train.start, data.validation.start])
    places = np.unique(owners).tolist()
    for rank, place in enumerate(places):
        own = np.sort(starts[owners == place])
        if len(places) >= count:
            held = own if rank % count == number else own[:0]
        else:
            held = np.array_split(own, count)[number]
        rest = own[apart(own, held, data.clip_length)]
        learnt.append((place, rest))
        held_out.append((place, held))
    train, validation = _clips(learnt), _clips(held_out)
    if not len(train) or not len(validation):
        return None
    return dataclasses.replace(
        data,
        train=train,
        validation=validation,
        dataset_hash=short_hash([data.dataset_hash, number, count]),
    )


def _clips(parts: list[tuple[int, NDArray[np.int64]]]) -> ClipList:
    owners = [np.full(len(starts), place, np.int64) for place, starts in parts]
    return ClipList(np.concatenate(owners), np.concatenate([starts for _, starts in parts]))
