"""Clips cross no gap, touch nothing excluded, and lose no more than they must."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.recipe.clips import clip_starts, covering_starts, segments


def make_index(steps: list[float], readable: list[bool] | None = None) -> FrameIndex:
    index = FrameIndex.of_times(np.cumsum([0.0, *steps]), time_origin=TimeOrigin.FILE_ORDER)
    if readable is not None:
        index.readable[:] = readable
    return index


@st.composite
def sequences(draw: st.DrawFn) -> tuple[FrameIndex, list[FrameRange]]:
    count = draw(st.integers(1, 40))
    steps = draw(
        st.lists(st.sampled_from([1.0, 1.0, 1.0, 1.5, 5.0]), min_size=count - 1, max_size=count - 1)
    )
    readable = draw(
        st.lists(st.sampled_from([True, True, True, False]), min_size=count, max_size=count)
    )
    ends = st.tuples(st.integers(0, count - 1), st.integers(1, 6))
    excluded = [
        FrameRange(start, start + length) for start, length in draw(st.lists(ends, max_size=3))
    ]
    return make_index(steps, readable), excluded


def slow_clip_starts(
    index: FrameIndex, clip_length: int, stride: int, gap_factor: float, excluded: list[FrameRange]
) -> list[int]:
    """Walk over the frames, as one would explain it to a person."""
    gaps = set(index.gap_starts(gap_factor).tolist())

    def usable(frame: int) -> bool:
        return bool(index.readable[frame]) and not any(frame in it for it in excluded)

    starts, run_start = [], None
    for frame in range(len(index)):
        if not usable(frame):
            run_start = None
            continue
        if run_start is None or frame in gaps:
            run_start = frame
        first = frame - clip_length + 1
        if first >= run_start and (first - run_start) % stride == 0:
            starts.append(first)
    return starts


@given(sequences(), st.integers(1, 9), st.integers(1, 9))
def test_clips_are_those_of_a_walk_over_the_frames(
    sequence: tuple[FrameIndex, list[FrameRange]], clip_length: int, stride: int
) -> None:
    index, excluded = sequence

    starts = clip_starts(
        index, clip_length=clip_length, stride=stride, gap_factor=2.0, excluded=excluded
    )

    assert starts.tolist() == slow_clip_starts(index, clip_length, stride, 2.0, excluded)
    assert starts.dtype == np.int64


@given(sequences())
def test_segments_hold_every_readable_frame_once_and_no_gap(
    sequence: tuple[FrameIndex, list[FrameRange]],
) -> None:
    index, _ = sequence

    found = segments(index, 2.0)

    frames = [frame for it in found for frame in range(it.start, it.stop)]
    assert frames == np.flatnonzero(index.readable).tolist()
    inside = {frame for it in found for frame in range(it.start + 1, it.stop)}
    assert inside.isdisjoint(index.gap_starts(2.0).tolist())


@given(st.integers(0, 50), st.integers(1, 60), st.integers(1, 20), st.integers(1, 30))
def test_covering_clips_leave_no_frame_out_and_stay_inside(
    start: int, length: int, clip_length: int, stride: int
) -> None:
    segment = FrameRange(start, start + length)

    starts = covering_starts(segment, clip_length, stride).tolist()

    covered = {frame for it in starts for frame in range(it, it + clip_length)}
    assert covered >= set(range(segment.start, segment.stop))
    if length >= clip_length:
        assert max(covered) < segment.stop
    assert starts == sorted(set(starts))


def test_a_segment_shorter_than_a_clip_gives_its_own_start() -> None:
    assert covering_starts(FrameRange(7, 9), clip_length=8, stride=4).tolist() == [7]


def test_a_gap_is_longer_than_the_factor_allows_not_as_long() -> None:
    index = make_index([1.0, 2.0, 1.0, 2.1, 1.0])

    assert segments(index, 2.0) == [FrameRange(0, 4), FrameRange(4, 6)]


def test_no_clip_is_left_when_all_is_excluded() -> None:
    index = make_index([1.0] * 9)

    starts = clip_starts(
        index, clip_length=2, stride=1, gap_factor=2.0, excluded=[FrameRange(0, 10)]
    )

    assert starts.tolist() == []
