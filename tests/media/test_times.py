"""Times in headers and file names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.media.frame_index import TimeOrigin
from core.media.times import frame_times, parse_time, time_in_name

NOON = datetime(2012, 7, 19, 12, 0, 0, tzinfo=UTC)
AT = datetime(2012, 7, 19, 7, 30, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    [
        "aia_2012_07_19T07_30_01.fits",
        "2012-07-19T07-30-01.png",
        "aia.lev1_euv_12s.2012-07-19T073001Z.171.image.fits",
        "cam1_20120719_073001.jpg",
        "cam1_20120719073001.jpg",
        "2012-07-19 07.30.01.tif",
        "hmi.m_45s.2012.07.19_07:30:01_TAI.magnetogram.fits",
    ],
)
def test_time_in_a_file_name(name: str) -> None:
    assert time_in_name(name) == AT


@pytest.mark.parametrize("name", ["000123.png", "frame_20129999_999999.png", "171.fits", ""])
def test_numbers_that_are_no_time(name: str) -> None:
    assert time_in_name(name) is None


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("2012-07-19T07:30:01", "UTC"),
        ("2012-07-19T07:30:01.000Z", "TAI"),
        ("2012.07.19_07:30:36.00_TAI", "UTC"),
        ("2012-07-19T07:30:36", "TAI"),
        ("2012/07/19 07:30:01", "UTC"),
        (" 2012-07-19T09:30:01+02:00", "UTC"),
    ],
)
def test_time_in_a_header(text: str, scale: str) -> None:
    assert parse_time(text, scale) == AT


def test_old_dates_are_day_month_year() -> None:
    assert parse_time("19/07/99T07:30:01") == datetime(1999, 7, 19, 7, 30, 1, tzinfo=UTC)


@given(st.text(max_size=30))
def test_no_text_breaks_the_parser(text: str) -> None:
    parse_time(text)
    time_in_name(text)


def test_frame_without_time_follows_the_one_before_it() -> None:
    headers = [NOON, None, NOON + timedelta(seconds=12), NOON + timedelta(seconds=24)]

    times = frame_times(headers, [None] * 4)

    assert times.origin is TimeOrigin.HEADER
    assert times.time_s.tolist() == [0, 0, 12, 24]
    assert times.order.tolist() == [0, 1, 2, 3]


def test_times_that_are_all_the_same_are_not_believed() -> None:
    assert frame_times([NOON] * 3, [None] * 3).origin is TimeOrigin.FILE_ORDER


@given(st.lists(st.none() | st.integers(0, 10**6), min_size=1, max_size=20))
def test_times_never_decrease(seconds: list[int | None]) -> None:
    headers = [None if it is None else NOON + timedelta(seconds=it) for it in seconds]

    times = frame_times(headers, [None] * len(headers))

    assert times.time_s[0] == 0
    assert (times.time_s[1:] >= times.time_s[:-1]).all()
    assert sorted(times.order.tolist()) == list(range(len(headers)))
