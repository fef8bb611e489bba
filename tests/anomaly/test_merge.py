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
    MergeKind.MEAN: lambda maps: np.mean(maps, axis=0, dtype=np.float64),
    MergeKind.MAX: lambda maps: np.max(maps, axis=0),
    MergeKind.PERCENTILE: lambda maps: np.percentile(maps, 75, axis=0),
}


def merged(
    kind: MergeKind, starts: list[int], clips: list[np.ndarray]
) -> list[tuple[int, np.ndarray]]:
    merge = ClipMerge(kind, percentile=75)
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
    seed=st.integers(0, 1000),
)
def test_streaming_gives_what_keeping_every_clip_gives(
    kind: MergeKind, length: int, stride: int, frames: int, first: int, seed: int
) -> None:
    frames = max(frames, length)
    starts = covering_starts(FrameRange(first, first + frames), length, stride).tolist()
    clips = list(np.random.default_rng(seed).random((len(starts), length, 2, 3), np.float32))

    got = merged(kind, starts, clips)

    assert [frame for frame, _ in got] == list(range(first, first + frames))
    for frame, single in got:
        maps = [
            clip[frame - start]
            for start, clip in zip(starts, clips, strict=True)
            if start <= frame < start + length
        ]
        np.testing.assert_allclose(single, REDUCE[kind](maps), rtol=1e-5)


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
