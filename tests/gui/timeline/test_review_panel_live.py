"""Metrics that follow the thresholds."""

from __future__ import annotations

import numpy as np
import pytest

from core.anomaly.events import suspect_runs
from core.evaluation.live import LiveReview
from core.evaluation.ranking import RankJob
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.project.records import EventRule, Thresholds

NO_GAPS = np.empty(0, np.int64)


def review_of(scores: list[float], *anomalous: FrameRange) -> LiveReview:
    """One frame a second."""
    index = FrameIndex.of_times(np.arange(len(scores), dtype=float), TimeOrigin.HEADER)
    return LiveReview(np.array(scores), index, anomalous)


def test_counts_compare_with_at_or_above() -> None:
    metrics = review_of([1.0, 2.0, 3.0, np.nan]).at(Thresholds(2, 3))

    assert (metrics.scored_frames, metrics.low_frames, metrics.high_frames) == (3, 2, 1)


def test_rates_are_of_frames_in_events() -> None:
    review = review_of([9.0, 9.0, 1.0, 1.0, 9.0], FrameRange(0, 3))

    metrics = review.at(Thresholds(5, 8))

    assert metrics.precision == pytest.approx(2 / 3)
    assert metrics.recall == pytest.approx(2 / 3)
    assert metrics.f1 == pytest.approx(2 / 3)
    assert metrics.false_alarms_per_hour == pytest.approx(3600 / 2)


def test_what_the_rule_drops_is_no_alarm() -> None:
    review = review_of([9.0, 9.0, 1.0, 1.0, 9.0], FrameRange(0, 3))

    metrics = review.at(Thresholds(5, 8, EventRule(min_frames=2)))

    assert (metrics.precision, metrics.false_alarms_per_hour) == (1.0, 0.0)
    assert len(metrics.events) == 1


def test_without_anomalous_frames_nothing_is_claimed() -> None:
    review = review_of([0, 1, 2, 3, 4.0])

    metrics = review.at(Thresholds(1, 2))

    rates = (metrics.precision, metrics.recall, metrics.f1, metrics.false_alarms_per_hour)
    assert rates == (None, None, None, None)


def test_precision_is_unknown_where_nothing_is_suspect() -> None:
    metrics = review_of([0, 1, 2, 3, 4.0], FrameRange(0, 2)).at(Thresholds(50, 60))

    assert metrics.precision is None
    assert (metrics.recall, metrics.f1) == (0, 0)


def test_peaks_are_found_to_either_side_and_round_the_ends() -> None:
    events = suspect_runs(np.array([0, 5.0, 0, 0, 7, 9, 0]), 5, NO_GAPS)

    assert events.next_peak(0, 1) == 1
    assert events.next_peak(1, 1) == 5
    assert events.next_peak(5, 1) == 1
    assert events.next_peak(5, -1) == 1
    assert events.next_peak(1, -1) == 5


def test_the_event_of_a_frame_is_found() -> None:
    events = suspect_runs(np.array([0, 5.0, 0, 0, 7, 9, 0]), 5, NO_GAPS)

    assert [events.at(frame) for frame in range(7)] == [None, 0, None, None, 1, 1, None]


def test_events_can_be_ordered_by_peak() -> None:
    events = suspect_runs(np.array([9.0, 0, 5, 0, 7]), 5, NO_GAPS)

    assert events.in_order(by_peak=True, descending=True).tolist() == [0, 2, 1]
    assert events.in_order(descending=True).tolist() == [2, 1, 0]


def test_unread_frames_are_ranked_nowhere() -> None:
    scores, is_anomalous = np.array([9.0, np.nan, 1, 1, 9]), np.array([1, 1, 1, 0, 0], np.bool_)

    ranking = RankJob(scores, is_anomalous).run(JobContext())

    # Of the pairs 9-1, 9-9, 1-1 and 1-9 one is won, two are even.
    assert ranking.auc == pytest.approx((1 + 0.5 + 0.5) / 4)
    assert ranking.histogram is not None
    assert (ranking.histogram.normal.sum(), ranking.histogram.anomalous.sum()) == (2, 2)


def test_without_a_score_there_is_nothing_to_rank() -> None:
    ranking = RankJob(np.full(3, np.nan), np.zeros(3, np.bool_)).run(JobContext())

    assert (ranking.auc, ranking.histogram) == (None, None)
