"""Solar intensities: what is bright, what is dark, and what exposure does to both."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameIndex
from core.media.source import Frame

#: Flares outshine the quiet Sun by far more than the published tops, which would clip them.
FLARE_TOP = 20000.0

#: Bottom and top of each SDO/AIA wavelength in DN/s, for a logarithmic scale from quiet Sun to
#: quiet active regions, by wavelength in angstrom. Source: i4Ds, SDOBenchmark and sdo-cli.
_QUIET_RANGES: Mapping[int, tuple[float, float]] = {
    94: (0.1, 800.0),
    131: (0.7, 1900.0),
    171: (5.0, 3500.0),
    193: (20.0, 5500.0),
    211: (7.0, 3500.0),
    304: (0.1, 3500.0),
    335: (0.4, 1000.0),
    1600: (10.0, 800.0),
    1700: (220.0, 5000.0),
    4500: (4000.0, 20000.0),
}

#: The same with room for flares: bottom and top in DN/s for log10, by wavelength in angstrom.
SOLAR_RANGES: Mapping[int, tuple[float, float]] = {
    wavelength: (low, max(high, FLARE_TOP)) for wavelength, (low, high) in _QUIET_RANGES.items()
}


def exposures(index: FrameIndex) -> NDArray[np.float64]:
    """Return by what to divide each frame.

    Returns
    -------
    ndarray of float64, shape (T,)
        Exposure times in seconds. A frame without one gets the typical exposure; if none is known
        at all, the values are taken to be per second already.
    """
    known = np.isfinite(index.exposure_s) & (index.exposure_s > 0)
    typical = float(np.median(index.exposure_s[known])) if known.any() else 1.0
    return np.where(known, index.exposure_s, typical)


def exposure_normalised(frame: Frame, exposure_s: float) -> NDArray[np.float32]:
    """Return a frame in units per second.

    Parameters
    ----------
    frame : ndarray, shape (H, W)
        In DN.
    exposure_s : float
        Its exposure time; one that is not known or not positive counts as 1 s.

    Returns
    -------
    ndarray of float32, shape (H, W)
        In DN/s, a copy.
    """
    divisor = exposure_s if np.isfinite(exposure_s) and exposure_s > 0 else 1.0
    return np.multiply(frame, np.float32(1 / divisor), dtype=np.float32)


def log10_scaled(values: NDArray[np.generic], low: float, high: float) -> NDArray[np.float32]:
    """Scale intensities logarithmically to 0…1.

    Parameters
    ----------
    values : ndarray, shape (H, W)
        In DN/s.
    low, high : float
        What becomes 0 and 1, both positive; what lies outside is clipped.

    Returns
    -------
    ndarray of float32, shape (H, W)
        In 0…1; NaN where ``values`` is NaN.
    """
    scaled: NDArray[np.float32] = np.multiply(values, np.float32(1 / low), dtype=np.float32)
    np.clip(scaled, 1, np.float32(high / low), out=scaled)
    # The ratio of logarithms is the same in any base, and OpenCV's is five times as fast.
    cv2.log(scaled, dst=scaled)
    scaled *= np.float32(1 / np.log(high / low))
    return scaled
