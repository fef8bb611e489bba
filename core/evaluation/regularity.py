"""Regularity: scores rescaled over one sequence, 1 being most regular, as papers plot them.

Both forms look at the whole sequence, hence ahead in time, and make its most anomalous frame as
irregular as that of any other sequence. They are for plots and for comparison with papers; figures
of our own come from raw scores.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def regularity_by_max(errors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rescale the errors of one sequence by their maximum.

    Parameters
    ----------
    errors : ndarray of float64, shape (T,)
        Not negative, higher being more anomalous: in the papers the reconstruction error of the
        frame, summed over its pixels; the mean over pixels gives the same. NaN where a frame could
        not be read, and again in the result.

    Returns
    -------
    ndarray of float64, shape (T,)
        ``1 - (e - min e) / max e``: 1 at the most regular frame, ``min e / max e`` at the least
        regular one; all ones if no error is above 0. Below 0 where errors are, as in z maps: take
        the range then.

    References
    ----------
    Hasan et al. 2016, Learning Temporal Regularity in Video Sequences, arXiv:1604.04574. Chong and
    Tay 2017, arXiv:1701.01546, take the same.
    """
    low, high = _extremes(errors)
    return 1 - (errors - low) / (high if high > 0 else 1.0)


def regularity_by_range(errors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rescale the errors of one sequence by their range.

    Parameters
    ----------
    errors : ndarray of float64, shape (T,)
        Any score, higher being more anomalous. NaN where a frame could not be read, and again in
        the result.

    Returns
    -------
    ndarray of float64, shape (T,)
        ``1 - (e - min e) / (max e - min e)``: 1 at the most regular frame, 0 at the least regular
        one; all ones if the errors are equal.

    References
    ----------
    Gong et al. 2019, Memorizing Normality to Detect Anomaly, arXiv:1904.02639, section 4.2; Liu et
    al. 2018, arXiv:1712.09867, rescale the PSNR by its range in the same way.
    """
    low, high = _extremes(errors)
    return 1 - (errors - low) / (high - low if high > low else 1.0)


def _extremes(errors: NDArray[np.float64]) -> tuple[float, float]:
    """Return lowest and highest error; infinite without any, and nothing is then rescaled."""
    return float(np.nanmin(errors, initial=np.inf)), float(np.nanmax(errors, initial=-np.inf))
