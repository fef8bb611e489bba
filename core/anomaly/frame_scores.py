"""One number for a frame, made from its anomaly map."""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

#: Side of the box filter over the longer side of the map: 9 pixels at 160, about the size of a
#: person in surveillance video and of a small flare in a cutout.
WINDOW_SHARE = 9 / 160


class Statistic(StrEnum):
    """What the score of a frame is; higher is more anomalous.

    All but ``divergence`` are made from the anomaly map. ``divergence`` says how unusual the code
    behind a frame is, and only generative networks have one.
    """

    MEAN = "mean"
    MAX = "max"
    LOCAL_MAX = "local_max"
    DIVERGENCE = "divergence"

    @property
    def text(self) -> str:
        """What the window calls it."""
        return {
            "mean": "Mean",
            "max": "Maximum",
            "local_max": "Local maximum",
            "divergence": "Divergence",
        }[self.value]


#: What is made from the anomaly map: every detector has these.
MAP_STATISTICS = (Statistic.MEAN, Statistic.MAX, Statistic.LOCAL_MAX)


def window_size(map_shape: tuple[int, int]) -> int:
    """Return the side of the box filter for maps of a shape: odd, at least 3, in pixels.

    Examples
    --------
    >>> window_size((120, 160)), window_size((240, 360)), window_size((16, 16))
    (9, 21, 3)
    """
    return max(3, 2 * round((max(map_shape) * WINDOW_SHARE - 1) / 2) + 1)


def local_map(anomaly_map: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average an anomaly map over a window of about one object's size.

    The highest value of the result is the frame's `Statistic.LOCAL_MAX`, so a frame reaches a
    threshold exactly if this map reaches it somewhere.

    Parameters
    ----------
    anomaly_map : ndarray of float32, shape (H, W)
        Score per pixel. NaN pixels are left out of the averages.

    Returns
    -------
    ndarray of float32, shape (H, W)
        Mean over `window_size` pixels square, the map mirrored at its edges; NaN where
        ``anomaly_map`` is.
    """
    side = (window_size(_shape(anomaly_map)),) * 2
    missing = np.isnan(anomaly_map)
    if not missing.any():
        return _box_mean(anomaly_map, side)
    # The box filter runs on sums: one NaN would spread over the rest of its rows.
    known = _box_mean((~missing).astype(np.float32), side)
    total = _box_mean(np.where(missing, np.float32(0), anomaly_map), side)
    mean = np.full_like(total, np.nan)
    np.divide(total, known, out=mean, where=~missing)
    return mean


def compared_map(anomaly_map: NDArray[np.float32], statistic: Statistic) -> NDArray[np.float32]:
    """Return the map whose pixels are compared with the thresholds of a statistic.

    For `Statistic.MAX` the anomaly map itself, for everything else its local map: a frame whose
    score reaches a threshold has a region that does, and a frame below has none.
    """
    return anomaly_map if statistic is Statistic.MAX else local_map(anomaly_map)


def frame_score(anomaly_map: NDArray[np.float32], statistic: Statistic) -> float:
    """Return the score of a frame.

    Parameters
    ----------
    anomaly_map : ndarray of float32, shape (H, W)
        Score per pixel; NaN pixels are left out.
    statistic : Statistic
        One of `MAP_STATISTICS`.

    Returns
    -------
    float
        Higher is more anomalous; NaN if every pixel is NaN.

    Raises
    ------
    ValueError
        If the statistic is not made from maps.
    """
    if statistic not in MAP_STATISTICS:
        raise ValueError(f"no map has a {statistic}")
    if np.isnan(anomaly_map).all():
        return float("nan")
    if statistic is Statistic.MEAN:
        return float(np.nanmean(anomaly_map, dtype=np.float64))
    if statistic is Statistic.MAX:
        return float(np.nanmax(anomaly_map))
    return float(np.nanmax(local_map(anomaly_map)))


def _box_mean(values: NDArray[np.float32], side: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(cv2.blur(values, side, borderType=cv2.BORDER_REFLECT), np.float32)


def _shape(anomaly_map: NDArray[np.float32]) -> tuple[int, int]:
    if anomaly_map.ndim != 2:
        raise ValueError(f"anomaly_map must have shape (H, W), not {anomaly_map.shape}")
    height, width = anomaly_map.shape
    return height, width
