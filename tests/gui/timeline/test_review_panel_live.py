"""Metrics that follow the thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.auc import frame_auc
from core.evaluation.live import LiveReview
from core.evaluation.live_events import live_events
from core.media.frame_index import FrameRange
from core.project.records import Thresholds

NO_GAPS = np.empty(0, np.int64)


def test_counts_compare_with_at_or_above() -> None:
    metrics = LiveReview(np.array([1.0, 2.0, 3.0, np.nan])).at(Thresholds(2, 3))

    assert (metrics.scored_frames, metrics.low_frames, metrics.high_frames) == (3, 2, 1)


def test_precision_and_recall_are_of_suspect_frames() -> None:
    review = LiveReview(np.array([9.0, 9.0, 1.0, 1.0, 9.0]), [FrameRange(0, 3)])

    metrics = review.at(Thresholds(5, 8))

    assert metrics.precision == pytest.approx(2 / 3)
    assert metrics.recall == pytest.approx(2 / 3)
    assert review.auc == pytest.approx(0.5833, abs=0.001)


def test_without_anomalous_frames_nothing_is_claimed() -> None:
    review = LiveReview(np.arange(5.0))

    metrics = review.at(Thresholds(1, 2))

    assert (review.auc, metrics.precision, metrics.recall) == (None, None, None)


def test_precision_is_unknown_where_nothing_is_suspect() -> None:
    metrics = LiveReview(np.arange(5.0), [FrameRange(0, 2)]).at(Thresholds(50, 60))

    assert metrics.precision is None
    assert metrics.recall == 0


def test_peaks_are_found_to_either_side_and_round_the_ends() -> None:
    events = live_events(np.array([0, 5.0, 0, 0, 7, 9, 0]), 5, NO_GAPS)

    assert events.next_peak(0, 1) == 1
    assert events.next_peak(1, 1) == 5
    assert events.next_peak(5, 1) == 1
    assert events.next_peak(5, -1) == 1
    assert events.next_peak(1, -1) == 5


def test_the_event_of_a_frame_is_found() -> None:
    events = live_events(np.array([0, 5.0, 0, 0, 7, 9, 0]), 5, NO_GAPS)

    assert [events.at(frame) for frame in range(7)] == [None, 0, None, None, 1, 1, None]


def test_events_can_be_ordered_by_peak() -> None:
    events = live_events(np.array([9.0, 0, 5, 0, 7]), 5, NO_GAPS)

    assert events.in_order(by_peak=True, descending=True).tolist() == [0, 2, 1]
    assert events.in_order(descending=True).tolist() == [2, 1, 0]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=40),
)
def test_live_auc_is_the_auc_of_the_evaluation(frames: list[tuple[int, bool]]) -> None:
    scores = np.array([float(score) for score, _ in frames])
    is_anomalous = np.array([anomalous for _, anomalous in frames])
    ranges = [FrameRange(int(frame), int(frame) + 1) for frame in np.flatnonzero(is_anomalous)]

    auc = LiveReview(scores, ranges).auc

    expected = frame_auc(scores, is_anomalous)
    assert auc == (None if expected is None else pytest.approx(expected))
