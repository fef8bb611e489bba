"""How intensities become shades of grey: the arithmetic of limits and stretches."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from core.media.display_choice import Display, Limits, Stretch
from core.media.solar import log10_scaled

#: Where the softening of an inverse hyperbolic sine sets in, as a share of the range: astropy's.
_ASINH_SHARE = 0.1
#: Decades that a logarithm shows below the upper limit where the lower one is not positive.
_DECADES = 4
#: Steps of a histogram equalisation: more than a screen has shades.
_RANKS = 1024
#: Steps in which ranks are looked up, and from which share of the range on they grow wider.
_STEPS = 1 << 16
_FINE = 1e-3


def limits_of(values: NDArray[np.float64], display: Display) -> tuple[float, float]:
    """Find what becomes black and white.

    Parameters
    ----------
    values : ndarray of float64, shape (N,)
        A sample of the values on show, finite.
    display : Display
        Says how; ``fixed`` counts as min-max here.

    Returns
    -------
    tuple of float
        Lower and upper limit; 0 and 1 where there are no values.

    References
    ----------
    ``zscale`` is the algorithm of IRAF, as `astropy.visualization.ZScaleInterval` has it.
    """
    if display.limits is Limits.MANUAL:
        return display.low, display.high
    if not values.size:
        return 0.0, 1.0
    match display.limits:
        case Limits.PERCENTILE:
            low, high = np.percentile(values, (display.low_percent, display.high_percent))
        case Limits.ZSCALE:
            from astropy.visualization import ZScaleInterval

            low, high = ZScaleInterval().get_limits(values)
        case _:
            low, high = values.min(), values.max()
    return float(low), float(high)


def ranks_of(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """Return the values at which equal shares of a sample lie below, for histogram equalisation.

    Parameters
    ----------
    values : ndarray of float64, shape (N,)
        A sample of the values on show, finite.
    low, high : float
        Values beyond these limits do not count.

    Returns
    -------
    ndarray of float64, shape (R,)
        Increasing, from ``low`` to ``high``.
    """
    inside = values[(values > low) & (values < high)]
    if not inside.size:
        return np.linspace(low, high, _RANKS)
    ranks = np.percentile(inside, np.linspace(0, 100, _RANKS))
    ranks[0], ranks[-1] = low, high
    return np.maximum.accumulate(ranks)


def stretched(
    values: NDArray[np.generic],
    stretch: Stretch,
    low: float,
    high: float,
    ranks: NDArray[np.float64] | None = None,
) -> NDArray[np.float32]:
    """Bring values to 0…1.

    Parameters
    ----------
    values : ndarray, shape (H, W) or (H, W, 3)
        In units of the limits.
    stretch : Stretch
        The curve.
    low, high : float
        What becomes 0 and 1; what lies beyond is clipped.
    ranks : ndarray of float64, shape (R,), optional
        As `ranks_of` gives them; needed for histogram equalisation.

    Returns
    -------
    ndarray of float32, same shape
        In 0…1; NaN may stay where ``values`` is NaN.
    """
    if stretch is Stretch.LOG:
        low = low if low > 0 else high / 10**_DECADES
        if not 0 < low < high:
            return np.zeros(values.shape, np.float32)
        return log10_scaled(values, low, high)
    scaled: NDArray[np.float32] = np.subtract(values, np.float32(low), dtype=np.float32)
    scaled *= np.float32(1 / ((high - low) or 1.0))
    np.clip(scaled, 0, 1, out=scaled)
    match stretch:
        case Stretch.SQRT:
            return np.asarray(cv2.sqrt(scaled), np.float32)
        case Stretch.ASINH:
            return _asinh(scaled)
        case Stretch.HISTOGRAM if ranks is not None:
            return _equalised(scaled, low, high, ranks)
        case _:
            return scaled


def _asinh(share: NDArray[np.float32], softening: float = _ASINH_SHARE) -> NDArray[np.float32]:
    """Lupton et al. 1999 (doi 10.1086/301004), in the form that astropy gives it."""
    scaled = share * np.float32(1 / softening)
    # By OpenCV's root and logarithm, which take a fifth of the time of numpy's arcsinh.
    result = np.asarray(cv2.log(scaled + cv2.sqrt(scaled * scaled + 1)), np.float32)
    result *= np.float32(1 / math.asinh(1 / softening))
    return result


def _equalised(
    share: NDArray[np.float32], low: float, high: float, ranks: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Look ranks up by steps that are fine where most pixels are; a search takes fifty times it."""
    cv2.patchNaNs(share, 0)
    steps = (_asinh(share, _FINE) * np.float32(_STEPS - 1) + np.float32(0.5)).astype(np.uint16)
    shares = np.sinh(np.linspace(0, math.asinh(1 / _FINE), _STEPS)) * _FINE
    values = low + shares * (high - low)
    values[-1] = high  # But for rounding.
    places = np.searchsorted(ranks, values, side="right") - 1
    table = (places.clip(0) / (len(ranks) - 1)).astype(np.float32)
    return np.take(table, steps)
