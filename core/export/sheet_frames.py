"""Which frames a sheet of reconstructions shows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray


def sheet_frames(scores: NDArray[np.float64], count: int) -> Mapping[str, tuple[int, ...]]:
    """Choose frames with the highest and the lowest scores, and some at equal steps.

    Parameters
    ----------
    scores : ndarray of float64, shape (T,)
        One a frame; frames without a score, NaN, are not chosen.
    count : int
        How many of each kind, at most.

    Returns
    -------
    mapping of str to tuple of int
        ``worst``, highest first, ``best``, lowest first, and ``evenly spaced``. Neighbours of the
        worst and of the best are left out where there are others: they would look alike.
    """
    scored = np.flatnonzero(np.isfinite(scores))
    from_best = scored[np.argsort(scores[scored], kind="stable")]
    steps = np.unique(np.linspace(0, max(len(scored) - 1, 0), count).astype(int))
    return {
        "worst": _apart(from_best[::-1], count, len(scores)),
        "best": _apart(from_best, count, len(scores)),
        "evenly spaced": tuple(scored[steps[steps < len(scored)]].tolist()),
    }


def _apart(ordered: NDArray[np.int64], count: int, frames: int) -> tuple[int, ...]:
    """Return the first frames that are not too close to one before them."""
    reach = frames // (8 * count)
    chosen: list[int] = []
    waiting = ordered
    while len(waiting) and len(chosen) < count:
        chosen.append(int(waiting[0]))
        waiting = waiting[np.abs(waiting - waiting[0]) > reach]
    return tuple(chosen)
