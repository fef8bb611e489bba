"""The picture of an anomaly map: a fixed scale, colours that grow evenly brighter."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from core.anomaly.colormaps import Colormap, rgb_table

#: Share of the range below which the overlay stays clear, so that normal frames do not glow.
_CLEAR_BELOW = 0.1


@functools.cache
def colors(count: int = 256, colormap: Colormap = Colormap.INFERNO) -> NDArray[np.uint8]:
    """Return the colours of a heat map from lowest to highest.

    Parameters
    ----------
    count : int, optional
        How many, at least 2.
    colormap : Colormap, optional
        Which scale.

    Returns
    -------
    ndarray of uint8, shape (count, 4)
        RGBA, read-only. Alpha is 0 up to a tenth of the range and then grows to 255; that of a
        scale with two ends does so from its middle to either side.
    """
    share = np.linspace(0, 1, count)
    strength = np.abs(2 * share - 1) if colormap.is_diverging else share
    alpha = np.clip((strength - _CLEAR_BELOW) / (1 - _CLEAR_BELOW), 0, 1)
    rgb = rgb_table(colormap, count)
    table = np.column_stack([rgb, np.rint(255 * alpha)]).astype(np.uint8)
    table.setflags(write=False)
    return table


def levels(anomaly_map: NDArray[np.float32], low: float, high: float) -> NDArray[np.uint8]:
    """Scale an anomaly map to 0…255.

    Parameters
    ----------
    anomaly_map : ndarray of float32, shape (H, W)
        Score per pixel; NaN becomes 0.
    low, high : float
        Scores that become 0 and 255: fixed over a run, or normal frames glow.

    Returns
    -------
    ndarray of uint8, shape (H, W)
        Positions in `colors`.

    Raises
    ------
    ValueError
        If ``low`` is not below ``high``.
    """
    if not low < high:
        raise ValueError(f"a heat map from {low} to {high} has no range")
    scaled = (anomaly_map - np.float32(low)) * np.float32(255 / (high - low))
    whole: NDArray[np.uint8] = np.nan_to_num(np.clip(scaled, 0, 255)).astype(np.uint8)
    return whole


def heat_map(
    anomaly_map: NDArray[np.float32],
    low: float,
    high: float,
    colormap: Colormap = Colormap.INFERNO,
) -> NDArray[np.uint8]:
    """Paint an anomaly map.

    Parameters
    ----------
    anomaly_map : ndarray of float32, shape (H, W)
        Score per pixel; NaN is painted as the lowest value, which is wholly clear unless the scale
        has two ends.
    low, high : float
        Scores of the darkest and the brightest colour.
    colormap : Colormap, optional
        Which scale.

    Returns
    -------
    ndarray of uint8, shape (H, W, 4)
        RGBA, not premultiplied; alpha grows with the score.
    """
    # np.take with whole RGBA words is five times faster than fancy indexing with rows.
    words = colors(colormap=colormap).view(np.uint32)[:, 0]
    painted = np.take(words, levels(anomaly_map, low, high))
    return painted.view(np.uint8).reshape(*anomaly_map.shape, 4)
