"""Scores are smoothed over neighbouring frames alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.anomaly.smoothing import Smoothing, SmoothingKind


def window_of(scores: list[float], starts: set[int], frame: int, window: range) -> list[float]:
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
    return seen


def slow_exponential(scores: list[float], starts: set[int], frames: int) -> list[float]:
    """Go frame by frame."""
    weight, smooth = 2 / (frames + 1), list(scores)
    for frame in range(1, len(scores)):
        if frame not in starts and not np.isnan(scores[frame - 1]) and not np.isnan(scores[frame]):
            smooth[frame] = weight * scores[frame] + (1 - weight) * smooth[frame - 1]
    return smooth


@settings(deadline=None)
@given(
    scores=st.lists(st.one_of(st.floats(0, 9), st.just(np.nan)), min_size=1, max_size=30),
    starts=st.sets(st.integers(0, 29)),
    kind=st.sampled_from(sorted(set(SmoothingKind) - {SmoothingKind.EXPONENTIAL})),
    frames=st.integers(1, 8),
)
def test_a_score_becomes_the_mean_or_median_of_its_window(
    scores: list[float], starts: set[int], kind: SmoothingKind, frames: int
) -> None:
    starts = {it for it in starts if it < len(scores)}
    ordered = np.array(sorted(starts), np.int64)

    got = Smoothing(kind, frames).apply(np.array(scores), ordered)

    ahead = (frames - 1) // 2 if kind.value.startswith("centred") else 0
    middle = np.median if "median" in kind.value else np.mean
    for frame, score in enumerate(scores):
        last = frame + ahead
        window = range(last + 1 - frames, last + 1)
        if np.isnan(score) or kind is SmoothingKind.OFF:
            expected = score
        else:
            expected = float(middle(window_of(scores, starts, frame, window)))
        assert got[frame] == pytest.approx(expected, nan_ok=True, abs=1e-9)


@settings(deadline=None)
@given(
    scores=st.lists(st.one_of(st.floats(0, 9), st.just(np.nan)), min_size=1, max_size=60),
    starts=st.sets(st.integers(0, 59)),
    frames=st.integers(1, 30),
)
def test_an_exponential_mean_is_the_same_frame_by_frame(
    scores: list[float], starts: set[int], frames: int
) -> None:
    ordered = np.array(sorted(it for it in starts if it < len(scores)), np.int64)

    got = Smoothing(SmoothingKind.EXPONENTIAL, frames).apply(np.array(scores), ordered)

    expected = slow_exponential(scores, starts, frames)
    assert got == pytest.approx(np.array(expected), nan_ok=True, abs=1e-9)


@pytest.mark.parametrize("kind", [it for it in SmoothingKind if it is not SmoothingKind.OFF])
def test_only_what_is_named_so_looks_ahead(kind: SmoothingKind) -> None:
    scores = np.sin(np.arange(12.0))
    other_end = np.where(np.arange(12) < 6, scores, 9.0)
    smoothing, start = Smoothing(kind, 5), np.array([0])

    changed = smoothing.apply(scores, start) != smoothing.apply(other_end, start)

    assert changed[:6].any() == kind.looks_ahead
    assert ("looks ahead" in kind.text) == kind.looks_ahead
