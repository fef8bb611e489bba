"""Intervals by drawing whole sequences."""

from __future__ import annotations

import numpy as np
import pytest

from core.evaluation.auc import frame_auc
from core.evaluation.bootstrap import micro_auc_interval

GOOD = (np.array([0.0, 1.0]), np.array([False, True]))
BAD = (np.array([0.0, 1.0]), np.array([True, False]))


def test_an_interval_by_hand() -> None:
    # Of two sequences one is drawn twice in half of all draws: AUC 0, 1/2 or 1.
    assert micro_auc_interval([GOOD, BAD]) == (0.0, 1.0)
    assert micro_auc_interval([GOOD, BAD], share=0.4) == (0.5, 0.5)
    assert micro_auc_interval([GOOD, GOOD]) == (1.0, 1.0)


def test_an_interval_is_that_of_joining_the_drawn_sequences() -> None:
    rng = np.random.default_rng(3)
    sequences = []
    for length in (30, 60, 45, 20, 50):
        flags = rng.random(length) < 0.4
        sequences.append((np.round(rng.normal(size=length) + flags, 1), flags))

    areas = []
    for drawn in rng.integers(0, 5, (1500, 5)):
        parts = [sequences[it] for it in drawn]
        areas.append(frame_auc(*(np.concatenate(column) for column in zip(*parts, strict=True))))

    expected = np.quantile(np.array(areas), [0.025, 0.975])
    assert micro_auc_interval(sequences) == pytest.approx(tuple(expected), abs=0.01)


def test_draws_of_one_class_are_left_out_and_too_many_leave_no_interval() -> None:
    normal = (np.array([0.0, 2.0]), np.array([False, False]))

    assert micro_auc_interval([GOOD, normal]) == (pytest.approx(2 / 3), 1.0)
    assert micro_auc_interval([GOOD, normal, normal, normal, normal]) is not None
    assert micro_auc_interval([normal, normal]) is None
    assert micro_auc_interval([GOOD]) is None
