"""Areas under curves, from ranks: exact with ties, and quick enough for a window.

Tests hold every figure to scikit-learn and torchmetrics; decision 13 says why they do not ship.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Flags = NDArray[np.bool_]


def wins(anomalous: Scores, normal: Scores) -> float:
    """Count the pairs in which the anomalous frame scores higher; a tie counts half.

    Parameters
    ----------
    anomalous, normal : ndarray of float64, shapes (P,) and (N,)
        Scores without NaN. Sorting them before saves time, but is not needed.

    Returns
    -------
    float
        Between 0 and P x N: the Mann-Whitney U statistic.
    """
    ordered = np.sort(normal)
    below = np.searchsorted(ordered, anomalous, "left").sum(dtype=np.float64)
    not_above = np.searchsorted(ordered, anomalous, "right").sum(dtype=np.float64)
    return float(below + not_above) / 2


def frame_auc(scores: Scores, is_anomalous: Flags) -> float | None:
    """Return the area under the ROC curve.

    Parameters
    ----------
    scores : ndarray of float64, shape (T,)
        Higher is more anomalous; without NaN.
    is_anomalous : ndarray of bool, shape (T,)
        What the labels say.

    Returns
    -------
    float or None
        The chance that an anomalous frame scores higher than a normal one, ties counted half
        (Hanley and McNeil 1982); None unless both classes are there.

    Examples
    --------
    >>> frame_auc(np.array([1.0, 2, 2, 3]), np.array([False, False, True, True]))
    0.875
    """
    anomalous, normal = scores[is_anomalous], scores[~is_anomalous]
    if not len(anomalous) or not len(normal):
        return None
    return wins(anomalous, normal) / (len(anomalous) * len(normal))


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """What each possible threshold finds, from the strictest to the laxest.

    Attributes
    ----------
    thresholds : ndarray of float64, shape (K,)
        Each score that occurs, highest first; a frame at or above it is found.
    hits, false_alarms : ndarray of int64, shape (K,)
        Anomalous and normal frames found.
    anomalous, normal : int
        How many there are.
    """

    thresholds: Scores
    hits: NDArray[np.int64]
    false_alarms: NDArray[np.int64]
    anomalous: int
    normal: int


def curve(scores: Scores, is_anomalous: Flags) -> Curve:
    """Count what each threshold finds; frames of equal score are found together."""
    order = np.argsort(-scores, kind="stable")
    ordered, flags = scores[order], is_anomalous[order]
    # NaN differs from every score, so the last frame always ends a group.
    last_of_its_score = np.flatnonzero(np.diff(ordered, append=np.nan) != 0)
    hits = np.cumsum(flags)[last_of_its_score]
    total = int(flags.sum())
    return Curve(
        ordered[last_of_its_score],
        hits.astype(np.int64),
        (last_of_its_score + 1 - hits).astype(np.int64),
        total,
        len(scores) - total,
    )


def roc_area(found: Curve) -> float | None:
    """Return the area under the ROC curve, the same as `frame_auc` but from counts.

    None unless both classes are there.
    """
    if not found.anomalous or not found.normal:
        return None
    recall = np.append(0.0, found.hits / found.anomalous)
    false_rate = np.append(0.0, found.false_alarms / found.normal)
    return float(np.trapezoid(recall, false_rate))


def average_precision(found: Curve) -> float | None:
    """Return the average precision: precision at each threshold, weighted by the recall it adds.

    None unless there is an anomalous frame. Nothing is interpolated, which would flatter (Davis and
    Goadrich 2006).
    """
    if not found.anomalous:
        return None
    precision = found.hits / (found.hits + found.false_alarms)
    added = np.diff(found.hits, prepend=0) / found.anomalous
    return float((precision * added).sum())


def equal_error_rate(found: Curve) -> float | None:
    """Return the rate at which misses equal false alarms, between two thresholds if need be.

    None unless both classes are there.
    """
    if not found.anomalous or not found.normal:
        return None
    false_rate = np.append(0.0, found.false_alarms / found.normal)
    miss_rate = 1 - np.append(0.0, found.hits / found.anomalous)
    difference = false_rate - miss_rate  # Rises from -1 to 1.
    after = int(np.argmax(difference >= 0))
    share = -difference[after - 1] / (difference[after] - difference[after - 1])
    return float(false_rate[after - 1] + share * (false_rate[after] - false_rate[after - 1]))


def recall_at_false_rate(found: Curve, false_rate: float) -> float | None:
    """Return the best recall of a threshold with at most this share of false alarms.

    Between two thresholds nothing is interpolated: a frame is found or it is not. None unless both
    classes are there.
    """
    if not found.anomalous or not found.normal:
        return None
    # Divided, not multiplied: 0.01 * 2900 is a little less than 29.
    is_allowed = found.false_alarms / found.normal <= false_rate
    return float(found.hits[is_allowed].max(initial=0) / found.anomalous)


def area_up_to(limit: float, x: Scores, y: Scores) -> float:
    """Return the area under the straight lines through some points, from 0 to a limit.

    Parameters
    ----------
    limit : float
        Above 0.
    x, y : ndarray of float64, shape (K,)
        ``x`` never falls and begins at 0. Beyond the last point the line is level.

    Returns
    -------
    float
        Not divided by ``limit``.
    """
    inside = int(np.searchsorted(x, limit, "left"))
    end = y[-1]
    if inside < len(x):
        share = (limit - x[inside - 1]) / (x[inside] - x[inside - 1])
        end = y[inside - 1] + share * (y[inside] - y[inside - 1])
    return float(np.trapezoid(np.append(y[:inside], end), np.append(x[:inside], limit)))
