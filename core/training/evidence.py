"""Clips that hold frames known to be anomalous: never learnt, but a measure of what was."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameRange, ranges_of
from core.recipe.clips import covering_starts, usable_runs
from core.recipe.prepared import PreparedSequence


def anomalous_frames(sequence: PreparedSequence) -> NDArray[np.bool_]:
    """Return for each frame whether it is known to be anomalous and is never learnt."""
    count = len(sequence)
    return _flags(sequence.anomalous, count) & _flags(sequence.excluded, count)


def evidence_starts(
    sequence: PreparedSequence, *, clip_length: int, stride: int, gap_factor: float
) -> NDArray[np.int64]:
    """Return the first frames of the clips that hold some of the `anomalous_frames`.

    Parameters
    ----------
    sequence : PreparedSequence
        The sequence.
    clip_length : int
        Frames in a clip, T.
    stride : int
        Frames between the starts of two clips; fewer at the end of a run of frames.
    gap_factor : float
        A step longer than this many cadences is a gap, which no clip crosses.

    Returns
    -------
    ndarray of int64, shape (N,)
        Increasing. No clip touches a frame that is excluded for another reason.
    """
    anomalous = anomalous_frames(sequence)
    if not anomalous.any():
        return np.empty(0, np.int64)
    otherwise = ranges_of(_flags(sequence.excluded, len(sequence)) & ~anomalous)
    counted = np.concatenate(([0], np.cumsum(anomalous)))
    starts = [
        covering_starts(run, clip_length, stride)
        for run in usable_runs(sequence.index, gap_factor, otherwise)
        if len(run) >= clip_length
    ]
    if not starts:
        return np.empty(0, np.int64)
    together = np.concatenate(starts)
    return together[counted[together + clip_length] > counted[together]]


def _flags(ranges: Sequence[FrameRange], count: int) -> NDArray[np.bool_]:
    flags = np.zeros(count, np.bool_)
    for frames in ranges:
        flags[frames.start : frames.stop] = True
    return flags
