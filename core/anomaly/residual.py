"""The residual: how far a reconstruction is from what was seen, pixel by pixel."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class ResidualKind(StrEnum):
    """How the difference of two pixels counts."""

    SQUARED = "squared"
    ABSOLUTE = "absolute"


def residual(
    clips: NDArray[np.float32], reconstructions: NDArray[np.float32], kind: ResidualKind
) -> NDArray[np.float32]:
    """Compare clips with their reconstructions.

    Parameters
    ----------
    clips, reconstructions : ndarray of float32, shape (N, C, T, H, W)
        In 0…1.
    kind : ResidualKind
        Squared or absolute difference.

    Returns
    -------
    ndarray of float32, shape (N, T, H, W)
        Mean over channels, in 0…1.

    Raises
    ------
    ValueError
        If the shapes differ; broadcasting would hide it.
    """
    if clips.shape != reconstructions.shape or clips.ndim != 5:
        raise ValueError(f"clips {clips.shape} against reconstructions {reconstructions.shape}")
    off = clips - reconstructions
    off = np.square(off, out=off) if kind is ResidualKind.SQUARED else np.abs(off, out=off)
    merged: NDArray[np.float32] = off.mean(axis=1)
    return merged
