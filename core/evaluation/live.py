"""What the thresholds on show mean, fast enough to follow a drag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.anomaly.events import EventArrays, event_arrays
from core.evaluation.curves import ScoreHistogram, histogram_of
from core.evaluation.judged import flagged
from core.media.frame_index import FrameIndex, FrameRange
from core.project.records import Thresholds

_SECONDS_AN_HOUR = 3600
#: So many frames are sorted in no time.
_QUICKLY_RANKED = 50_000


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


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """What follows from the order of the scores, whatever the thresholds.

    Attributes
    ----------
    auc : float or None
        Area under the ROC curve of the frames; None unless both classes are there.
    histogram : ScoreHistogram or None
        Of normal and of anomalous frames; None without any score.
    """

    auc: float | None
    histogram: ScoreHistogram | None


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
        self._order: NDArray[np.int64] | None = None
        self.relabel(anomalous)

    def relabel(self, anomalous: Sequence[FrameRange]) -> None:
        """Take other frames for anomalous; much faster than to start again."""
        self._is_anomalous = flagged(anomalous, len(self.scores))
        self._anomalous_before = np.append(0, np.cumsum(self._is_anomalous))
        self._anomalous_frames = int(np.count_nonzero(self._is_anomalous & self._is_scored))
        self._ranked: Ranked | None = None

    @property
    def is_ranked(self) -> bool:
        """Whether `ranked` costs nothing by now, or next to nothing among so few frames."""
        return self._ranked is not None or len(self.scores) <= _QUICKLY_RANKED

    def ranked(self) -> Ranked:
        """Return what takes sorting the scores: a tenth of a second for a million, and once."""
        if self._order is None:
            # NaN sorts to the end.
            self._order = np.argsort(self.scores)[: self._scored_frames]
        if self._ranked is None:
            ordered, is_anomalous = self.scores[self._order], self._is_anomalous[self._order]
            histogram = histogram_of(ordered, ordered[is_anomalous])
            self._ranked = Ranked(_auc(ordered, is_anomalous), histogram)
        return self._ranked

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


def _auc(ordered: NDArray[np.float64], is_anomalous: NDArray[np.bool_]) -> float | None:
    """Return the share of pairs that are in order, from scores sorted once (Mann-Whitney)."""
    # Equal scores count together: the last of them has the counts up to there.
    is_last = np.append(ordered[1:] != ordered[:-1], len(ordered) > 0)
    anomalous = np.cumsum(is_anomalous)[is_last]
    normal = (np.flatnonzero(is_last) + 1) - anomalous
    if not len(anomalous) or not anomalous[-1] or not normal[-1]:
        return None
    here, before = np.diff(anomalous, prepend=0), np.concatenate([[0], normal[:-1]])
    pairs = float((here * before).sum()) + 0.5 * float((here * (normal - before)).sum())
    return pairs / (float(anomalous[-1]) * float(normal[-1]))
