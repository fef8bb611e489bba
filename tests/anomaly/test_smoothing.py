"""Scores are smoothed over neighbouring frames alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.anomaly.smoothing import Smoothing, SmoothingKind


def slow_mean(scores: list[float], starts: set[int], frame: int, window: range) -> float:
    """Walk from the frame to either side until something is in the way."""
    seen = [scores[frame]]
    for step in (-1, 1):
        place = frame
        while True:
            border = place if step < 0 else place + 1
            place += step
            if place not in window or not 0 <= place < len(scores) or border in starts:
                break
            if np.isnan(scores[place]):
                break
            seen.append(scores[place])
    return float(np.mean(seen))


@settings(deadline=None)
@given(
    scores=st.lists(st.one_of(st.floats(0, 9), st.just(np.nan)), min_size=1, max_size=30),
    starts=st.sets(st.integers(0, 29)),
    kind=st.sampled_from(SmoothingKind),
    frames=st.integers(1, 8),
)
def test_a_score_becomes_the_mean_of_its_window(
    scores: list[float], starts: set[int], kind: SmoothingKind, frames: int
) -> None:
    starts = {it for it in starts if it < len(scores)}
    ordered = np.array(sorted(starts), np.int64)

    got = Smoothing(kind, frames).apply(np.array(scores), ordered)

    ahead = (frames - 1) // 2 if kind is SmoothingKind.CENTRED else 0
    for frame, score in enumerate(scores):
        last = frame + ahead
        window = range(last + 1 - frames, last + 1)
        if np.isnan(score) or kind is SmoothingKind.OFF:
            expected = score
        else:
            expected = slow_mean(scores, starts, frame, window)
        assert got[frame] == pytest.approx(expected, nan_ok=True, abs=1e-9)


def test_a_causal_mean_does_not_look_ahead() -> None:
    scores = np.zeros(10)
    scores[6:] = 1

    causal = Smoothing(SmoothingKind.CAUSAL, 3).apply(scores, np.array([0]))
    centred = Smoothing(SmoothingKind.CENTRED, 3).apply(scores, np.array([0]))

    assert np.flatnonzero(causal)[0] == 6
    assert np.flatnonzero(centred)[0] == 5
