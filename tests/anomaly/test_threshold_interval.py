"""How sure a threshold is follows from how different the stretches of normal frames are."""

from __future__ import annotations

import numpy as np
import pytest

from core.anomaly.frame_scores import Statistic
from core.anomaly.normal_scores import NormalScores
from core.anomaly.threshold_interval import threshold_intervals
from core.anomaly.threshold_method import ThresholdMethod
from core.anomaly.thresholds import choose_thresholds

MEAN = Statistic.MEAN


def normal_of(stretches: list[np.ndarray]) -> NormalScores:
    starts = np.cumsum([0, *(len(it) for it in stretches[:-1])])
    scores = np.concatenate(stretches)
    return NormalScores({MEAN: scores}, starts, np.ones(len(stretches)), len(scores))


def width(normal: NormalScores, method: ThresholdMethod) -> float:
    choice = choose_thresholds(normal, MEAN, method, low=None, high=None)
    between = threshold_intervals(normal, choice)
    assert between is not None
    (low, high), _ = between
    assert low <= choice.low <= high
    return high - low


@pytest.mark.parametrize("method", [ThresholdMethod.SIGMA, ThresholdMethod.QUANTILE])
def test_stretches_that_differ_make_a_threshold_unsure(method: ThresholdMethod) -> None:
    rng = np.random.default_rng(1)
    alike = [rng.normal(size=200) for _ in range(10)]
    unlike = [it + shift for it, shift in zip(alike, rng.normal(size=10), strict=True)]

    assert width(normal_of(unlike), method) > 3 * width(normal_of(alike), method)


def test_more_normal_frames_make_a_threshold_surer() -> None:
    rng = np.random.default_rng(2)
    few, many = ([rng.normal(size=200) for _ in range(count)] for count in (10, 160))

    usual = ThresholdMethod.SIGMA
    assert width(normal_of(many), usual) < width(normal_of(few), usual) / 2


def test_one_long_stretch_is_drawn_in_pieces() -> None:
    normal = normal_of([np.random.default_rng(3).normal(size=4000)])

    assert 0 < width(normal, ThresholdMethod.ALARM_RATE) < 2


def test_there_is_no_interval_of_what_was_not_measured() -> None:
    normal = normal_of([np.arange(200.0)])
    fixed = choose_thresholds(normal, MEAN, ThresholdMethod.FIXED, low=1, high=2)
    few = normal_of([np.arange(2.0)])

    assert threshold_intervals(normal, fixed) is None
    assert threshold_intervals(few, choose_thresholds(few, MEAN, ThresholdMethod.SIGMA)) is None
