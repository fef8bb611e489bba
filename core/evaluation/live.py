"""What the thresholds on show mean, fast enough to follow a drag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.anomaly.events import EventArrays, event_arrays
from core.evaluation.judged import flagged
from core.media.frame_index import FrameIndex, FrameRange
from core.project.records import Thresholds

_SECONDS_AN_HOUR = 3600


@dataclass(frozen=True, slots=True, eq=False)
class LiveMetrics:
    """What a pair of thresholds makes of one sequence.

    Attributes
    ----------
    events : EventArrays
        What is found.
    scored_frames : int
        Frames that have a score.
    low_frames, high_frames : int
        Frames at or above each threshold.
    precision, recall, f1 : float or None
        Of frames in events, against the spans whose labels mean anomaly; None where that is not
        defined, as without any such span.
    false_alarms_per_hour : float or None
        Events without a frame known to be anomalous, per hour of the other frames; None without
        labels, or where these last no time.
    """

    events: EventArrays
    scored_frames: int
    low_frames: int
    high_frames: int
    precision: float | None
    recall: float | None
    f1: float | None
    false_alarms_per_hour: float | None


class LiveReview:
    """The scores of one sequence, ready to be held against any thresholds.

    Parameters
    ----------
    scores : ndarray of float64, shape (T,)
        One score a frame, smoothed as the thresholds' rule says; NaN where a frame could not be
        read, and is then left out.
    index : FrameIndex
        Times and gaps of these frames.
    anomalous : sequence of FrameRange
        Frames known to be anomalous.

    Attributes
    ----------
    scores : ndarray of float64, shape (T,)
        As given.
    is_anomalous : ndarray of bool, shape (T,)
        Whether each frame is known to be anomalous.
    """

    def __init__(
        self,
        scores: NDArray[np.float64],
        index: FrameIndex,
        anomalous: Sequence[FrameRange] = (),
    ) -> None:
        self.scores = scores
        self._gaps = index.gap_starts()
        self._cadence_s = index.cadence_s
        self._is_scored = ~np.isnan(scores)
        self._scored_frames = int(np.count_nonzero(self._is_scored))
        self.relabel(anomalous)

    def relabel(self, anomalous: Sequence[FrameRange]) -> None:
        """Take other frames for anomalous; much faster than to start again."""
        self.is_anomalous = flagged(anomalous, len(self.scores))
        self._anomalous_before = np.append(0, np.cumsum(self.is_anomalous))
        self._anomalous_frames = int(np.count_nonzero(self.is_anomalous & self._is_scored))

    def at(self, thresholds: Thresholds) -> LiveMetrics:
        """Return what the thresholds make of the sequence."""
        events = event_arrays(self.scores, thresholds, self._gaps)
        known = self._anomalous_before
        hits = known[events.stops] - known[events.starts]
        precision = recall = f1 = false_alarms = None
        if anomalous := self._anomalous_frames:
            found, right = int((events.stops - events.starts).sum()), int(hits.sum())
            recall = right / anomalous
            precision = right / found if found else None
            f1 = 2 * right / (found + anomalous)
            hours = (self._scored_frames - anomalous) * self._cadence_s / _SECONDS_AN_HOUR
            false_alarms = int(np.count_nonzero(hits == 0)) / hours if hours else None
        return LiveMetrics(
            events=events,
            scored_frames=self._scored_frames,
            low_frames=int(np.count_nonzero(self.scores >= thresholds.low)),
            high_frames=int(np.count_nonzero(self.scores >= thresholds.high)),
            precision=precision,
            recall=recall,
            f1=f1,
            false_alarms_per_hour=false_alarms,
        )
