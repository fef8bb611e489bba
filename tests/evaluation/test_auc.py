"""Areas and rates against hand-worked cases and slow, obvious ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.auc import (
    average_precision,
    curve,
    equal_error_rate,
    frame_auc,
    recall_at_false_rate,
    roc_area,
)

frames = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=40)


def columns(pairs: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    scores, flags = zip(*pairs, strict=True)
    return np.array(scores, np.float64), np.array(flags, np.bool_)


@given(frames)
def test_auc_is_the_share_of_pairs_ranked_right(pairs: list[tuple[int, bool]]) -> None:
    scores, flags = columns(pairs)
    anomalous, normal = scores[flags], scores[~flags]

    compared = [(a > n) + 0.5 * (a == n) for a in anomalous for n in normal]

    expected = pytest.approx(np.mean(compared)) if compared else None
    assert frame_auc(scores, flags) == expected
    assert roc_area(curve(scores, flags)) == expected


@pytest.mark.parametrize("flag", [True, False])
def test_auc_is_unknown_with_one_class_only(flag: bool) -> None:
    scores, flags = np.array([1.0, 2.0]), np.array([flag, flag])
    found = curve(scores, flags)

    assert frame_auc(scores, flags) is None
    assert (roc_area(found), equal_error_rate(found), recall_at_false_rate(found, 1)) == (
        None,
        None,
        None,
    )
    assert average_precision(found) == (1.0 if flag else None)


def test_without_frames_no_figure_is_known() -> None:
    found = curve(np.empty(0), np.empty(0, np.bool_))

    assert (len(found.thresholds), found.anomalous, found.normal) == (0, 0, 0)
    assert (roc_area(found), average_precision(found)) == (None, None)


def test_an_infinite_score_is_higher_than_any_other() -> None:
    scores, flags = np.array([np.inf, 1.0, -np.inf]), np.array([True, False, False])

    assert frame_auc(scores, flags) == 1.0
    assert curve(scores, flags).hits.tolist() == [1, 1, 1]


def test_average_precision_by_hand() -> None:
    found = curve(np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, False, True, False]))

    assert average_precision(found) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_equal_error_rate_lies_between_two_thresholds() -> None:
    # Rates (false, miss) run (0, 1), (0, 1/2), (1/2, 1/2): equal at the third.
    found = curve(np.array([4.0, 3.0, 2.0, 1.0]), np.array([True, False, True, False]))

    assert equal_error_rate(found) == pytest.approx(0.5)


def test_equal_error_rate_is_zero_for_scores_that_separate() -> None:
    found = curve(np.array([4.0, 3.0, 2.0, 1.0]), np.array([True, True, False, False]))

    assert equal_error_rate(found) == pytest.approx(0.0)


def test_recall_counts_only_thresholds_with_few_enough_false_alarms() -> None:
    scores = np.array([5.0, 4.0, 3.0, 2.0, 1.0])
    found = curve(scores, np.array([True, True, False, True, False]))

    assert recall_at_false_rate(found, 0.01) == pytest.approx(2 / 3)
    assert recall_at_false_rate(found, 0.5) == pytest.approx(1.0)


@pytest.mark.parametrize("normal", [100, 700, 2900])
def test_one_false_alarm_in_a_hundred_is_allowed_whatever_rounding_does(normal: int) -> None:
    alarms = normal // 100
    scores = np.concatenate([np.full(alarms, 3.0), [2.0], np.full(normal - alarms, 1.0)])
    flags = scores == 2.0

    assert recall_at_false_rate(curve(scores, flags), 0.01) == 1.0


@given(frames)
def test_frames_of_equal_score_are_found_together(pairs: list[tuple[int, bool]]) -> None:
    scores, flags = columns(pairs)
    found = curve(scores, flags)

    for threshold, hits, alarms in zip(
        found.thresholds, found.hits, found.false_alarms, strict=True
    ):
        assert hits == (flags & (scores >= threshold)).sum()
        assert alarms == (~flags & (scores >= threshold)).sum()
