"""Alarms on frames that are known to be normal: runs of frames at or above a threshold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


def threshold_for_alarms(scores: Scores, starts: NDArray[np.int64], most: int) -> float:
    """Return the lowest threshold that raises no more than so many alarms, nor does any above it.

    Parameters
    ----------
    scores : ndarray of float64, shape (N,)
        One a frame; at least one.
    starts : ndarray of int64, shape (S,)
        Frames that are no neighbours of the one before.
    most : int
        Alarms to put up with.

    Returns
    -------
    float
        Just above the score that would be one alarm too many; the lowest score if none would.

    Notes
    -----
    The number of alarms does not only grow as a threshold falls: neighbouring alarms run into one,
    and in the end all frames are one long alarm. So frames are added from the highest score
    downwards, and the first time that there are too many alarms counts.
    """
    order = np.argsort(-scores, kind="stable")
    rank = np.empty(len(scores), np.int64)
    rank[order] = np.arange(len(scores))
    # When a frame is added, it joins those of its neighbours that were added before it.
    is_start = _is_start(scores, starts)
    before = np.append(len(scores), rank[:-1])
    before[is_start] = len(scores)
    after = np.append(rank[1:], len(scores))
    after[:-1][is_start[1:]] = len(scores)
    steps = 1 - (before < rank).astype(np.int64) - (after < rank).astype(np.int64)
    counts = np.cumsum(steps[order])
    # Frames of equal score reach a threshold together: only the count after the last one is real.
    ordered = scores[order]
    is_last = np.append(ordered[1:] != ordered[:-1], True)
    too_many = np.flatnonzero(is_last & (counts > most))
    if not len(too_many):
        return float(ordered[-1])
    return float(np.nextafter(ordered[too_many[0]], np.inf))


def most_alarms_an_hour(alarms: int, hours: float, confidence: float) -> float:
    """Return what the rate of alarms is not above, given how many there were.

    Parameters
    ----------
    alarms : int
        Seen.
    hours : float
        In how long a time, more than 0.
    confidence : float
        0…1.

    Returns
    -------
    float
        Alarms an hour: the one-sided limit of a Poisson rate, ``chi2(confidence, 2 (n + 1)) / 2``
        over the time; 3 / hours for no alarm at 95 %.

    References
    ----------
    Garwood 1936, "Fiducial limits for the Poisson distribution", doi:10.1093/biomet/28.3-4.437.

    Examples
    --------
    >>> round(most_alarms_an_hour(0, 1.0, 0.95), 2)
    3.0
    """
    from scipy.special import gammaincinv

    return float(gammaincinv(alarms + 1, confidence)) / hours


def alarm_rate_interval(alarms: int, hours: float, confidence: float) -> tuple[float, float]:
    """Return between what the rate of alarms lies, given how many there were.

    Parameters
    ----------
    alarms : int
        Seen.
    hours : float
        In how long a time, more than 0.
    confidence : float
        0…1.

    Returns
    -------
    low, high : float
        Alarms an hour: the two-sided exact limits of a Poisson rate (Garwood 1936). Alarms that
        come in clusters make the true interval wider.

    Examples
    --------
    >>> [round(it, 2) for it in alarm_rate_interval(0, 1.0, 0.95)]
    [0.0, 3.69]
    >>> [round(it, 2) for it in alarm_rate_interval(6, 2.0, 0.95)]
    [1.1, 6.53]
    """
    from scipy.special import gammaincinv

    tail = (1 - confidence) / 2
    low = float(gammaincinv(alarms, tail)) if alarms else 0.0
    return low / hours, float(gammaincinv(alarms + 1, 1 - tail)) / hours


def _is_start(scores: Scores, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    flags = np.zeros(len(scores), np.bool_)
    flags[starts] = True
    flags[:1] = True
    return flags
