"""Mean, deviation and motion of the clips of a sequence, to find those that are unlike the rest."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.recipe.frame_store import FrameStore

#: Standard deviations above the mean at which a clip is flagged: one in twenty would be, were the
#: statistics normally distributed.
FLAG_SIGMA = 1.645

#: Differences this small are rounding, not clips that differ.
_ROUNDING = 1e-9

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ClipStatistics:
    """Three numbers for each clip, in units of the recipe.

    Attributes
    ----------
    sequence : ndarray of int64, shape (N,)
        Whose clip it is: a position in a list that whoever asked for the statistics has.
    start : ndarray of int64, shape (N,)
        First frame of each clip.
    clip_length : int
        Frames in a clip.
    mean, std : ndarray of float64, shape (N,)
        Over all pixels of all frames of the clip, in 0…1.
    motion : ndarray of float64, shape (N,)
        Mean absolute change of a pixel from frame to frame; 0 for clips of one frame.
    """

    sequence: NDArray[np.int64]
    start: NDArray[np.int64]
    clip_length: int
    mean: Column
    std: Column
    motion: Column

    def __len__(self) -> int:
        return len(self.start)

    def frames(self, clip: int) -> FrameRange:
        """Return the frames of a clip."""
        start = int(self.start[clip])
        return FrameRange(start, start + self.clip_length)

    @classmethod
    def joined(cls, parts: list[ClipStatistics]) -> ClipStatistics:
        """Put the clips of several sequences together; at least one part."""
        names = ("sequence", "start", "mean", "std", "motion")
        columns = {name: np.concatenate([getattr(it, name) for it in parts]) for name in names}
        return cls(clip_length=parts[0].clip_length, **columns)


@dataclass(frozen=True, slots=True)
class Bound:
    """Between which values a statistic is usual; both belong to it."""

    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True, slots=True)
class ClipBounds:
    """Between which values each statistic of a clip is usual."""

    mean: Bound = Bound()
    std: Bound = Bound()
    motion: Bound = Bound()


@dataclass(frozen=True, slots=True, eq=False)
class FrameSums:
    """What the statistics of any clip are made of, one entry a frame.

    Attributes
    ----------
    total, squares : ndarray of float64, shape (T,)
        Sums of the intensities of a frame, in 0…1, and of their squares.
    change : ndarray of float64, shape (T,)
        Sum of the absolute changes since the frame before; 0 for the first.
    values : int
        Intensities in a frame: pixels times channels.
    """

    total: Column
    squares: Column
    change: Column
    values: int

    def __len__(self) -> int:
        return len(self.total)


@dataclass(frozen=True, slots=True, eq=False)
class FlaggedClips:
    """Which clips stand out, and which one is the most ordinary.

    Attributes
    ----------
    mean_threshold, std_threshold : float
        Mean of all clips plus `FLAG_SIGMA` standard deviations; NaN without clips.
    clips : ndarray of int64
        Positions of the clips that lie outside of a bound: by default, whose mean or deviation is
        above its threshold.
    reference : int or None
        Position of the clip that is nearest to the mean of all in mean and deviation together,
        each in units of its own spread; None without clips.
    """

    mean_threshold: float
    std_threshold: float
    clips: NDArray[np.int64]
    reference: int | None


def usual_bounds(statistics: ClipStatistics) -> ClipBounds:
    """Return the bounds beyond which a clip is brighter or more contrasty than nearly all others.

    There is none on motion, nor below: dark and still clips are what a camera sees at night.
    """
    if not len(statistics):
        return ClipBounds()
    return ClipBounds(
        Bound(high=_threshold(statistics.mean)), Bound(high=_threshold(statistics.std))
    )


def flagged_clips(statistics: ClipStatistics, bounds: ClipBounds | None = None) -> FlaggedClips:
    """Find the clips that lie outside of the bounds, by default of the usual ones."""
    if not len(statistics):
        return FlaggedClips(float("nan"), float("nan"), np.empty(0, np.int64), None)
    bounds = usual_bounds(statistics) if bounds is None else bounds
    is_flagged = _is_outside(statistics.mean, bounds.mean)
    is_flagged |= _is_outside(statistics.std, bounds.std)
    is_flagged |= _is_outside(statistics.motion, bounds.motion)
    distance = np.hypot(_deviation(statistics.mean), _deviation(statistics.std))
    return FlaggedClips(
        _threshold(statistics.mean),
        _threshold(statistics.std),
        np.flatnonzero(is_flagged),
        int(np.argmin(distance)),
    )


def clip_statistics(
    sums: FrameSums, starts: NDArray[np.int64], clip_length: int, *, sequence: int = 0
) -> ClipStatistics:
    """Measure the clips of one sequence; however many there are, that takes an instant.

    Parameters
    ----------
    sums : FrameSums
        Of the sequence.
    starts : ndarray of int64, shape (N,)
        First frame of each clip.
    clip_length : int
        Frames in a clip.
    sequence : int, optional
        What to write into the column of that name.

    Returns
    -------
    ClipStatistics
        In the order of ``starts``.
    """
    totals, squares, changes = (
        np.concatenate(([0], np.cumsum(it))) for it in (sums.total, sums.squares, sums.change)
    )
    stops = starts + clip_length
    count = clip_length * sums.values
    mean = (totals[stops] - totals[starts]) / count
    variance = (squares[stops] - squares[starts]) / count - mean**2
    steps = max(clip_length - 1, 1)
    return ClipStatistics(
        sequence=np.full(len(starts), sequence, np.int64),
        start=starts,
        clip_length=clip_length,
        mean=mean,
        std=np.sqrt(np.maximum(variance, 0)),
        # The change of a clip's first frame is since a frame outside of it.
        motion=(changes[stops] - changes[starts + 1]) / (steps * count / clip_length),
    )


def frame_sums(store: FrameStore, context: JobContext, message: str = "") -> FrameSums:
    """Read every frame of a store once; memory grows by three numbers a frame.

    Parameters
    ----------
    store : FrameStore
        The frames.
    context : JobContext
        May cancel, and hears how far it is.
    message : str, optional
        What is said of it on the way.

    Returns
    -------
    FrameSums
        From which the statistics of any clip follow.
    """
    columns = np.zeros((3, len(store)))
    previous = None
    for frame_index in range(len(store)):
        context.check()
        context.progress(frame_index, len(store), message)
        frame = store.frame(frame_index).ravel().astype(np.float64)
        change = 0 if previous is None else np.abs(frame - previous).sum()
        columns[:, frame_index] = frame.sum(), np.dot(frame, frame), change
        previous = frame
    total, squares, changes = columns
    return FrameSums(total, squares, changes, int(np.prod(store.frame_shape)))


def _is_outside(column: Column, bound: Bound) -> NDArray[np.bool_]:
    is_outside: NDArray[np.bool_] = column > bound.high + _ROUNDING
    return is_outside | (column < bound.low - _ROUNDING)


def _threshold(column: Column) -> float:
    return float(column.mean() + FLAG_SIGMA * column.std())


def _deviation(column: Column) -> Column:
    spread = float(column.std())
    return (column - column.mean()) / spread if spread > _ROUNDING else np.zeros_like(column)
