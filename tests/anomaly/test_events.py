"""What an event is, held against a slow way that goes frame by frame."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.anomaly.events import Event, event_arrays, find_events
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.project.records import EventRule, SmoothingKind, Thresholds

NO_GAPS = np.empty(0, np.int64)
PLAIN = EventRule()


def index_of(count: int, *, gap_before: int | None = None) -> FrameIndex:
    times = np.arange(float(count))
    if gap_before is not None:
        times[gap_before:] += 100
    return FrameIndex.of_times(times, TimeOrigin.HEADER)


def events(
    scores: list[float],
    *,
    high: float = 3.0,
    gap_before: int | None = None,
    rule: EventRule = PLAIN,
) -> list[Event]:
    index = index_of(len(scores), gap_before=gap_before)
    return find_events(np.array(scores), Thresholds(1, high, rule), index)


def slow_events(scores: list[float], thresholds: Thresholds, starts: set[int]) -> list[list[int]]:
    """Switch an alarm on and off while walking along."""
    begin_at = thresholds.high if thresholds.rule.has_hysteresis else thresholds.low
    found: list[list[int]] = []
    is_on = False
    for frame, score in enumerate(scores):
        is_on = is_on and score >= thresholds.low and frame not in starts
        if is_on:
            found[-1].append(frame)
        elif score >= begin_at:
            found.append([frame])
            is_on = True
    return [it for it in found if len(it) >= thresholds.rule.min_frames]


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
    found = events([2, 0, 2, 2], rule=EventRule(min_frames=2))

    assert [it.frames for it in found] == [FrameRange(2, 4)]


def test_with_hysteresis_an_event_starts_at_high_and_lasts_down_to_low() -> None:
    found = events([0, 2, 3, 1, 2, 0, 2, 2, 0], rule=EventRule(has_hysteresis=True))

    assert found == [Event(FrameRange(2, 5), 2, 3.0)]


def test_with_hysteresis_an_event_starts_anew_behind_a_gap() -> None:
    rule = EventRule(has_hysteresis=True)

    assert [it.frames for it in events([3, 2, 2, 2], gap_before=2, rule=rule)] == [FrameRange(0, 2)]


def test_scores_are_smoothed_before_they_are_compared() -> None:
    scores = [0, 0, 9, 0, 0, 2, 2, 2, 0]

    found = events(scores, rule=EventRule(smoothing=SmoothingKind.MEDIAN, smoothing_frames=3))

    assert [it.frames for it in found] == [FrameRange(6, 9)]


@given(
    scores=st.lists(st.sampled_from([0.0, 1.0, 2.0, 3.0, np.nan]), min_size=1, max_size=40),
    starts=st.sets(st.integers(1, 39)),
    low=st.sampled_from([0.5, 1.0, 2.0]),
    high=st.sampled_from([2.0, 3.0, 9.0]),
    has_hysteresis=st.booleans(),
    min_frames=st.integers(1, 4),
)
def test_events_are_those_of_an_alarm_that_goes_on_and_off(
    scores: list[float],
    starts: set[int],
    low: float,
    high: float,
    has_hysteresis: bool,
    min_frames: int,
) -> None:
    rule = EventRule(has_hysteresis=has_hysteresis, min_frames=min_frames)
    thresholds = Thresholds(low, high, rule)
    gaps = np.array(sorted(it for it in starts if it < len(scores)), np.int64)

    found = event_arrays(np.array(scores), thresholds, gaps).one_by_one()

    expected = slow_events(scores, thresholds, starts)
    assert [list(range(it.frames.start, it.frames.stop)) for it in found] == expected
    for event, frames in zip(found, expected, strict=True):
        peak = max(scores[it] for it in frames)
        assert event.peak_score == peak
        assert event.peak_frame == next(it for it in frames if scores[it] == peak)


def test_quiet_sequence_has_no_event() -> None:
    assert events([0, 0.5, 0]) == []
    assert events([0, 0.5, 0], rule=EventRule(has_hysteresis=True, min_frames=2)) == []


def test_single_frame_can_be_an_event() -> None:
    assert events([1]) == [Event(FrameRange(0, 1), 0, 1.0)]
