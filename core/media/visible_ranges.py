"""Which of many ranges of frames can be seen."""

from __future__ import annotations

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
    first = int(np.searchsorted(stops, start, "right"))
    last = int(np.searchsorted(starts, stop, "left"))
    if last <= first:
        return np.empty(0, np.int64)
    pixel = max(stop - start, 1e-9) / max(columns, 1)
    left = (starts[first:last] / pixel).astype(np.int64)
    is_last_of_pixel = np.append(left[1:] != left[:-1], True)
    return np.flatnonzero(is_last_of_pixel) + first
