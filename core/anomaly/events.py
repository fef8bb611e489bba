"""Runs of suspect frames, which a reviewer judges as one thing.

This is the one place that says what an event is: window, evaluation, exports and command line all
come here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.anomaly.smoothing import Smoothing
from core.media.frame_index import GAP_FACTOR, FrameIndex, FrameRange
from core.project.records import EventRule, Thresholds

Scores = NDArray[np.float64]
Frames = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Event:
    """A run of frames that belong to one alarm.

    Attributes
    ----------
    frames : FrameRange
        From the first to the last of them.
    peak_frame : int
        Where the score is highest; the first such frame.
    peak_score : float
        The highest score.
    """

    frames: FrameRange
    peak_frame: int
    peak_score: float


@dataclass(frozen=True, slots=True, eq=False)
class EventArrays:
    """Events as columns, each of shape (events,), in order of time.

    Attributes
    ----------
    starts, stops : ndarray of int64
        Their frames, half-open.
    peak_frames : ndarray of int64
        Where the score is highest; the first such frame.
    peak_scores : ndarray of float64
        The highest scores.
    """

    starts: Frames
    stops: Frames
    peak_frames: Frames
    peak_scores: Scores

    @classmethod
    def none(cls) -> EventArrays:
        """Return no events."""
        frames = np.empty(0, np.int64)
        return cls(frames, frames, frames, np.empty(0))

    def __len__(self) -> int:
        return len(self.starts)

    def some(self, chosen: NDArray[np.bool_]) -> EventArrays:
        """Return those that are chosen, shape (events,)."""
        return EventArrays(
            self.starts[chosen],
            self.stops[chosen],
            self.peak_frames[chosen],
            self.peak_scores[chosen],
        )

    def at(self, frame_index: int) -> int | None:
        """Return which event a frame lies in, None if in none."""
        place = int(np.searchsorted(self.starts, frame_index, "right")) - 1
        return place if place >= 0 and frame_index < self.stops[place] else None

    def next_peak(self, frame_index: int, direction: int) -> int | None:
        """Return the nearest peak after a frame, or before it if ``direction`` is negative.

        Beyond the last one the first follows, and the other way round; None without events.
        """
        if not len(self):
            return None
        if direction > 0:
            place = int(np.searchsorted(self.peak_frames, frame_index, "right"))
        else:
            place = int(np.searchsorted(self.peak_frames, frame_index, "left")) - 1
        return int(self.peak_frames[place % len(self)])

    def in_order(self, *, by_peak: bool = False, descending: bool = False) -> Frames:
        """Return the positions of all events in order of time or of their peak scores."""
        order = np.arange(len(self))
        if by_peak:
            order = np.argsort(self.peak_scores, kind="stable")
        return order[::-1] if descending else order

    def one_by_one(self) -> list[Event]:
        """Return them as values."""
        columns = (self.starts, self.stops, self.peak_frames, self.peak_scores)
        return [
            Event(FrameRange(start, stop), peak, score)
            for start, stop, peak, score in zip(*(it.tolist() for it in columns), strict=True)
        ]


def scores_in_force(scores: Scores, gap_starts: Frames, rule: EventRule) -> Scores:
    """Return what is compared with thresholds: the scores, smoothed if the rule says so.

    Parameters
    ----------
    scores : ndarray of float64, shape (T,)
        One a frame, as they were stored; NaN where a frame could not be read.
    gap_starts : ndarray of int64
        Frames that come first after a gap, across which nothing is smoothed.
    rule : EventRule
        How.
    """
    return Smoothing.of(rule).apply(scores, gap_starts)


def event_arrays(scores: Scores, thresholds: Thresholds, gap_starts: Frames) -> EventArrays:
    """Find the events of a sequence, all at once.

    Parameters
    ----------
    scores : ndarray of float64, shape (T,)
        One a frame, from `scores_in_force`; NaN, a frame that could not be read, ends an event.
    thresholds : Thresholds
        Low and high, and the rule. A run of frames at or above low is an event. With hysteresis it
        begins at the first of them that reaches high, and one that never does is none.
    gap_starts : ndarray of int64
        Frames that come first after a gap, which no event crosses.

    Returns
    -------
    EventArrays
        Found in a few milliseconds among a million frames.
    """
    rule = thresholds.rule
    events = suspect_runs(scores, thresholds.low, gap_starts)
    if rule.has_hysteresis:
        events = events.some(events.peak_scores >= thresholds.high)
        high = np.flatnonzero(scores >= thresholds.high)
        # The peak, the first of the highest, is never before the first frame that reaches high.
        starts = high[np.searchsorted(high, events.starts)] if len(events) else events.starts
        events = EventArrays(starts, events.stops, events.peak_frames, events.peak_scores)
    if rule.min_frames > 1:
        events = events.some(events.stops - events.starts >= rule.min_frames)
    return events


def suspect_runs(scores: Scores, threshold: float, gap_starts: Frames) -> EventArrays:
    """Return the runs of frames at or above one threshold; see `event_arrays`."""
    frames = np.flatnonzero(scores >= threshold)
    if not len(frames):
        return EventArrays.none()
    begins = np.append(True, np.diff(frames) > 1)
    if len(gap_starts):
        begins |= np.isin(frames, gap_starts)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(frames)) - 1
    suspect = scores[frames]
    peak_scores = np.maximum.reduceat(suspect, first)
    is_peak = np.flatnonzero(suspect == peak_scores[np.cumsum(begins) - 1])
    peaks = is_peak[np.searchsorted(is_peak, first)]
    return EventArrays(frames[first], frames[last] + 1, frames[peaks], peak_scores)


def find_events(
    scores: Scores,
    thresholds: Thresholds,
    index: FrameIndex,
    *,
    gap_factor: float = GAP_FACTOR,
) -> list[Event]:
    """Find the events of a sequence as values, from its scores as they were stored.

    Parameters
    ----------
    scores : ndarray of float64, shape (T,)
        One a frame, not smoothed yet.
    thresholds : Thresholds
        As for `event_arrays`.
    index : FrameIndex
        Of the sequence: an event never reaches across a gap.
    gap_factor : float, optional
        A step longer than this many cadences is a gap.

    Returns
    -------
    list of Event
        In order of time.
    """
    gaps = index.gap_starts(gap_factor)
    return event_arrays(
        scores_in_force(scores, gaps, thresholds.rule), thresholds, gaps
    ).one_by_one()
