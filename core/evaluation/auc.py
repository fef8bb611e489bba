"""Areas and rates of frame scores: scikit-learn's where it has them.

It is imported where it is used, which takes a second the first time: never in the GUI thread. There
a `Curve` that a job has made is looked up (decision 13). Where scikit-learn warns or refuses, for
want of one of the classes, figures here are None.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Flags = NDArray[np.bool_]


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
    if not is_anomalous.any() or is_anomalous.all():
        return None
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(is_anomalous, _finite(scores)))


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
    """Count what each threshold finds; frames of equal score are found together.

    Parameters
    ----------
    scores : ndarray of float64, shape (T,)
        Higher is more anomalous; without NaN.
    is_anomalous : ndarray of bool, shape (T,)
        What the labels say.

    Returns
    -------
    Curve
        With as many thresholds as there are different scores; none without a frame.
    """
    if not len(scores):
        return Curve(np.empty(0), np.empty(0, np.int64), np.empty(0, np.int64), 0, 0)
    from sklearn.metrics import confusion_matrix_at_thresholds

    _, false_alarms, _, hits, thresholds = confusion_matrix_at_thresholds(
        y_true=is_anomalous, y_score=_finite(scores), pos_label=True
    )
    hits, false_alarms = hits.astype(np.int64), false_alarms.astype(np.int64)
    return Curve(thresholds, hits, false_alarms, int(hits[-1]), int(false_alarms[-1]))


def roc_area(found: Curve) -> float | None:
    """Return the area under the ROC curve, the same as `frame_auc` but from counts.

    None unless both classes are there.
    """
    if not found.anomalous or not found.normal:
        return None
    from sklearn.metrics import auc

    recall = np.append(0.0, found.hits / found.anomalous)
    false_rate = np.append(0.0, found.false_alarms / found.normal)
    return float(auc(false_rate, recall))


def average_precision(found: Curve) -> float | None:
    """Return the average precision: precision at each threshold, weighted by the recall it adds.

    None unless there is an anomalous frame. Nothing is interpolated, which would flatter (Davis and
    Goadrich 2006).
    """
    if not found.anomalous:
        return None
    from sklearn.metrics import average_precision_score

    # Each threshold stands for the anomalous and for the normal frames of that score.
    counts = np.diff(np.stack([found.hits, found.false_alarms]), prepend=0, axis=1).ravel()
    flags = np.arange(len(counts)) < len(found.thresholds)
    scores = np.tile(found.thresholds, 2)
    return float(average_precision_score(flags, scores, sample_weight=counts))


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


def _finite(scores: Scores) -> Scores:
    """Return scores in the same order; scikit-learn refuses infinite ones."""
    most = np.finfo(np.float64).max
    return scores.clip(-most, most)
