"""A few clips stand for all clips that overlap."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.media.frame_index import FrameRange
from core.recipe.clips import covering_starts
from core.recipe.shared_windows import Sharing, shared_windows

#: What a network sees around a frame, as far as clips agree.
Kind = tuple[str, int]


def kind(frame: int, start: int, stop: int, sharing: Sharing) -> Kind:
    if frame - start < sharing.reach:
        return "near the start", frame - start
    if stop - 1 - frame < sharing.reach:
        return "near the end", stop - 1 - frame
    return "in the middle", start % sharing.period


@settings(deadline=None, max_examples=200)
@given(
    first=st.integers(0, 7),
    frames=st.integers(1, 120),
    length=st.integers(1, 24),
    stride=st.integers(1, 30),
    period=st.integers(1, 4),
    reach=st.integers(1, 5),
)
def test_each_frame_is_seen_as_often_in_each_way_as_by_all_clips(
    first: int, frames: int, length: int, stride: int, period: int, reach: int
) -> None:
    segment, sharing = FrameRange(first, first + frames), Sharing(period, reach)
    expected = Counter(
        (frame, kind(frame, start, start + length, sharing))
        for start in covering_starts(segment, length, stride).tolist()
        for frame in range(start, start + length)
    )

    windows = shared_windows(segment, length, stride, sharing)

    if windows is None:
        return
    found: Counter[tuple[int, Kind]] = Counter()
    previous = 0
    for window in windows:
        start, stop = window.shown.start, window.shown.stop
        assert previous <= start
        assert segment.start <= start < stop <= segment.stop
        assert window.frames.tolist() == list(range(start, stop))
        assert window.weights is not None
        for frame, weight in zip(range(start, stop), window.weights, strict=True):
            found[frame, kind(frame, start, stop, sharing)] += weight
        previous = start
    assert +found == expected


@pytest.mark.parametrize(("length", "saved"), [(32, 4.5), (16, 2.3), (8, 1.2)])
def test_clips_from_every_frame_on_share_most_of_their_frames(length: int, saved: float) -> None:
    segment = FrameRange(0, 1000)
    windows = shared_windows(segment, length, 1, Sharing(2, 2))

    assert windows is not None
    looked_at = sum(len(it.frames) for it in windows)
    assert length * len(covering_starts(segment, length, 1)) / looked_at > saved


@pytest.mark.parametrize(
    ("frames", "length", "stride"), [(100, 8, 4), (100, 3, 1), (100, 15, 1), (5, 8, 1), (8, 8, 1)]
)
def test_where_nothing_is_saved_all_clips_are_looked_at(
    frames: int, length: int, stride: int
) -> None:
    assert shared_windows(FrameRange(0, frames), length, stride, Sharing(2, 2)) is None
