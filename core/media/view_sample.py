"""Look at some values of a frame instead of all of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.media.source import Frame

_PIXELS = 1 << 16


def sampled(values: Frame) -> NDArray[np.float64]:
    """Return finite values spread evenly over a frame, some 65,000 at most.

    Parameters
    ----------
    values : ndarray, any shape
        Of one frame.

    Returns
    -------
    ndarray of float64, shape (N,)
        Without NaN and infinities; empty where there is nothing else.
    """
    flat = values.ravel()
    # An odd step walks through the columns instead of staying in a few of them.
    sample = flat[:: max(1, flat.size // _PIXELS) | 1].astype(np.float64)
    return sample[np.isfinite(sample)]
