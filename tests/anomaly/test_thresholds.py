"""Thresholds are chosen on normal frames, in the measure of each method."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.anomaly.frame_scores import Statistic
from core.anomaly.normal_scores import NormalScores
from core.anomaly.threshold_method import DEFAULTS, ThresholdMethod
from core.anomaly.thresholds import best_f, choose_thresholds
from core.errors import ConfigError

MEAN = Statistic.MEAN


def normal_of(scores: np.ndarray, cadence_s: float = 1.0) -> NormalScores:
    return NormalScores({MEAN: scores}, np.array([0]), np.array([cadence_s]), len(scores))


NORMAL = normal_of(np.random.default_rng(0).gamma(2, 1, 7200))


def test_fixed_thresholds_are_those_given() -> None:
    choice = choose_thresholds(NORMAL, MEAN, ThresholdMethod.FIXED, low=0.5, high=0.7)

    assert (choice.low, choice.high) == (0.5, 0.7)
    assert choice.normal_low.share == pytest.approx((NORMAL.scores[MEAN] >= 0.5).mean())


def test_sigma_counts_standard_deviations_above_the_mean() -> None:
    choice = choose_thresholds(NORMAL, MEAN, ThresholdMethod.SIGMA, low=2, high=4)

    mean, std = NORMAL.scores[MEAN].mean(), NORMAL.scores[MEAN].std()
    assert (choice.low, choice.high) == (
        pytest.approx(mean + 2 * std),
        pytest.approx(mean + 4 * std),
    )


def test_quantiles_leave_that_share_of_normal_frames_below() -> None:
    choice = choose_thresholds(NORMAL, MEAN, ThresholdMethod.QUANTILE)

    assert choice.normal_low.share == pytest.approx(0.01, abs=1e-3)
    assert choice.normal_high.share == pytest.approx(0.001, abs=2e-4)


def test_alarm_rate_is_kept_and_its_confidence_is_said() -> None:
    choice = choose_thresholds(NORMAL, MEAN, ThresholdMethod.ALARM_RATE, low=10, high=0)

    assert choice.normal_hours == pytest.approx(2)
    assert choice.normal_low.alarms == 20
    assert choice.normal_low.alarms_per_hour == pytest.approx(10)
    assert choice.normal_low.at_most_per_hour is not None
    assert choice.normal_low.at_most_per_hour > 10
    # Exact limits of a Poisson count of 20 in two hours, from a table: 12.22 and 30.89.
    assert choice.normal_low.interval_per_hour == pytest.approx((6.108, 15.444), abs=1e-3)
    assert choice.high > NORMAL.scores[MEAN].max()
    assert choice.normal_high.at_most_per_hour == pytest.approx(1.498, abs=1e-3)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 8), min_size=1, max_size=30),
    st.lists(st.integers(0, 8), min_size=1, max_size=30),
    st.sampled_from([0.5, 1.0, 2.0]),
)
def test_best_f_is_the_best_of_all_thresholds(
    normal: list[int], anomalous: list[int], beta: float
) -> None:
    def measure(threshold: float) -> float:
        hits = sum(it >= threshold for it in anomalous)
        alarms = sum(it >= threshold for it in normal)
        if not hits:
            return 0.0
        precision, recall = hits / (hits + alarms), hits / len(anomalous)
        return (1 + beta**2) * precision * recall / (beta**2 * precision + recall)

    threshold, reached = best_f(np.array(normal, float), np.array(anomalous, float), beta)

    assert reached == pytest.approx(measure(threshold))
    assert reached == pytest.approx(max(measure(it) for it in range(10)))


def test_best_f1_leaves_out_frames_that_could_not_be_read() -> None:
    anomalous = np.array([50.0, np.nan, 60.0])

    choice = choose_thresholds(NORMAL, MEAN, ThresholdMethod.BEST_F1, anomalous=anomalous)

    assert (choice.anomalous_frames, choice.f_low) == (2, 1.0)
    assert (choice.low, choice.high) == (50, 50)


@pytest.mark.parametrize("method", [it for it in ThresholdMethod if it != "best-f1"])
def test_defaults_make_sense_and_say_how_they_came_about(method: ThresholdMethod) -> None:
    choice = choose_thresholds(NORMAL, MEAN, method)

    assert (choice.asked_low, choice.asked_high) == DEFAULTS[method]
    assert choice.low <= choice.high
    assert f"{DEFAULTS[method][0]:g}" in choice.text


@pytest.mark.parametrize(
    ("method", "low", "high", "asked"),
    [
        (ThresholdMethod.SIGMA, 4, None, (4, 6)),
        (ThresholdMethod.SIGMA, 8, None, (8, 8)),
        (ThresholdMethod.SIGMA, None, 2, (2, 2)),
        (ThresholdMethod.ALARM_RATE, 0.5, None, (0.5, 0.5)),
        (ThresholdMethod.ALARM_RATE, None, 9, (9, 9)),
    ],
)
def test_where_one_is_given_the_default_of_the_other_gives_way(
    method: ThresholdMethod, low: float | None, high: float | None, asked: tuple[float, float]
) -> None:
    choice = choose_thresholds(NORMAL, MEAN, method, low=low, high=high)

    assert (choice.asked_low, choice.asked_high) == asked


@pytest.mark.parametrize(
    ("method", "asked", "sentence"),
    [
        (ThresholdMethod.FIXED, (2, 1), "low must be at most high"),
        (ThresholdMethod.ALARM_RATE, (1, 2), "low must be at least high"),
        (ThresholdMethod.ALARM_RATE, (1, -1), "fewer than 0"),
        (ThresholdMethod.QUANTILE, (0.9, 99), "between 0 and 1"),
        (ThresholdMethod.SIGMA, (0, float("nan")), "must be numbers"),
        (ThresholdMethod.BEST_F1, (0, 0), "more than 0"),
        (ThresholdMethod.BEST_F1, (1, 0.5), "not for testing"),
    ],
)
def test_what_makes_no_sense_is_named(
    method: ThresholdMethod, asked: tuple[float, float], sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        choose_thresholds(NORMAL, MEAN, method, low=asked[0], high=asked[1])


def test_frames_without_duration_have_no_alarm_rate() -> None:
    timeless = normal_of(np.arange(5.0), cadence_s=0)

    with pytest.raises(ConfigError, match="no duration"):
        choose_thresholds(timeless, MEAN, ThresholdMethod.ALARM_RATE)
    assert choose_thresholds(timeless, MEAN, ThresholdMethod.SIGMA).normal_low.alarms == 0


def test_a_score_that_was_not_measured_is_named() -> None:
    with pytest.raises(ConfigError, match="no maximum of held-out normal frames"):
        choose_thresholds(NORMAL, Statistic.MAX, ThresholdMethod.SIGMA)
