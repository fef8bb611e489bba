"""Stretches of time find the frames they came from, on any clock."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.media.frame_durations import FrameDurations
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin


def durations_of(*times: float) -> FrameDurations:
    return FrameDurations(FrameIndex.of_times(np.array(times), TimeOrigin.CONTAINER))


@given(
    steps=st.lists(st.floats(0.002, 30), min_size=1, max_size=30),
    ends=st.tuples(st.integers(0, 30), st.integers(0, 30)),
    digits=st.sampled_from([3, 6]),
)
def test_frames_are_found_again_by_times_rounded_to_milliseconds(
    steps: list[float], ends: tuple[int, int], digits: int
) -> None:
    durations = durations_of(0, *np.cumsum(steps))
    start, last = sorted(min(end, len(steps)) for end in ends)
    frames = FrameRange(start, last + 1)

    start_s, stop_s = (round(time, digits) for time in durations.seconds(frames))

    assert durations.frames_between(start_s, stop_s) == frames


def test_a_frame_lasts_until_the_next_but_only_a_cadence_before_a_gap_and_at_the_end() -> None:
    durations = durations_of(0, 1, 2, 3, 60, 61)

    assert durations.stop_s.tolist() == [1, 2, 3, 4, 61, 62]


def test_a_single_frame_lasts_a_moment() -> None:
    durations = durations_of(0)

    start_s, stop_s = durations.seconds(FrameRange(0, 1))

    assert stop_s > start_s
    assert durations.frames_between(start_s, stop_s) == FrameRange(0, 1)


@pytest.mark.parametrize(
    ("start_s", "stop_s", "frames"),
    [
        (1.2, 1.3, FrameRange(1, 2)),  # shorter than a frame
        (0.9996, 0.9996, FrameRange(1, 2)),  # a moment, rounded
        (5, 50, None),  # in the gap
        (-9, -5, None),
        (99, 99, None),
        (-9, 0.6, FrameRange(0, 1)),
        (3.2, 99, FrameRange(3, 6)),
    ],
)
def test_what_lies_between_frames_has_none(
    start_s: float, stop_s: float, frames: FrameRange | None
) -> None:
    assert durations_of(0, 1, 2, 3, 60, 61).frames_between(start_s, stop_s) == frames
