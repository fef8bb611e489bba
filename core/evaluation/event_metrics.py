"""How many events were found, how soon, and how often there was a false alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.anomaly.events import find_events
from core.evaluation.auc import Flags
from core.evaluation.judged import JudgedSequence, flagged
from core.media.frame_index import FrameRange, ranges_of

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


def event_metrics(sequences: Sequence[JudgedSequence], threshold: float) -> EventMetrics:
    """Compare the runs of frames at or above a threshold with the known events.

    Known events that touch or overlap are one. A gap in time ends a found event, not a known one.
    """
    known = found = found_hit = 0
    normal_s = 0.0
    delays: list[float] = []
    for sequence in sequences:
        is_anomalous = sequence.is_anomalous
        events = [event.frames for event in find_events(sequence.scores, threshold, sequence.index)]
        is_found = flagged(events, len(sequence.scores))
        truth = ranges_of(is_anomalous)
        known += len(truth)
        delays += _delays(sequence, truth, is_found)
        found += len(events)
        found_hit += sum(bool(is_anomalous[it.start : it.stop].any()) for it in events)
        normal_s += np.count_nonzero(~is_anomalous & sequence.is_scored) * sequence.index.cadence_s
    return EventMetrics(
        len(delays) / known if known else None,
        found_hit / found if found else None,
        (found - found_hit) / normal_s * _SECONDS_AN_HOUR if normal_s else None,
        float(np.mean(delays)) if delays else None,
        float(np.median(delays)) if delays else None,
    )


def _delays(sequence: JudgedSequence, truth: Sequence[FrameRange], is_found: Flags) -> list[float]:
    """Return how late each known event that was found at all was found, in seconds."""
    time_s = sequence.index.time_s
    delays = []
    for event in truth:
        suspect = np.flatnonzero(is_found[event.start : event.stop])
        if len(suspect):
            delays.append(float(time_s[event.start + suspect[0]] - time_s[event.start]))
    return delays
