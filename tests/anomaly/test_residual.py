"""How far a reconstruction is from what was seen."""

from __future__ import annotations

import numpy as np
import pytest

from core.anomaly.residual import ResidualKind, residual


@pytest.mark.parametrize(
    ("kind", "expected"), [(ResidualKind.SQUARED, 0.1), (ResidualKind.ABSOLUTE, 0.3)]
)
def test_residual_is_the_mean_over_channels(kind: ResidualKind, expected: float) -> None:
    seen = np.zeros((1, 2, 1, 1, 1), np.float32)
    rebuilt = np.array([0.2, 0.4], np.float32).reshape(1, 2, 1, 1, 1)

    assert residual(seen, rebuilt, kind).item() == pytest.approx(expected)


def test_each_frame_of_each_clip_has_a_map() -> None:
    clips = np.zeros((3, 1, 4, 5, 6), np.float32)

    assert residual(clips, clips, ResidualKind.SQUARED).shape == (3, 4, 5, 6)


def test_what_went_in_stays_as_it_was() -> None:
    clips = np.ones((1, 1, 1, 2, 2), np.float32)

    residual(clips, np.zeros_like(clips), ResidualKind.SQUARED)

    assert (clips == 1).all()


def test_other_shapes_are_not_broadcast() -> None:
    with pytest.raises(ValueError, match="against reconstructions"):
        residual(
            np.zeros((2, 1, 4, 5, 6), np.float32),
            np.zeros((1, 1, 4, 5, 6), np.float32),
            ResidualKind.SQUARED,
        )
