"""How many events were found, and how often there was a false alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.anomaly.events import find_events
from core.evaluation.judged import JudgedSequence, flagged
from core.media.frame_index import FrameRange

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
    """

    recall: float | None
    precision: float | None
    false_alarms_per_hour: float | None


def event_metrics(sequences: Sequence[JudgedSequence], threshold: float) -> EventMetrics:
    """Compare the runs of frames at or above a threshold with the known events."""
    known = found = known_hit = found_hit = 0
    normal_s = 0.0
    for sequence in sequences:
        is_anomalous = sequence.is_anomalous
        events = [event.frames for event in find_events(sequence.scores, threshold, sequence.index)]
        is_found = flagged(events, len(sequence.scores))
        truth = _merged(sequence)
        known += len(truth)
        known_hit += sum(bool(is_found[it.start : it.stop].any()) for it in truth)
        found += len(events)
        found_hit += sum(bool(is_anomalous[it.start : it.stop].any()) for it in events)
        normal_s += np.count_nonzero(~is_anomalous & sequence.is_scored) * sequence.index.cadence_s
    return EventMetrics(
        known_hit / known if known else None,
        found_hit / found if found else None,
        (found - found_hit) / normal_s * _SECONDS_AN_HOUR if normal_s else None,
    )


def _merged(sequence: JudgedSequence) -> list[FrameRange]:
    """Return the known events, those that touch or overlap made one."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], sequence.is_anomalous, [False]])))
    return [FrameRange(start, stop) for start, stop in edges.reshape(-1, 2).tolist()]
