"""Runs of suspect frames."""

from __future__ import annotations

import numpy as np

from core.anomaly.events import Event, find_events
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin


def index_of(count: int, *, gap_before: int | None = None) -> FrameIndex:
    times = np.arange(float(count))
    if gap_before is not None:
        times[gap_before:] += 100
    return FrameIndex.of_times(times, TimeOrigin.HEADER)


def events(scores: list[float], **options: int) -> list[Event]:
    index = index_of(len(scores), gap_before=options.pop("gap_before", None))
    return find_events(np.array(scores), 1.0, index, **options)


def test_event_spans_consecutive_frames_at_or_above_the_threshold() -> None:
    assert events([0, 1, 3, 2, 0.9, 0]) == [Event(FrameRange(1, 4), 2, 3.0)]


def test_events_at_both_ends_are_found() -> None:
    assert events([2, 0, 0, 2]) == [
        Event(FrameRange(0, 1), 0, 2.0),
        Event(FrameRange(3, 4), 3, 2.0),
    ]


def test_first_of_equal_peaks_is_named() -> None:
    assert events([1, 2, 2, 1])[0].peak_frame == 1


def test_frame_that_could_not_be_read_ends_an_event() -> None:
    found = events([2, 2, np.nan, 2])

    assert [it.frames for it in found] == [FrameRange(0, 2), FrameRange(3, 4)]


def test_event_never_reaches_across_a_gap() -> None:
    found = events([0, 2, 3, 4, 2, 0], gap_before=3)

    assert found == [Event(FrameRange(1, 3), 2, 3.0), Event(FrameRange(3, 5), 3, 4.0)]


def test_short_events_are_dropped() -> None:
    assert [it.frames for it in events([2, 0, 2, 2], min_frames=2)] == [FrameRange(2, 4)]


def test_quiet_sequence_has_no_event() -> None:
    assert events([0, 0.5, 0]) == []


def test_single_frame_can_be_an_event() -> None:
    assert events([1]) == [Event(FrameRange(0, 1), 0, 1.0)]
