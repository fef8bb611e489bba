"""One frame's heat map, painted as a person wants it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.anomaly.heat_look import HeatLook, Residual
from core.anomaly.heat_map import heat_map


@dataclass(frozen=True, slots=True, eq=False)
class HeatPicture:
    """The heat map of one frame, painted.

    Attributes
    ----------
    overlay : ndarray of uint8, shape (H, W, 4)
        RGBA to lay over the frame; alpha grows with the value.
    alone : ndarray of uint8, shape (H, W, 4)
        RGBA to show by itself; clear only where a value is hidden.
    low, high : float
        Values of the first and the last colour.
    look : HeatLook
        How it was painted.
    """

    overlay: NDArray[np.uint8]
    alone: NDArray[np.uint8]
    low: float
    high: float
    look: HeatLook


def paint_heat(
    values: NDArray[np.float32],
    look: HeatLook,
    fixed_range: tuple[float, float],
    hidden: NDArray[np.bool_] | None = None,
) -> HeatPicture:
    """Paint one frame's heat map.

    Parameters
    ----------
    values : ndarray of float32, shape (H, W)
        What to show; NaN where nothing is known.
    look : HeatLook
        How.
    fixed_range : tuple of float
        Values of the first and last colour, unless each frame has a scale of its own.
    hidden : ndarray of bool, shape (H, W), optional
        Pixels to leave out where the look says so.

    Returns
    -------
    HeatPicture
        Ready for the screen.
    """
    low, high = _own_range(values, look, fixed_range) if look.is_per_frame else fixed_range
    overlay = heat_map(values, low, high, look.used_colormap)
    alone = overlay.copy()
    alone[..., 3] = 255
    # The lowest colour is clear, but for a scale with two ends.
    overlay[np.isnan(values), 3] = 0
    if look.hides_below and hidden is not None:
        overlay[hidden, 3] = 0
        alone[hidden, 3] = 0
    return HeatPicture(overlay, alone, low, high, look)


def _own_range(
    values: NDArray[np.float32], look: HeatLook, fixed_range: tuple[float, float]
) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    if not known.size or not np.ptp(known):
        return fixed_range
    if look.residual is Residual.SIGNED:
        largest = float(np.abs(known).max())
        return -largest, largest
    return float(known.min()), float(known.max())
