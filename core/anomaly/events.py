"""Runs of suspect frames, which a reviewer judges as one thing."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import GAP_FACTOR, FrameIndex, FrameRange


@dataclass(frozen=True, slots=True)
class Event:
    """A run of frames whose score reaches the threshold.

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


def find_events(
    scores: NDArray[np.float64],
    threshold: float,
    index: FrameIndex,
    *,
    min_frames: int = 1,
    gap_factor: float = GAP_FACTOR,
) -> list[Event]:
    """Join consecutive suspect frames to events.

    Parameters
    ----------
    scores : ndarray of float64, shape (T,)
        One a frame; NaN, a frame that could not be read, ends an event.
    threshold : float
        Frames at or above it are suspect.
    index : FrameIndex
        Of the sequence: an event never reaches across a gap.
    min_frames : int, optional
        Shorter events are dropped.
    gap_factor : float, optional
        A step longer than this many cadences is a gap.

    Returns
    -------
    list of Event
        In order of time.
    """
    is_suspect = np.concatenate([[False], scores >= threshold, [False]])
    edges = np.flatnonzero(np.diff(is_suspect))
    gaps = index.gap_starts(gap_factor)
    events = []
    for first, stop in edges.reshape(-1, 2).tolist():
        cuts = [first, *gaps[(gaps > first) & (gaps < stop)].tolist(), stop]
        for start, end in itertools.pairwise(cuts):
            if end - start >= min_frames:
                peak = start + int(np.argmax(scores[start:end]))
                events.append(Event(FrameRange(start, end), peak, float(scores[peak])))
    return events
