"""Ticks of the time axis."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest

from core.media.frame_index import FrameIndex, TimeOrigin
from core.media.time_ticks import TimeTicks, elapsed_text


def index(times: np.ndarray, start_utc: datetime | None = None) -> FrameIndex:
    return FrameIndex.of_times(times, TimeOrigin.HEADER, start_utc=start_utc)


def test_ticks_fall_on_round_times_not_round_frames() -> None:
    ticks = TimeTicks(index(np.arange(3000) / 29.97)).within(0, 3000, most=6)

    assert [tick.text for tick in ticks] == ["0:00:00", "0:00:30", "0:01:00", "0:01:30"]
    assert ticks[1].place == pytest.approx(30 * 29.97)


def test_zoomed_in_ticks_tell_parts_of_a_second() -> None:
    ticks = TimeTicks(index(np.arange(100) / 25)).within(0, 10, most=4)

    assert [tick.text for tick in ticks] == ["0:00:00.0", "0:00:00.2", "0:00:00.4"]


def test_where_utc_is_known_ticks_tell_it_and_the_day() -> None:
    start = datetime(2012, 7, 19, 23, 0, tzinfo=UTC)

    ticks = TimeTicks(index(np.arange(0, 7200, 12.0), start)).within(0, 600, most=4)

    assert [tick.text for tick in ticks] == [
        "23:00:00",
        "07-19 23:30:00",
        "07-20 00:00:00",
        "00:30:00",
    ]


def test_a_day_long_gap_takes_no_tick_and_no_time() -> None:
    times = np.concatenate([np.arange(50) * 12.0, 86_400 * 300 + np.arange(50) * 12.0])

    ticks = TimeTicks(index(times)).within(0, 100, most=8)

    assert 4 <= len(ticks) <= 9
    assert all(later.place - tick.place > 5 for tick, later in pairwise(ticks))


def test_one_frame_has_one_tick_and_no_frame_has_none() -> None:
    assert [tick.text for tick in TimeTicks(index(np.zeros(1))).within(0, 1, most=5)][:1]
    assert TimeTicks(index(np.zeros(0))).within(0, 1, most=5) == []


def test_elapsed_text_rounds_to_the_last_digit_shown() -> None:
    assert elapsed_text(59.96, 1) == "0:01:00.0"
    assert elapsed_text(3599.9999, 2) == "1:00:00.00"
