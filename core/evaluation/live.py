"""What the thresholds on show mean, fast enough to follow a drag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.evaluation.judged import flagged
from core.media.frame_index import FrameRange
from core.project.records import Thresholds


@dataclass(frozen=True, slots=True)
class LiveMetrics:
    """What a pair of thresholds makes of one sequence.

    Attributes
    ----------
    scored_frames : int
        Frames that have a score.
    low_frames, high_frames : int
        Frames at or above each threshold.
    precision, recall : float or None
        Of frames at or above low, against the spans whose labels mean anomaly; None where that is
        not defined, as without any such span.
    """

    scored_frames: int
    low_frames: int
    high_frames: int
    precision: float | None
    recall: float | None


class LiveReview:
    """The scores of one sequence, ready to be held against any thresholds.

    Parameters
    ----------
    scores : ndarray of float64, shape (T,)
        One score a frame; NaN where a frame could not be read, and is then left out.
    anomalous : sequence of FrameRange
        Frames known to be anomalous.

    Attributes
    ----------
    scores : ndarray of float64, shape (T,)
        As given.
    auc : float or None
        Area under the ROC curve of the frames; None unless both classes are there.
    """

    def __init__(self, scores: NDArray[np.float64], anomalous: Sequence[FrameRange] = ()) -> None:
        self.scores = scores
        # NaN sorts to the end.
        order = np.argsort(scores)
        self._order = order[: len(scores) - int(np.isnan(scores).sum())]
        self._sorted = scores[self._order]
        self.relabel(anomalous)

    def relabel(self, anomalous: Sequence[FrameRange]) -> None:
        """Take other frames for anomalous; much faster than to start again."""
        is_anomalous = flagged(anomalous, len(self.scores))
        self._sorted_anomalous = self._sorted[is_anomalous[self._order]]
        self.auc = _auc(self._sorted, self._sorted_anomalous)

    def at(self, thresholds: Thresholds) -> LiveMetrics:
        """Return what the thresholds make of the sequence."""
        low = _count_from(self._sorted, thresholds.low)
        precision = recall = None
        if anomalous := len(self._sorted_anomalous):
            found = _count_from(self._sorted_anomalous, thresholds.low)
            recall = found / anomalous
            precision = found / low if low else None
        return LiveMetrics(
            scored_frames=len(self._sorted),
            low_frames=low,
            high_frames=_count_from(self._sorted, thresholds.high),
            precision=precision,
            recall=recall,
        )


def _count_from(ordered: NDArray[np.float64], threshold: float) -> int:
    return len(ordered) - int(np.searchsorted(ordered, threshold, "left"))


def _auc(ordered: NDArray[np.float64], anomalous: NDArray[np.float64]) -> float | None:
    """Return the share of pairs that are in order, from scores sorted once (Mann-Whitney)."""
    normal = len(ordered) - len(anomalous)
    if not normal or not len(anomalous):
        return None
    # Below in all, less those below among the anomalous, leaves the normal frames below.
    below = np.searchsorted(ordered, anomalous, "left") - np.searchsorted(
        anomalous, anomalous, "left"
    )
    below_or_equal = np.searchsorted(ordered, anomalous, "right") - np.searchsorted(
        anomalous, anomalous, "right"
    )
    pairs = 0.5 * (float(below.sum()) + float(below_or_equal.sum()))
    return pairs / (normal * len(anomalous))
