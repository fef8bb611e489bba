"""Alarms on normal frames, and the threshold that raises few of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from core.anomaly.alarms import most_alarms_an_hour, threshold_for_alarms
from core.anomaly.events import suspect_runs

#: Few values, so that many are equal.
SCORES = st.lists(st.integers(0, 6), min_size=1, max_size=40)


def slow_alarms(scores: list[int], starts: set[int], threshold: float) -> int:
    alarms, was_suspect = 0, False
    for position, score in enumerate(scores):
        was_suspect = was_suspect and position not in starts
        is_suspect = score >= threshold
        alarms += is_suspect and not was_suspect
        was_suspect = is_suspect
    return alarms


@settings(deadline=None)
@given(SCORES, st.sets(st.integers(0, 39)), st.floats(-1, 7))
def test_alarms_are_runs_that_end_with_their_stretch(
    scores: list[int], starts: set[int], threshold: float
) -> None:
    starts = {it for it in starts if it < len(scores)}

    runs = suspect_runs(np.array(scores, float), threshold, np.array(sorted(starts), np.int64))

    assert len(runs) == slow_alarms(scores, starts, threshold)


@settings(deadline=None)
@given(SCORES, st.sets(st.integers(0, 39)), st.integers(0, 8))
def test_threshold_is_the_lowest_from_which_on_there_are_few_alarms(
    scores: list[int], starts: set[int], most: int
) -> None:
    starts = {it for it in starts if it < len(scores)}

    got = threshold_for_alarms(np.array(scores, float), np.array(sorted(starts), np.int64), most)

    higher = {got, *(it for it in scores if it >= got)}
    assert all(slow_alarms(scores, starts, it) <= most for it in higher)
    lower = [it for it in scores if it < got]
    if lower:
        assert slow_alarms(scores, starts, max(lower)) > most


@pytest.mark.parametrize("alarms", [0, 1, 7])
def test_limit_of_the_rate_is_that_of_a_poisson_process(alarms: int) -> None:
    rate = most_alarms_an_hour(alarms, 2.0, 0.95)

    assert poisson.cdf(alarms, rate * 2.0) == pytest.approx(0.05)
