"""One number for a frame, made from its anomaly map."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from core.anomaly.statistic import MAP_STATISTICS, Statistic

__all__ = [
    "MAP_STATISTICS",
    "SCORING",
    "SUM_SIDES",
    "Statistic",
    "compared_map",
    "frame_score",
    "local_map",
    "local_sums",
    "map_scores",
    "window_size",
]

#: The program's way of scoring: raised whenever the same detector gives other scores for the same
#: frames, so that what was made the old way can be told.
SCORING = 4

#: Side of the windows whose sums older pipelines score by: 4 pixels for stills, 16 for clips.
SUM_SIDES = {Statistic.LOCAL_SUM_4: 4, Statistic.LOCAL_SUM_16: 16}

#: Side of the box filter over the longer side of the map: 9 pixels at 160, about the size of a
#: person in surveillance video and of a small flare in a cutout.
WINDOW_SHARE = 9 / 160


#: Of the three windows, in objects' sizes.
_THREE_SIZES = (0.5, 1.0, 2.0)


def window_size(map_shape: tuple[int, int], objects: float = 1.0) -> int:
    """Return the side of the box filter for maps of a shape: odd, at least 3, in pixels.

    Examples
    --------
    >>> window_size((120, 160)), window_size((240, 360)), window_size((16, 16))
    (9, 21, 3)
    >>> window_size((120, 160), 0.5), window_size((120, 160), 2.0)
    (5, 17)
    """
    return max(3, 2 * round((max(map_shape) * WINDOW_SHARE * objects - 1) / 2) + 1)


def local_map(anomaly_map: NDArray[np.float32], objects: float = 1.0) -> NDArray[np.float32]:
    """Average an anomaly map over a window of about one object's size.

    The highest value of the result is the frame's `Statistic.LOCAL_MAX`, so a frame reaches a
    threshold exactly if this map reaches it somewhere.

    Parameters
    ----------
    anomaly_map : ndarray of float32, shape (H, W)
        Score per pixel. NaN pixels are left out of the averages.
    objects : float, optional
        Size of the window, in objects.

    Returns
    -------
    ndarray of float32, shape (H, W)
        Mean over `window_size` pixels square, the map mirrored at its edges; NaN where
        ``anomaly_map`` is.

    Notes
    -----
    Several sizes together were no better on training and made data: the maximum over sizes is
    nearly always that of the smallest (``docs/decisions/0017-one-window-for-frame-scores.md``).
    """
    side = window_size(_shape(anomaly_map), objects)
    missing = np.isnan(anomaly_map)
    if not missing.any():
        return _box_mean(anomaly_map, side)
    # The box filter runs on sums: one NaN would spread over the rest of its rows.
    known = _box_mean((~missing).astype(np.float32), side)
    total = _box_mean(np.where(missing, np.float32(0), anomaly_map), side)
    mean = np.full_like(total, np.nan)
    np.divide(total, known, out=mean, where=~missing)
    return mean


def local_sums(anomaly_map: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Add an anomaly map up over square windows that lie inside it.

    Parameters
    ----------
    anomaly_map : ndarray of float32, shape (H, W)
        Score per pixel. NaN pixels count as much as the mean of the others in their window.
    side : int
        Of the window, in pixels; a map that is smaller is a window of its own.

    Returns
    -------
    ndarray of float32, shape (H, W)
        The sum over the window around each pixel, and at the edges over the nearest window that
        lies inside; NaN where a window has no known pixel.
    """
    height, width = _shape(anomaly_map)
    rows, columns = min(side, height), min(side, width)
    missing = np.isnan(anomaly_map)
    sums = _box_sums(np.where(missing, np.float32(0), anomaly_map), (columns, rows))
    if missing.any():
        known = _box_sums((~missing).astype(np.float32), (columns, rows))
        empty = np.full_like(sums, np.nan)
        sums = np.divide(sums * np.float32(rows * columns), known, out=empty, where=known > 0)
    above, left = rows // 2, columns // 2
    around = ((above, height - len(sums) - above), (left, width - sums.shape[1] - left))
    return np.pad(sums, around, mode="edge")


def compared_map(anomaly_map: NDArray[np.float32], statistic: Statistic) -> NDArray[np.float32]:
    """Return the map whose pixels are compared with the thresholds of a statistic.

    It is that of `Statistic.local`: a frame whose score reaches a threshold has a region that
    does, and a frame below has none.
    """
    statistic = statistic.local
    if statistic is Statistic.MAX:
        return anomaly_map
    if statistic in SUM_SIDES:
        return local_sums(anomaly_map, SUM_SIDES[statistic])
    if statistic is Statistic.LOCAL_MAX_3:
        highest = local_map(anomaly_map, _THREE_SIZES[0])
        for objects in _THREE_SIZES[1:]:
            np.maximum(highest, local_map(anomaly_map, objects), out=highest)
        return highest
    return local_map(anomaly_map)


def map_scores(anomaly_map: NDArray[np.float32]) -> dict[Statistic, float]:
    """Return all scores of a frame that are made from its map."""
    return {statistic: frame_score(anomaly_map, statistic) for statistic in MAP_STATISTICS}


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
    if statistic is Statistic.P99:
        return float(np.percentile(anomaly_map[~np.isnan(anomaly_map)], 99))
    return float(np.nanmax(compared_map(anomaly_map, statistic)))


def _box_sums(values: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """Return the sum of each window of ``size`` (columns, rows) that lies inside."""
    sums = cv2.boxFilter(values, -1, size, anchor=(0, 0), normalize=False)
    height, width = values.shape
    return np.asarray(sums[: height - size[1] + 1, : width - size[0] + 1], np.float32)


def _box_mean(values: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)


def _shape(anomaly_map: NDArray[np.float32]) -> tuple[int, int]:
    if anomaly_map.ndim != 2:
        raise ValueError(f"anomaly_map must have shape (H, W), not {anomaly_map.shape}")
    height, width = anomaly_map.shape
    return height, width
