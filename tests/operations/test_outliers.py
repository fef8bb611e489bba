"""Frames taken for normal that may not be."""

from __future__ import annotations

import numpy as np

from core.operations.outliers import ScoredRange, outlier_text


def _noise(count: int = 200, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, count)


def test_frames_that_stand_out_are_named_as_people_count_them() -> None:
    scores = _noise()
    scores[40:50] = 30

    text = outlier_text([ScoredRange("hall", 100, scores), ScoredRange("yard", 0, _noise(seed=1))])

    assert "frames 140–149 of “hall”" in text
    assert "yard" not in text


def test_only_a_few_stretches_are_named() -> None:
    scores = _noise()
    for start in range(0, 200, 20):
        scores[start : start + 3] = 30

    assert outlier_text([ScoredRange("hall", 0, scores)]).count("–") == 3
    assert "7 more" in outlier_text([ScoredRange("hall", 0, scores)])


def test_usual_scores_single_frames_and_too_few_are_no_reason_to_doubt() -> None:
    single = _noise()
    single[7] = 100
    unreadable = _noise()
    unreadable[3:30] = np.nan

    for scores in (_noise(), single, unreadable, np.zeros(100), np.arange(10.0) ** 3):
        assert outlier_text([ScoredRange("hall", 0, scores)]) == ""
    assert outlier_text([]) == ""
