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

    def __len__(self) -> int:
        return len(self.starts)


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
        A million frames take some ten milliseconds, however many events there are.
    """
    is_suspect = scores >= threshold
    is_cut = np.zeros(len(scores) + 1, np.bool_)
    is_cut[[0, -1]] = True
    is_cut[gap_starts] = True
    padded = np.concatenate([[False], is_suspect, [False]])
    begins = padded[1:-1] & (~padded[:-2] | is_cut[:-1])
    ends = padded[1:-1] & (~padded[2:] | is_cut[1:])
    starts, stops = np.flatnonzero(begins), np.flatnonzero(ends) + 1
    if not len(starts):
        return EventArrays(starts, stops, starts, np.empty(0))
    suspect = np.where(is_suspect, scores, -np.inf)
    peak_scores = np.maximum.reduceat(suspect, starts)
    frames = np.flatnonzero(is_suspect)
    of_event = np.searchsorted(starts, frames, "right") - 1
    peaks = frames[scores[frames] == peak_scores[of_event]]
    return EventArrays(starts, stops, peaks[np.searchsorted(peaks, starts)], peak_scores)
