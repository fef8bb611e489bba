"""Every frame is rebuilt or predicted, and never from beyond its segment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.media.frame_index import FrameRange
from core.recipe.windows import covering_windows, window_around


@st.composite
def questions(draw: st.DrawFn) -> tuple[FrameRange, int, int, int]:
    start, length = draw(st.integers(0, 9)), draw(st.integers(1, 30))
    clip_length = draw(st.integers(1, 9))
    return (
        FrameRange(start, start + length),
        clip_length,
        draw(st.integers(1, clip_length)),
        draw(st.integers(1, 12)),
    )


@given(questions())
def test_every_frame_is_shown_and_nothing_beyond_the_segment_is_seen(
    question: tuple[FrameRange, int, int, int],
) -> None:
    segment, clip_length, rebuilt, stride = question

    windows = list(covering_windows(segment, clip_length, rebuilt, stride))

    shown = {frame for it in windows for frame in range(it.shown.start, it.shown.stop)}
    assert shown == set(range(segment.start, segment.stop))
    for window in windows:
        assert len(window.frames) == clip_length
        assert segment.start <= window.frames.min() <= window.frames.max() < segment.stop
    starts = [window.shown.start for window in windows]
    assert starts == sorted(starts)


@given(questions())
def test_what_is_shown_is_what_the_network_speaks_of(
    question: tuple[FrameRange, int, int, int],
) -> None:
    segment, clip_length, rebuilt, stride = question

    for window in covering_windows(segment, clip_length, rebuilt, stride):
        spoken_of = window.in_order(window.frames[-rebuilt:].astype(np.float32))
        assert spoken_of.tolist() == list(range(window.shown.start, window.shown.stop))


@given(questions())
def test_a_frame_is_never_predicted_from_itself_where_others_are_there(
    question: tuple[FrameRange, int, int, int],
) -> None:
    segment, clip_length, _, _ = question

    for window in covering_windows(segment, clip_length, 1, 1):
        seen = window.frames[:-1]
        if len(segment) > 1 and clip_length > 1:
            assert window.shown.start not in seen


@given(questions(), st.integers(0, 29))
def test_the_window_around_a_frame_shows_it(
    question: tuple[FrameRange, int, int, int], offset: int
) -> None:
    segment, clip_length, rebuilt, _ = question
    frame = min(segment.start + offset, segment.stop - 1)

    window = window_around(segment, clip_length, rebuilt, frame)

    assert window.shown.start <= frame < window.shown.stop
    assert len(window.frames) == clip_length


def test_what_cannot_be_reached_going_forward_is_predicted_backwards() -> None:
    windows = list(covering_windows(FrameRange(10, 20), 4, 1, 1))

    assert [it.is_reversed for it in windows] == 3 * [True] + 7 * [False]
    assert windows[0].frames.tolist() == [13, 12, 11, 10]
    assert windows[2].frames.tolist() == [15, 14, 13, 12]
    assert windows[3].frames.tolist() == [10, 11, 12, 13]


@pytest.mark.parametrize(("length", "stop"), [(4, 18), (8, 14)])
def test_a_network_that_rebuilds_whole_clips_never_goes_backwards(length: int, stop: int) -> None:
    windows = list(covering_windows(FrameRange(10, stop), length, length, 3))

    assert not any(it.is_reversed for it in windows)
    assert windows[0].frames.tolist() == [min(10 + step, stop - 1) for step in range(length)]


@pytest.mark.parametrize(
    ("frame_index", "expected"),
    [(0, [0, 1, 2, 3]), (10, [8, 9, 10, 11]), (19, [16, 17, 18, 19])],
)
def test_a_frame_is_in_the_middle_of_its_clip_as_far_as_the_segment_allows(
    frame_index: int, expected: list[int]
) -> None:
    assert window_around(FrameRange(0, 20), 4, 4, frame_index).frames.tolist() == expected


def test_in_a_short_segment_each_frame_is_predicted_from_the_longer_side() -> None:
    windows = list(covering_windows(FrameRange(0, 3), 5, 1, 1))

    assert [it.frames.tolist() for it in windows] == [
        [2, 2, 2, 1, 0],
        [0, 0, 0, 0, 1],
        [0, 0, 0, 1, 2],
    ]
