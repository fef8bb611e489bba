"""Which of many ranges of frames can be seen, and in which pixel."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def visible_ranges(
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    *,
    start: float,
    stop: float,
    columns: int,
) -> NDArray[np.int64]:
    """Return the ranges to draw, at most about one for each pixel.

    Parameters
    ----------
    starts, stops : ndarray of int64, shape (N,)
        Half-open ranges that do not overlap, from left to right.
    start, stop : float
        The frames on show.
    columns : int
        Pixels that they take on screen.

    Returns
    -------
    ndarray of int64
        Positions in ``starts``. Of the ranges that begin in the same pixel only the last is given:
        the others are narrower than that pixel.
    """
    # Whole numbers: numpy would turn all ranges into floats to look for one.
    first = int(np.searchsorted(stops, math.floor(start), "right"))
    last = int(np.searchsorted(starts, math.ceil(stop), "left"))
    if last <= first:
        return np.empty(0, np.int64)
    pixel = max(stop - start, 1e-9) / max(columns, 1)
    left = (starts[first:last] / pixel).astype(np.int64)
    is_last_of_pixel = np.append(left[1:] != left[:-1], True)
    return np.flatnonzero(is_last_of_pixel) + first


def range_in_pixel(
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    *,
    start: float,
    stop: float,
    columns: int,
) -> NDArray[np.int64]:
    """Return which range each pixel shows, in the time of one search for each pixel.

    Parameters
    ----------
    starts, stops : ndarray of int64, shape (N,)
        Half-open ranges that do not overlap, from left to right.
    start, stop : float
        The frames on show.
    columns : int
        Pixels that they take on screen.

    Returns
    -------
    ndarray of int64, shape (columns,)
        Positions in ``starts``, the last one where several share a pixel; -1 where there is none.
    """
    if not len(starts):
        return np.full(columns, -1, np.int64)
    edges = np.linspace(start, stop, columns + 1)
    # Whole numbers: numpy would turn all ranges into floats to look for a few.
    nearest = np.searchsorted(starts, np.ceil(edges[1:]).astype(np.int64), "left") - 1
    return np.where((nearest >= 0) & (stops[nearest] > edges[:-1]), nearest, -1)


def widened(pixels: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return 1 for each pixel set and the one after it: a single pixel is easily overlooked."""
    wide = pixels.astype(np.uint8)
    wide[1:] |= wide[:-1].copy()
    return wide


def runs_of(frames: NDArray[np.int64]) -> NDArray[np.int64]:
    """Join frame indices to ranges.

    Parameters
    ----------
    frames : ndarray of int64, shape (F,)
        Ascending, each once.

    Returns
    -------
    ndarray of int64, shape (N, 2)
        Half-open ``start, stop``, none touching another.

    Examples
    --------
    >>> runs_of(np.array([2, 3, 4, 7])).tolist()
    [[2, 5], [7, 8]]
    """
    if not len(frames):
        return np.empty((0, 2), np.int64)
    breaks = np.flatnonzero(np.diff(frames) > 1)
    first, last = np.append(0, breaks + 1), np.append(breaks, len(frames) - 1)
    return np.column_stack([frames[first], frames[last] + 1])
