"""How far a reconstruction is from what was seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.anomaly.residual import (
    ResidualKind,
    dissimilarity,
    peak_signal_to_noise,
    residual,
)


def slow_dissimilarity(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Take 1 - SSIM as Wang et al. 2004 write it down, window by window, in float64."""
    offsets = np.arange(-5, 6)
    weights = np.exp(-(offsets[:, np.newaxis] ** 2 + offsets**2) / (2 * 1.5**2))
    weights /= weights.sum()
    x, y = (np.pad(it.astype(np.float64), 5, mode="reflect") for it in (one, other))
    result = np.empty(one.shape)
    for row, column in np.ndindex(one.shape):
        a = x[row : row + 11, column : column + 11]
        b = y[row : row + 11, column : column + 11]
        mean_a, mean_b = (weights * a).sum(), (weights * b).sum()
        var_a, var_b = (weights * (a - mean_a) ** 2).sum(), (weights * (b - mean_b) ** 2).sum()
        both = (weights * (a - mean_a) * (b - mean_b)).sum()
        result[row, column] = 1 - (2 * mean_a * mean_b + 1e-4) * (2 * both + 9e-4) / (
            (mean_a**2 + mean_b**2 + 1e-4) * (var_a + var_b + 9e-4)
        )
    return result


@settings(deadline=None, max_examples=20)
@given(
    shape=st.tuples(st.integers(6, 24), st.integers(6, 24)),
    noise=st.floats(0, 1),
    seed=st.integers(0, 1000),
)
def test_dissimilarity_is_that_of_the_paper(
    shape: tuple[int, int], noise: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    seen = rng.random(shape, np.float32)
    rebuilt = np.clip(seen + noise * rng.standard_normal(shape, np.float32), 0, 1)

    got = dissimilarity(seen, rebuilt)

    np.testing.assert_allclose(got, slow_dissimilarity(seen, rebuilt), atol=2e-4)
    assert got.dtype == np.float32
    assert 0 <= got.min() <= got.max() <= 2


def test_a_frame_that_is_rebuilt_exactly_has_no_dissimilarity() -> None:
    even = np.full((16, 16), 0.3, np.float32)

    assert dissimilarity(even, even).max() < 1e-3


@pytest.mark.parametrize(
    ("kind", "expected"), [(ResidualKind.SQUARED, 0.1), (ResidualKind.ABSOLUTE, 0.3)]
)
def test_residual_is_the_mean_over_channels(kind: ResidualKind, expected: float) -> None:
    seen = np.zeros((1, 2, 1, 1, 1), np.float32)
    rebuilt = np.array([0.2, 0.4], np.float32).reshape(1, 2, 1, 1, 1)

    assert residual(seen, rebuilt, kind).item() == pytest.approx(expected)


@pytest.mark.parametrize("kind", ResidualKind)
def test_each_frame_of_each_clip_has_a_map(kind: ResidualKind) -> None:
    clips = np.zeros((3, 1, 4, 5, 6), np.float32)

    assert residual(clips, clips, kind).shape == (3, 4, 5, 6)


@pytest.mark.parametrize("kind", ResidualKind)
def test_what_went_in_stays_as_it_was(kind: ResidualKind) -> None:
    clips = np.ones((1, 1, 1, 8, 8), np.float32)

    residual(clips, np.zeros_like(clips), kind)

    assert (clips == 1).all()


def test_other_shapes_are_not_broadcast() -> None:
    with pytest.raises(ValueError, match="against reconstructions"):
        residual(
            np.zeros((2, 1, 4, 5, 6), np.float32),
            np.zeros((1, 1, 4, 5, 6), np.float32),
            ResidualKind.SQUARED,
        )


def test_peak_signal_to_noise_falls_by_ten_decibels_for_ten_times_the_error() -> None:
    frame = np.zeros((4, 4, 1), np.float32)

    assert peak_signal_to_noise(frame, frame + 0.1) == pytest.approx(20, abs=1e-4)
    assert peak_signal_to_noise(frame, frame + 0.01) == pytest.approx(40, abs=1e-4)


def test_a_frame_that_is_rebuilt_exactly_has_a_finite_ratio() -> None:
    frame = np.ones((4, 4, 1), np.float32)

    assert peak_signal_to_noise(frame, frame) == 100
