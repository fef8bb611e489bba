"""Batches read ahead."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.recipe.prepared import PreparedSequence
from core.training.data import TrainingData
from core.training.loader import batch_count, batches, shuffled

MakeSequence = Callable[..., PreparedSequence]


def readers() -> list[str]:
    return [it.name for it in threading.enumerate() if it.name.startswith("read-clips")]


def test_batches_hold_the_clips_in_order(data: TrainingData) -> None:
    order = shuffled(len(data.train), seed=0, epoch=1)

    read = list(batches(data, data.train, order, 8))

    assert np.array_equal(np.concatenate([batch.chosen for batch in read]), order)
    for batch in read:
        assert np.array_equal(batch.clips.numpy(), data.batch(data.train, batch.chosen))


def test_no_batch_is_left_with_a_lone_clip(data: TrainingData) -> None:
    sizes = [len(it.chosen) for it in batches(data, data.train, np.arange(9), 8)]

    assert sizes == [5, 4]
    assert batch_count(9, 8) == 2


def test_reading_ends_when_nobody_wants_more(data: TrainingData) -> None:
    stream = batches(data, data.train, np.arange(27), 1)
    next(stream)
    assert readers()

    stream.close()

    assert not readers()


def test_no_more_than_a_few_batches_are_read_ahead(
    data: TrainingData, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    batch = TrainingData.batch

    def remember(own: TrainingData, *args: Any) -> Any:
        asked.append(args)
        return batch(own, *args)

    monkeypatch.setattr(TrainingData, "batch", remember)
    stream = batches(data, data.train, np.arange(27), 1)
    next(stream)
    stream.close()

    assert len(asked) <= 3


def test_an_error_while_reading_reaches_whoever_reads(data: TrainingData) -> None:
    wrong = replace(data, clip_length=1000)

    with pytest.raises(ValueError, match="broadcast"):
        list(batches(wrong, data.train, np.arange(4), 2))
    assert not readers()


def test_each_epoch_has_an_order_of_its_own_that_repeats() -> None:
    assert np.array_equal(shuffled(50, 1, 2), shuffled(50, 1, 2))
    assert not np.array_equal(shuffled(50, 1, 2), shuffled(50, 1, 3))
    assert not np.array_equal(shuffled(50, 1, 2), shuffled(50, 2, 2))
