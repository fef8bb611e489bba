"""Runs of neighbouring frames that clips are made of."""

from __future__ import annotations

import dataclasses

import numpy as np

from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.synthetic.stretches import Stretch, stretches_of
from core.training.data import ClipList, TrainingData
from core.training.split import training_data


def sequence(frames: int, *, gap_before: int | None = None) -> PreparedSequence:
    times = np.arange(frames, dtype=np.float64)
    if gap_before is not None:
        times[gap_before:] += 100
    store = FrameStore(np.zeros((frames, 4, 4, 1), np.uint8))
    return PreparedSequence(1, "made", store, FrameIndex.of_times(times, TimeOrigin.HEADER))


def data(made: PreparedSequence, train: list[int], validation: list[int]) -> TrainingData:
    def clips(starts: list[int]) -> ClipList:
        return ClipList(np.zeros(len(starts), np.int64), np.array(starts, np.int64))

    return TrainingData((made,), 2, clips(train), clips(validation), "hash")


def learnt(made: TrainingData) -> list[FrameRange]:
    return [it.frames for it in stretches_of(made, made.train)]


def test_frames_that_a_stride_leaves_out_belong_to_them() -> None:
    assert learnt(data(sequence(30), [0, 5, 10, 15], [])) == [FrameRange(0, 17)]


def test_held_out_frames_and_those_beyond_do_not() -> None:
    made = data(sequence(30), [0, 4, 8, 20], [12, 14])
    assert learnt(made) == [FrameRange(0, 12), FrameRange(16, 22)]
    assert stretches_of(made, made.validation) == (Stretch(0, FrameRange(12, 16)),)


def test_gaps_and_excluded_spans_part_them() -> None:
    made = dataclasses.replace(sequence(40, gap_before=10), excluded=(FrameRange(20, 25),))
    assert learnt(data(made, [0, 8, 10, 18, 25, 38], [])) == [
        FrameRange(0, 10),
        FrameRange(10, 20),
        FrameRange(25, 40),
    ]


def test_they_never_touch_what_a_real_split_holds_out() -> None:
    split = training_data([sequence(200), sequence(90)], clip_length=4, stride=3)
    held_out = [set[int](), set[int]()]
    for place, start in zip(split.validation.sequence, split.validation.start, strict=True):
        held_out[place] |= set(range(start, start + 4))
    assert len(split.validation)
    for stretch in stretches_of(split, split.train):
        frames = range(stretch.frames.start, stretch.frames.stop)
        assert not held_out[stretch.place] & set(frames)
