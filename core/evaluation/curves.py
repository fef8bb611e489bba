"""Curves and histograms of frame scores, small enough to draw and to send around.

All of them come from one `Curve`, which is sorted once. After that each takes a few milliseconds
for a million frames, so that a plot follows a threshold that is being dragged. The point of the
threshold in force is `core.evaluation.confusion.confusion`: its recall over its false positive
rate, or its precision over its recall.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.evaluation.auc import Curve

#: Vertices that a plot needs at most: about one a pixel of its width.
MAX_POINTS = 1000
_BINS = 100
#: Times the median that the highest score is at least where bins follow the logarithm.
_LONG_TAIL = 10


@dataclass(frozen=True, slots=True, eq=False)
class PlotCurve:
    """A line to draw, from the strictest threshold to the laxest.

    Attributes
    ----------
    x, y : ndarray of float64, shape (K,)
        Between 0 and 1.
    thresholds : ndarray of float64, shape (K,)
        Which threshold each point belongs to; infinite at a point where nothing is found.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    thresholds: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, slots=True, eq=False)
class ScoreHistogram:
    """How many normal and anomalous frames score how much.

    Attributes
    ----------
    edges : ndarray of float64, shape (B + 1,)
        Of the bins, equally wide; each holds its lower edge, the last one both.
    normal, anomalous : ndarray of int64, shape (B,)
        Frames in each bin.
    is_logarithmic : bool
        Whether it is the logarithms of the edges that are equally far apart.
    """

    edges: NDArray[np.float64]
    normal: NDArray[np.int64]
    anomalous: NDArray[np.int64]
    is_logarithmic: bool = False


def roc_curve(found: Curve, points: int = MAX_POINTS) -> PlotCurve | None:
    """Return recall (y) over the false positive rate (x), from (0, 0) to (1, 1).

    Parameters
    ----------
    found : Curve
        What each threshold finds.
    points : int, optional
        Vertices at most, at least 2.

    Returns
    -------
    PlotCurve or None
        None unless both classes are there. Thinned out where there are more thresholds: those
        left lie on the curve, at steps of about 2 / ``points`` along it.
    """
    if not found.anomalous or not found.normal:
        return None
    false_rate = np.append(0.0, found.false_alarms / found.normal)
    recall = np.append(0.0, found.hits / found.anomalous)
    return _thinned(false_rate, recall, np.append(np.inf, found.thresholds), points)


def precision_recall_curve(found: Curve, points: int = MAX_POINTS) -> PlotCurve | None:
    """Return precision (y) over recall (x), as `roc_curve` does; None without anomalous frames.

    It begins at the highest score: without a frame found there is no precision.
    """
    if not found.anomalous:
        return None
    recall = found.hits / found.anomalous
    precision = found.hits / (found.hits + found.false_alarms)
    return _thinned(recall, precision, found.thresholds, points)


def score_histogram(found: Curve, bins: int = _BINS) -> ScoreHistogram | None:
    """Count normal and anomalous frames in bins from the lowest score to the highest.

    None without a frame. If all frames score alike, the bins are one unit wide in all. Where the
    highest score is many times the usual one, equal bins would show one bar and a long tail: then
    their logarithms are equal, unless there are scores without one.
    """
    if not len(found.thresholds):
        return None
    low, high = float(found.thresholds[-1]), float(found.thresholds[0])
    edges, is_logarithmic = _edges(low, _median_score(found), high, bins)
    ascending = found.thresholds[::-1]
    # Thresholds below each edge; the last bin holds the highest score as well.
    below = np.append(np.searchsorted(ascending, edges[:-1], "left"), len(ascending))
    normal, anomalous = _steps(found.false_alarms, below), _steps(found.hits, below)
    return ScoreHistogram(edges, normal, anomalous, is_logarithmic)


def _edges(low: float, median: float, high: float, bins: int) -> tuple[NDArray[np.float64], bool]:
    is_logarithmic = low > 0 and high > _LONG_TAIL * median
    spaced = np.geomspace if is_logarithmic else np.linspace
    edges: NDArray[np.float64] = spaced(low, high if high > low else low + 1, bins + 1)
    return edges, is_logarithmic


def _median_score(found: Curve) -> float:
    at_or_above = found.hits + found.false_alarms
    return float(found.thresholds[np.searchsorted(at_or_above, at_or_above[-1] / 2)])


def _steps(found: NDArray[np.int64], below: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many frames lie between edges, from how many lie at or above each threshold."""
    at_or_above = np.append(0, found)[len(found) - below]
    return -np.diff(at_or_above)


def _thinned(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    thresholds: NDArray[np.float64],
    points: int,
) -> PlotCurve:
    """Keep the ends and points in between at equal steps along the curve."""
    if len(x) > points:
        steps = np.abs(np.diff(x)) + np.abs(np.diff(y))
        along = np.append(0.0, np.cumsum(steps))
        wanted = np.linspace(0, along[-1], points)
        kept = np.unique(np.searchsorted(along, wanted, "left").clip(0, len(x) - 1))
        kept[-1] = len(x) - 1
        x, y, thresholds = x[kept], y[kept], thresholds[kept]
    return PlotCurve(x, y, thresholds)
