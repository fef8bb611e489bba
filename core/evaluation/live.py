"""What the thresholds on show mean, fast enough to follow a drag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.evaluation.auc import frame_auc
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
    """

    def __init__(self, scores: NDArray[np.float64], anomalous: Sequence[FrameRange] = ()) -> None:
        self.scores = scores
        is_anomalous = np.zeros(len(scores), np.bool_)
        for frames in anomalous:
            is_anomalous[frames.start : frames.stop] = True
        is_scored = ~np.isnan(scores)
        self._sorted = np.sort(scores[is_scored])
        self._sorted_anomalous = np.sort(scores[is_scored & is_anomalous])
        #: Area under the frame ROC curve; None unless both classes are there.
        self.auc = (
            frame_auc(scores[is_scored], is_anomalous[is_scored])
            if len(self._sorted_anomalous)
            else None
        )

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
