"""Curves and histograms stay true when they are thinned out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.auc import Curve, average_precision, curve, frame_auc
from core.evaluation.confusion import confusion
from core.evaluation.curves import (
    MAX_POINTS,
    precision_recall_curve,
    roc_curve,
    score_histogram,
)

frames = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=40)


def found_of(pairs: list[tuple[int, bool]]) -> Curve:
    scores, flags = zip(*pairs, strict=True)
    return curve(np.array(scores, np.float64), np.array(flags, np.bool_))


@pytest.fixture
def many() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    flags = rng.random(50_000) < 0.2
    return rng.normal(size=50_000) + flags, flags


@given(frames, st.integers(-1, 7))
def test_confusion_counts_frames_at_or_above(pairs: list[tuple[int, bool]], at: int) -> None:
    counted = confusion(found_of(pairs), at)

    assert counted.true_positives == sum(it >= at and flag for it, flag in pairs)
    assert counted.false_positives == sum(it >= at and not flag for it, flag in pairs)
    assert counted.false_negatives == sum(it < at and flag for it, flag in pairs)
    assert counted.true_negatives == sum(it < at and not flag for it, flag in pairs)


def test_rates_of_a_threshold_by_hand() -> None:
    at = confusion(found_of([(1, False), (2, True), (3, False), (4, True), (5, True)]), 3)

    assert (at.precision, at.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert at.f1 == pytest.approx(2 / 3)
    assert at.false_positive_rate == pytest.approx(1 / 2)


def test_rates_that_nothing_defines_are_none() -> None:
    nothing_found = confusion(found_of([(1, False), (2, True)]), 9)
    one_class = confusion(found_of([(1, False)]), 0)

    assert (nothing_found.precision, nothing_found.recall, nothing_found.f1) == (None, 0, 0)
    assert (one_class.recall, one_class.f1, one_class.false_positive_rate) == (None, None, 1)


def test_small_curves_are_whole() -> None:
    found = found_of([(1, False), (2, True), (3, False), (4, True)])

    roc, precision_recall = roc_curve(found), precision_recall_curve(found)

    assert roc is not None
    assert precision_recall is not None
    assert roc.x.tolist() == [0, 0, 0.5, 0.5, 1]
    assert roc.y.tolist() == [0, 0.5, 0.5, 1, 1]
    assert roc.thresholds.tolist() == [np.inf, 4, 3, 2, 1]
    assert precision_recall.x.tolist() == [0.5, 0.5, 1, 1]
    assert precision_recall.y.tolist() == [1, 0.5, pytest.approx(2 / 3), 0.5]


def test_a_thinned_curve_keeps_its_ends_and_its_area(
    many: tuple[np.ndarray, np.ndarray],
) -> None:
    found = curve(*many)

    roc, precision_recall = roc_curve(found), precision_recall_curve(found)

    assert roc is not None
    assert precision_recall is not None
    assert max(len(roc), len(precision_recall)) <= MAX_POINTS
    assert (roc.x[0], roc.y[0], roc.x[-1], roc.y[-1]) == (0, 0, 1, 1)
    assert np.trapezoid(roc.y, roc.x) == pytest.approx(frame_auc(*many), abs=1e-3)
    area = np.trapezoid(precision_recall.y, precision_recall.x)
    assert area == pytest.approx(average_precision(found), abs=5e-3)


def test_each_point_of_a_thinned_curve_is_that_of_its_threshold(
    many: tuple[np.ndarray, np.ndarray],
) -> None:
    found = curve(*many)
    roc = roc_curve(found, points=50)
    assert roc is not None

    for x, y, threshold in zip(roc.x, roc.y, roc.thresholds, strict=True):
        at = confusion(found, threshold)
        assert (at.false_positive_rate, at.recall) == (pytest.approx(x), pytest.approx(y))


@given(frames, st.integers(1, 9))
def test_histogram_is_that_of_numpy(pairs: list[tuple[int, bool]], bins: int) -> None:
    scores, flags = np.array([it[0] for it in pairs]), np.array([it[1] for it in pairs])

    histogram = score_histogram(found_of(pairs), bins)

    assert histogram is not None
    for counts, own in ((histogram.normal, ~flags), (histogram.anomalous, flags)):
        expected, _ = np.histogram(scores[own], histogram.edges)
        assert counts.tolist() == expected.tolist()


def test_a_long_tail_is_binned_by_logarithms() -> None:
    tail = [(1, False)] * 8 + [(2, False), (100, True)]

    histogram = score_histogram(found_of(tail), 2)

    assert histogram is not None
    assert histogram.is_logarithmic
    assert histogram.edges.tolist() == pytest.approx([1, 10, 100])
    assert (histogram.normal.tolist(), histogram.anomalous.tolist()) == ([9, 0], [0, 1])
    with_zero = score_histogram(found_of([*tail, (0, False)]), 2)
    assert with_zero is not None
    assert not with_zero.is_logarithmic  # zero has no logarithm


def test_one_class_has_no_curve_but_a_histogram() -> None:
    found = found_of([(1, False), (2, False)])

    assert roc_curve(found) is None
    assert precision_recall_curve(found) is None
    histogram = score_histogram(found)
    assert histogram is not None
    assert histogram.normal.sum() == 2
