"""Events as columns, found fast enough to follow a drag."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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

    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    peak_frames: NDArray[np.int64]
    peak_scores: NDArray[np.float64]

    @classmethod
    def none(cls) -> EventArrays:
        """Return no events."""
        frames = np.empty(0, np.int64)
        return cls(frames, frames, frames, np.empty(0))

    def __len__(self) -> int:
        return len(self.starts)

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

    def in_order(self, *, by_peak: bool = False, descending: bool = False) -> NDArray[np.int64]:
        """Return the positions of all events in order of time or of their peak scores."""
        order = np.arange(len(self))
        if by_peak:
            order = np.argsort(self.peak_scores, kind="stable")
        return order[::-1] if descending else order


def live_events(
    scores: NDArray[np.float64], threshold: float, gap_starts: NDArray[np.int64]
) -> EventArrays:
    """Find the same events as `core.anomaly.events.find_events`, all at once.

    Parameters
    ----------
    scores : ndarray of float64, shape (T,)
        One score a frame; NaN ends an event.
    threshold : float
        Frames at or above it are suspect.
    gap_starts : ndarray of int64
        Frames that come first after a gap, which no event crosses.

    Returns
    -------
    EventArrays
        Found in a few milliseconds among a million frames.
    """
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
