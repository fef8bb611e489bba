"""Mean, deviation and motion of the clips of a sequence, to find those that are unlike the rest."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True, eq=False)
class FlaggedClips:
    """Which clips stand out, and which one is the most ordinary.

    Attributes
    ----------
    mean_threshold, std_threshold : float
        Mean of all clips plus `FLAG_SIGMA` standard deviations; NaN without clips.
    clips : ndarray of int64
        Positions of the clips whose mean or deviation is above its threshold.
    reference : int or None
        Position of the clip that is nearest to the mean of all in mean and deviation together,
        each in units of its own spread; None without clips.
    """

    mean_threshold: float
    std_threshold: float
    clips: NDArray[np.int64]
    reference: int | None


def flagged_clips(statistics: ClipStatistics) -> FlaggedClips:
    """Find the clips that are brighter or more contrasty than nearly all others."""
    if not len(statistics):
        return FlaggedClips(float("nan"), float("nan"), np.empty(0, np.int64), None)
    mean_threshold, std_threshold = _threshold(statistics.mean), _threshold(statistics.std)
    is_flagged = statistics.mean > mean_threshold + _ROUNDING
    is_flagged |= statistics.std > std_threshold + _ROUNDING
    distance = np.hypot(_deviation(statistics.mean), _deviation(statistics.std))
    return FlaggedClips(
        mean_threshold, std_threshold, np.flatnonzero(is_flagged), int(np.argmin(distance))
    )


def clip_statistics(
    store: FrameStore,
    starts: NDArray[np.int64],
    clip_length: int,
    context: JobContext,
    *,
    sequence: int = 0,
) -> ClipStatistics:
    """Measure the clips of one sequence.

    Every frame is read once, however many clips hold it; memory grows by three numbers a frame.

    Parameters
    ----------
    store : FrameStore
        The frames.
    starts : ndarray of int64, shape (N,)
        First frame of each clip.
    clip_length : int
        Frames in a clip.
    context : JobContext
        May cancel.
    sequence : int, optional
        What to write into the column of that name.

    Returns
    -------
    ClipStatistics
        In the order of ``starts``.
    """
    sums, squares, changes = _frame_sums(store, starts, clip_length, context)
    stops = starts + clip_length
    count = clip_length * int(np.prod(store.frame_shape))
    mean = (sums[stops] - sums[starts]) / count
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


def _frame_sums(
    store: FrameStore, starts: NDArray[np.int64], clip_length: int, context: JobContext
) -> tuple[Column, Column, Column]:
    """Return running sums of intensities, their squares and changes, each of shape (T + 1,)."""
    wanted = np.zeros(len(store) + 1, np.int64)
    np.add.at(wanted, starts, 1)
    np.add.at(wanted, starts + clip_length, -1)
    frames = np.flatnonzero(np.cumsum(wanted) > 0)
    columns = np.zeros((3, len(store) + 1))
    before, previous = -2, np.empty(0)
    for frame_index in frames.tolist():
        context.check()
        frame = store.frame(frame_index).ravel().astype(np.float64)
        change = np.abs(frame - previous).sum() if before == frame_index - 1 else 0
        columns[:, frame_index + 1] = frame.sum(), np.dot(frame, frame), change
        before, previous = frame_index, frame
    sums, squares, changes = np.cumsum(columns, axis=1)
    return sums, squares, changes


def _threshold(column: Column) -> float:
    return float(column.mean() + FLAG_SIGMA * column.std())


def _deviation(column: Column) -> Column:
    spread = float(column.std())
    return (column - column.mean()) / spread if spread > _ROUNDING else np.zeros_like(column)
