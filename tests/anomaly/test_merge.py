"""Overlapping clips become one map a frame."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.anomaly.merge import ClipMerge, MergeKind
from core.media.frame_index import FrameRange
from core.recipe.clips import covering_starts

REDUCE = {
    MergeKind.MEAN: lambda maps, _: np.mean(maps, axis=0, dtype=np.float64),
    MergeKind.MAX: lambda maps, _: np.max(maps, axis=0),
    MergeKind.SUM: lambda maps, _: np.sum(maps, axis=0, dtype=np.float64),
    MergeKind.PERCENTILE: lambda maps, percentile: np.percentile(maps, percentile, axis=0),
}


def merged(
    kind: MergeKind, starts: list[int], clips: list[np.ndarray], percentile: float = 99.0
) -> list[tuple[int, np.ndarray]]:
    merge = ClipMerge(kind, percentile, most=max(map(len, clips)))
    frames = [
        it for start, clip in zip(starts, clips, strict=True) for it in merge.add(start, clip)
    ]
    return frames + merge.finish()


@settings(deadline=None)
@given(
    kind=st.sampled_from(MergeKind),
    length=st.integers(1, 8),
    stride=st.integers(1, 10),
    frames=st.integers(1, 40),
    first=st.integers(0, 5),
    percentile=st.one_of(st.sampled_from([0.0, 1.0, 50.0, 99.0, 100.0]), st.floats(0, 100)),
    seed=st.integers(0, 1000),
)
def test_streaming_gives_what_keeping_every_clip_gives(
    kind: MergeKind,
    length: int,
    stride: int,
    frames: int,
    first: int,
    percentile: float,
    seed: int,
) -> None:
    frames = max(frames, length)
    starts = covering_starts(FrameRange(first, first + frames), length, stride).tolist()
    clips = list(np.random.default_rng(seed).random((len(starts), length, 2, 3), np.float32))

    got = merged(kind, starts, clips, percentile)

    assert [frame for frame, _ in got] == list(range(first, first + frames))
    for frame, single in got:
        maps = [
            clip[frame - start]
            for start, clip in zip(starts, clips, strict=True)
            if start <= frame < start + length
        ]
        np.testing.assert_allclose(single, REDUCE[kind](maps, percentile), rtol=1e-5, atol=1e-6)


@settings(deadline=None)
@given(
    kind=st.sampled_from(MergeKind),
    weights=st.lists(st.integers(0, 9), min_size=1, max_size=8),
    percentile=st.floats(0, 100),
    seed=st.integers(0, 1000),
)
def test_a_map_of_some_weight_counts_as_so_many_equal_ones(
    kind: MergeKind, weights: list[int], percentile: float, seed: int
) -> None:
    maps = np.random.default_rng(seed).random((len(weights), 1, 2, 3), np.float32)
    weighted = ClipMerge(kind, percentile, most=sum(weights) + 1)
    repeated = ClipMerge(kind, percentile, most=sum(weights) + 1)

    for clip, weight in zip(maps, weights, strict=True):
        weighted.add(0, clip, [weight])
        for _ in range(weight):
            repeated.add(0, clip)

    got, expected = weighted.finish(), repeated.finish()
    assert len(got) == len(expected) == (sum(weights) > 0)
    for (_, one), (_, other) in zip(got, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5)


def test_more_maps_than_were_said_are_refused() -> None:
    merge = ClipMerge(MergeKind.PERCENTILE, most=2)
    merge.add(0, np.zeros((1, 1, 1), np.float32), [2])

    with pytest.raises(ValueError, match="more than 2 maps"):
        merge.add(0, np.zeros((1, 1, 1), np.float32))


def test_segments_apart_are_not_mixed() -> None:
    clips = [np.full((4, 1, 1), value, np.float32) for value in (1, 3, 7)]

    got = merged(MergeKind.MEAN, [0, 2, 50], clips)

    assert [frame for frame, _ in got] == [0, 1, 2, 3, 4, 5, 50, 51, 52, 53]
    assert [single.item() for _, single in got] == [1, 1, 2, 2, 3, 3, 7, 7, 7, 7]


@pytest.mark.parametrize("kind", MergeKind)
def test_at_most_one_clip_length_of_frames_waits(kind: MergeKind) -> None:
    merge = ClipMerge(kind)
    handed_out = 0

    for start in range(1000):
        handed_out += len(merge.add(start, np.zeros((8, 1, 1), np.float32)))
        assert start - handed_out <= 0

    assert len(merge.finish()) == 8


def test_maps_of_the_caller_stay_as_they_were() -> None:
    clip = np.ones((2, 1, 1), np.float32)
    merge = ClipMerge(MergeKind.MEAN)

    merge.add(0, clip)
    merge.add(0, clip)
    merge.finish()

    assert (clip == 1).all()


def test_clips_out_of_order_are_refused() -> None:
    merge = ClipMerge(MergeKind.MAX)
    merge.add(5, np.zeros((2, 1, 1), np.float32))

    with pytest.raises(ValueError, match="a clip at 4 came after one at 5"):
        merge.add(4, np.zeros((2, 1, 1), np.float32))
