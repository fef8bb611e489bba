"""How many events were found, how soon, and how often there was a false alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.evaluation.auc import Scores
from core.evaluation.judged import JudgedSequence
from core.evaluation.live_events import live_events

_SECONDS_AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class EventMetrics:
    """Events found against events known.

    Attributes
    ----------
    recall : float or None
        Share of the known events with a frame in a found one; None without known events.
    precision : float or None
        Share of the found events with a frame in a known one; None without found events.
    false_alarms_per_hour : float or None
        Found events without a frame in a known one, per hour of frames not known to be anomalous;
        None where these last no time.
    onset_delay_mean_s, onset_delay_median_s : float or None
        Seconds from the first frame of a known event to the first suspect one in it, over the
        known events that were found; 0 where the alarm was on already. None if none was found.
    """

    recall: float | None
    precision: float | None
    false_alarms_per_hour: float | None
    onset_delay_mean_s: float | None
    onset_delay_median_s: float | None

    @classmethod
    def none(cls) -> EventMetrics:
        """Return the figures of a run without thresholds or labels."""
        return cls(None, None, None, None, None)


class EventJudge:
    """The known events of some sequences, ready to be held against any threshold.

    Known events that touch or overlap are one. A gap in time ends a found event, not a known one.

    Parameters
    ----------
    sequences : sequence of JudgedSequence
        With their labels.
    """

    def __init__(self, sequences: Sequence[JudgedSequence]) -> None:
        self._truths = [_Truth.of(it) for it in sequences]

    def at(self, threshold: float) -> EventMetrics:
        """Compare the runs of frames at or above a threshold with the known events.

        Takes some milliseconds for a million frames.
        """
        known = found = found_hit = 0
        normal_s = 0.0
        delays = []
        for truth in self._truths:
            events = live_events(truth.scores, threshold, truth.gap_starts)
            known += len(truth.starts)
            found += len(events)
            anomalous = truth.anomalous_before
            is_hit = anomalous[events.stops] > anomalous[events.starts]
            found_hit += int(np.count_nonzero(is_hit))
            normal_s += truth.normal_s
            delays.append(truth.delays(np.flatnonzero(truth.scores >= threshold)))
        late = np.concatenate(delays) if delays else np.empty(0)
        return EventMetrics(
            len(late) / known if known else None,
            found_hit / found if found else None,
            (found - found_hit) / normal_s * _SECONDS_AN_HOUR if normal_s else None,
            float(late.mean()) if len(late) else None,
            float(np.median(late)) if len(late) else None,
        )


def event_metrics(sequences: Sequence[JudgedSequence], threshold: float) -> EventMetrics:
    """Compare the runs of frames at or above a threshold with the known events."""
    return EventJudge(sequences).at(threshold)


@dataclass(frozen=True, slots=True, eq=False)
class _Truth:
    """What is known of one sequence, as arrays."""

    scores: Scores
    gap_starts: NDArray[np.int64]
    time_s: NDArray[np.float64]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    anomalous_before: NDArray[np.int64]
    normal_s: float

    @classmethod
    def of(cls, sequence: JudgedSequence) -> _Truth:
        is_anomalous, index = sequence.is_anomalous, sequence.index
        # As events are found among scores, but across gaps.
        known = live_events(is_anomalous.astype(np.float64), 1.0, np.empty(0, np.int64))
        normal = np.count_nonzero(~is_anomalous & sequence.is_scored)
        return cls(
            scores=sequence.scores,
            gap_starts=index.gap_starts(),
            time_s=index.time_s,
            starts=known.starts,
            stops=known.stops,
            anomalous_before=np.append(0, np.cumsum(is_anomalous)),
            normal_s=float(normal * index.cadence_s),
        )

    def delays(self, suspect: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return how late each known event that was found at all was found, in seconds."""
        first = np.searchsorted(suspect, self.starts)
        is_found = first < np.searchsorted(suspect, self.stops)
        return self.time_s[suspect[first[is_found]]] - self.time_s[self.starts[is_found]]
