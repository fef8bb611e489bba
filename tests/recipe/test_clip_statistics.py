"""What clips look like as numbers, and which of them stand out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.jobs import CancelToken, JobCancelled, JobContext
from core.recipe.clip_statistics import (
    FLAG_SIGMA,
    Bound,
    ClipBounds,
    ClipStatistics,
    clip_statistics,
    flagged_clips,
    frame_sums,
)
from core.recipe.frame_store import FrameStore


def noise(frames: int, seed: int = 0) -> FrameStore:
    pixels = np.random.default_rng(seed).integers(0, 256, (frames, 4, 6, 1), np.uint8)
    return FrameStore(pixels)


def statistics_of(mean: list[float], std: list[float]) -> ClipStatistics:
    none = np.zeros(len(mean))
    start = np.arange(len(mean))
    return ClipStatistics(start * 0, start, 1, np.array(mean), np.array(std), none)


@settings(deadline=None, max_examples=40)
@given(
    frames=st.integers(1, 30),
    length=st.integers(1, 6),
    chosen=st.sets(st.integers(0, 29)),
    seed=st.integers(0, 100),
)
def test_statistics_are_those_of_each_clip_by_itself(
    frames: int, length: int, chosen: set[int], seed: int
) -> None:
    store = noise(frames, seed)
    starts = np.array(sorted(it for it in chosen if it + length <= frames), np.int64)

    got = clip_statistics(frame_sums(store, JobContext()), starts, length)

    for number, start in enumerate(starts.tolist()):
        clip = np.stack([store.frame(it) for it in range(start, start + length)])
        assert got.mean[number] == pytest.approx(clip.mean(), abs=1e-6)
        assert got.std[number] == pytest.approx(clip.std(), abs=1e-5)
        change = np.abs(np.diff(clip, axis=0)).mean() if length > 1 else 0
        assert got.motion[number] == pytest.approx(change, abs=1e-6)


def test_clips_are_flagged_outside_of_bounds_that_a_person_chose() -> None:
    statistics = statistics_of([0.1, 0.5, 0.9, 0.5], [0.1, 0.1, 0.1, 0.3])

    flagged = flagged_clips(statistics, ClipBounds(mean=Bound(0.2, 0.9), std=Bound(high=0.2)))

    assert flagged.clips.tolist() == [0, 3]


def test_clips_are_flagged_above_the_mean_and_its_spread() -> None:
    statistics = statistics_of([0.5] * 20 + [0.9, 0.5], [0.1] * 20 + [0.1, 0.3])

    flagged = flagged_clips(statistics)

    mean, std = statistics.mean, statistics.std
    assert flagged.mean_threshold == pytest.approx(mean.mean() + FLAG_SIGMA * mean.std())
    assert flagged.std_threshold == pytest.approx(std.mean() + FLAG_SIGMA * std.std())
    assert flagged.clips.tolist() == [20, 21]


def test_the_reference_is_the_most_ordinary_clip_in_both() -> None:
    statistics = statistics_of([0.2, 0.5, 0.5, 0.8], [0.1, 0.9, 0.35, 0.1])

    assert flagged_clips(statistics).reference == 2


def test_clips_that_are_all_alike_are_not_flagged() -> None:
    flagged = flagged_clips(statistics_of([0.5] * 4, [0.1] * 4))

    assert not len(flagged.clips)
    assert flagged.reference == 0


def test_no_clip_has_no_reference() -> None:
    flagged = flagged_clips(statistics_of([], []))

    assert flagged.reference is None
    assert np.isnan(flagged.mean_threshold)


def test_measuring_can_be_cancelled() -> None:
    token = CancelToken()
    token.cancel()

    with pytest.raises(JobCancelled):
        frame_sums(noise(4), JobContext(token=token))
