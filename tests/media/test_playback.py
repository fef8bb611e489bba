"""The playback clock."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.media.frame_index import FrameIndex, TimeOrigin
from core.media.playback import LoopMode, Playback, natural_speed, playing_times, step_on


def index_of(*times: float) -> FrameIndex:
    return FrameIndex.of_times(np.array(times, np.float64), TimeOrigin.CONTAINER)


TEN_A_SECOND = playing_times(index_of(*(frame / 10 for frame in range(12))))


@pytest.mark.parametrize(
    ("loop", "speed", "seconds", "frame"),
    [
        (LoopMode.LOOP, 1, 0.0, 2),
        (LoopMode.LOOP, 1, 0.3, 5),
        (LoopMode.LOOP, 1, 1.0, 2),
        (LoopMode.LOOP, 2, 0.3, 8),
        (LoopMode.LOOP, -1, 0.0, 2),
        (LoopMode.LOOP, -1, 0.3, 9),
        (LoopMode.ONCE, 1, 99.0, 9),
        (LoopMode.ONCE, -1, 99.0, 0),
        (LoopMode.PING_PONG, 1, 0.7, 9),
        (LoopMode.PING_PONG, 1, 0.8, 9),
        (LoopMode.PING_PONG, 1, 1.7, 0),
    ],
)
def test_frame_due_in_a_range_of_ten(
    loop: LoopMode, speed: float, seconds: float, frame: int
) -> None:
    playback = Playback(100.0, 2, TEN_A_SECOND, speed, start=0, stop=10, loop=loop)

    half_a_frame = 0.05 / abs(speed)  # keeps the moment clear of a frame's edge
    assert playback.frame_at(100.0 + seconds + half_a_frame) == frame


def test_playing_backwards_from_the_last_frame_shows_it_first() -> None:
    playback = Playback(0.0, 9, TEN_A_SECOND, -1.0, start=0, stop=10)

    assert [playback.frame_at(second / 10 + 0.05) for second in range(3)] == [9, 8, 7]


def test_one_frame_never_moves() -> None:
    playback = Playback(0.0, 7, TEN_A_SECOND, 1.0, start=7, stop=8, loop=LoopMode.PING_PONG)

    assert {playback.frame_at(second / 10) for second in range(20)} == {7}


def test_at_a_variable_frame_rate_the_time_decides() -> None:
    times = playing_times(index_of(0.0, 0.04, 0.08, 0.14, 0.18))
    playback = Playback(0.0, 0, times, 1.0, start=0, stop=5)

    assert [playback.frame_at(moment) for moment in (0.05, 0.09, 0.13, 0.15)] == [1, 2, 2, 3]


def test_every_frame_is_due_exactly_when_it_begins() -> None:
    times = playing_times(index_of(*np.cumsum(np.full(500, 0.1)).tolist()))
    playback = Playback(0.0, 0, times, 1.0, start=0, stop=500)

    assert [playback.frame_at(float(moment)) for moment in times[:-1]] == list(range(500))


def test_a_gap_plays_as_long_as_one_cadence() -> None:
    assert playing_times(index_of(0, 1, 2, 500, 501)).tolist() == [0, 1, 2, 3, 4, 5]


def test_playing_once_is_finished_when_the_last_frame_was_shown() -> None:
    playback = Playback(0.0, 5, TEN_A_SECOND, 1.0, start=0, stop=10, loop=LoopMode.ONCE)

    assert not playback.finished(0.45)
    assert playback.finished(0.51)


@pytest.mark.parametrize(("cadence", "speed"), [(0.04, 1.0), (36.0, 432.0)])
def test_slow_sequences_are_sped_up_to_be_watchable(cadence: float, speed: float) -> None:
    assert natural_speed(index_of(0, cadence, 2 * cadence)) == pytest.approx(speed)


@given(st.integers(0, 9), st.integers(1, 9), st.sampled_from([1, -1]), st.sampled_from(LoopMode))
def test_stepping_on_visits_every_frame_and_stays_in_the_range(
    start: int, length: int, direction: int, loop: LoopMode
) -> None:
    stop = start + length
    frame_index = start if direction > 0 else stop - 1
    visited, way = [frame_index], direction
    for _ in range(3 * length):
        following = step_on(frame_index, way, start, stop, loop)
        if following is None:
            break
        frame_index, way = following
        visited.append(frame_index)

    assert set(visited) == set(range(start, stop))
    if loop is LoopMode.ONCE:
        assert len(visited) == length
