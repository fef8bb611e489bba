"""One scored sequence beside what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameRange
from core.recipe.frame_store import FrameStore


@dataclass(frozen=True, slots=True, eq=False)
class TrivialScores:
    """Scores that need no detector; one that does not beat them has learnt nothing.

    Attributes
    ----------
    mean_intensity : ndarray of float64, shape (T,)
        Of the frame in the recipe.
    frame_difference : ndarray of float64, shape (T,)
        Mean absolute change since the frame before; that of the next frame for the first one.
    """

    mean_intensity: NDArray[np.float64]
    frame_difference: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class JudgedSequence:
    """Scores and truth of one sequence.

    Attributes
    ----------
    name : str
        Of the sequence.
    scores : ndarray of float64, shape (T,)
        One a frame; NaN where a frame could not be read.
    anomalous : tuple of FrameRange
        Frames known to be anomalous.
    index : FrameIndex
        Times and gaps.
    trivial : TrivialScores or None
        What no detector was needed for; None where the frames cannot be read any more.
    classes : mapping of str to sequence of FrameRange
        The anomalous frames again, by the label of their spans. Frames may have several.
    outdated : str
        By what the scores were made if that was something else than the run is now, else empty.
    """

    name: str
    scores: NDArray[np.float64]
    anomalous: tuple[FrameRange, ...]
    index: FrameIndex
    trivial: TrivialScores | None = None
    classes: Mapping[str, Sequence[FrameRange]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    outdated: str = ""

    @property
    def is_anomalous(self) -> NDArray[np.bool_]:
        """Whether each frame is known to be anomalous, shape (T,)."""
        return flagged(self.anomalous, len(self.scores))

    @property
    def is_scored(self) -> NDArray[np.bool_]:
        """Whether each frame has a score, shape (T,)."""
        return ~np.isnan(self.scores)


def flagged(ranges: Sequence[FrameRange], count: int) -> NDArray[np.bool_]:
    """Return whether each of ``count`` frames lies in one of the ranges; ranges may overlap."""
    if not ranges:
        return np.zeros(count, np.bool_)
    # All at once: there may be a hundred thousand. A range may reach beyond the last frame.
    starts = np.fromiter((it.start for it in ranges), np.int64, len(ranges)).clip(0, count)
    stops = np.fromiter((it.stop for it in ranges), np.int64, len(ranges)).clip(0, count)
    steps = np.bincount(starts, minlength=count + 1) - np.bincount(stops, minlength=count + 1)
    flags: NDArray[np.bool_] = np.cumsum(steps[:count]) > 0
    return flags


def trivial_scores(store: FrameStore, context: JobContext) -> TrivialScores:
    """Read a frame store once, frame by frame, for the scores that need no detector."""
    count = len(store)
    means, differences = np.zeros(count), np.zeros(count)
    previous: NDArray[np.float32] | None = None
    for frame_index in range(count):
        context.check()
        frame = store.frame(frame_index)
        means[frame_index] = frame.mean(dtype=np.float64)
        if previous is not None:
            differences[frame_index] = np.abs(frame - previous).mean(dtype=np.float64)
        previous = frame
    if count > 1:
        differences[0] = differences[1]
    return TrivialScores(means, differences)
