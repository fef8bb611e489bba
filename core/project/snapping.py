"""Let an edge that is dragged stop at an edge that is there already."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def nearest_edge(place: float, reach: float, edges: Iterable[NDArray[np.int64]]) -> int | None:
    """Return the edge nearest to a place.

    Parameters
    ----------
    place : float
        On the axis of frames, where frame ``i`` reaches from ``i`` to ``i + 1``.
    reach : float
        Edges farther away than this many frames do not count.
    edges : iterable of ndarray of int64
        Each in ascending order; a search in each costs next to nothing.

    Returns
    -------
    int or None
        None if there is none within reach.

    Examples
    --------
    >>> nearest_edge(10.4, 2, [np.array([3, 9, 12])])
    9
    """
    best: int | None = None
    for own in edges:
        place_of_next = int(np.searchsorted(own, place))
        for edge in own[max(0, place_of_next - 1) : place_of_next + 1].tolist():
            distance = abs(edge - place)
            if distance <= reach and (best is None or distance < abs(best - place)):
                best = edge
    return best
