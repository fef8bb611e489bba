"""How many events were found, how soon, and how often there was a false alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.anomaly.alarms import alarm_rate_interval
from core.anomaly.events import EventArrays, event_arrays, suspect_runs
from core.evaluation.auc import Scores
from core.evaluation.bootstrap import share_interval
from core.evaluation.confusion import Confusion
from core.evaluation.judged import JudgedSequence
from core.project.records import Thresholds

_SECONDS_AN_HOUR = 3600
_CONFIDENCE = 0.95


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
    false_alarms_ci95 : tuple of float, or None
        Between what the rate of false alarms lies, if they come independently of each other.
    false_frame_share : float or None
        Share of the frames not known to be anomalous that lie in a found event; None without such
        frames.
    false_frame_ci95 : tuple of float, or None
        Interval of the share by drawing sequences again; None with fewer than two that count.
    """

    recall: float | None
    precision: float | None
    false_alarms_per_hour: float | None
    onset_delay_mean_s: float | None
    onset_delay_median_s: float | None
    false_alarms_ci95: tuple[float, float] | None = None
    false_frame_share: float | None = None
    false_frame_ci95: tuple[float, float] | None = None

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

    def at(self, thresholds: Thresholds) -> EventMetrics:
        """Compare the events that thresholds and their rule give with the known ones.

        Takes some milliseconds for a million frames.
        """
        known = found = found_hit = 0
        normal_s = 0.0
        delays, false, normal = [], [], []
        for truth in self._truths:
            events = truth.events(thresholds)
            known += len(truth.starts)
            found += len(events)
            anomalous = truth.anomalous_before
            is_hit = anomalous[events.stops] > anomalous[events.starts]
            found_hit += int(np.count_nonzero(is_hit))
            normal_s += truth.normal_s
            false.append(truth.false_frames(events))
            normal.append(truth.scored - truth.scored_anomalous)
            delays.append(truth.delays(events))
        late = np.concatenate(delays) if delays else np.empty(0)
        alarms, hours = found - found_hit, normal_s / _SECONDS_AN_HOUR
        return EventMetrics(
            len(late) / known if known else None,
            found_hit / found if found else None,
            alarms / hours if hours else None,
            float(late.mean()) if len(late) else None,
            float(np.median(late)) if len(late) else None,
            false_alarms_ci95=alarm_rate_interval(alarms, hours, _CONFIDENCE) if hours else None,
            false_frame_share=sum(false) / sum(normal) if sum(normal) else None,
            false_frame_ci95=share_interval(false, normal),
        )

    def confusion(self, thresholds: Thresholds) -> Confusion:
        """Count the frames by what they are and by whether they lie in an event."""
        hits = false = anomalous = scored = 0
        for truth in self._truths:
            events = truth.events(thresholds)
            known = truth.anomalous_before
            hits += int((known[events.stops] - known[events.starts]).sum())
            false += truth.false_frames(events)
            anomalous += truth.scored_anomalous
            scored += truth.scored
        missed, passed = anomalous - hits, scored - anomalous - false
        return Confusion(thresholds.low, hits, false, missed, passed)


def event_metrics(sequences: Sequence[JudgedSequence], thresholds: Thresholds) -> EventMetrics:
    """Compare the events that thresholds and their rule give with the known ones."""
    return EventJudge(sequences).at(thresholds)


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
    scored: int
    scored_anomalous: int

    @classmethod
    def of(cls, sequence: JudgedSequence) -> _Truth:
        is_anomalous, index = sequence.is_anomalous, sequence.index
        # As events are found among scores, but across gaps.
        known = suspect_runs(is_anomalous.astype(np.float64), 1.0, np.empty(0, np.int64))
        scored = int(np.count_nonzero(sequence.is_scored))
        scored_anomalous = int(np.count_nonzero(is_anomalous & sequence.is_scored))
        return cls(
            scores=sequence.scores,
            gap_starts=index.gap_starts(),
            time_s=index.time_s,
            starts=known.starts,
            stops=known.stops,
            anomalous_before=np.append(0, np.cumsum(is_anomalous)),
            normal_s=float((scored - scored_anomalous) * index.cadence_s),
            scored=scored,
            scored_anomalous=scored_anomalous,
        )

    def events(self, thresholds: Thresholds) -> EventArrays:
        """Return what is found."""
        return event_arrays(self.scores, thresholds, self.gap_starts)

    def false_frames(self, events: EventArrays) -> int:
        """Return how many frames of events are not known to be anomalous."""
        known = self.anomalous_before
        lengths = events.stops - events.starts
        return int((lengths - (known[events.stops] - known[events.starts])).sum())

    def delays(self, events: EventArrays) -> NDArray[np.float64]:
        """Return how late each known event that was found at all was found, in seconds."""
        if not len(events):
            return np.empty(0)
        # The first event that is not over when the known one begins.
        first = np.searchsorted(events.stops, self.starts, "right")
        found = np.append(events.starts, len(self.scores))[first]
        is_found = found < self.stops
        alarm = np.maximum(found, self.starts)[is_found]
        late: NDArray[np.float64] = self.time_s[alarm] - self.time_s[self.starts[is_found]]
        return late
