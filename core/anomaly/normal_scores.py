"""Scores of normal frames that were held out of training: what thresholds are chosen on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from core.anomaly.frame_scores import SCORING, Statistic
from core.anomaly.smoothing import Smoothing

#: Most frames whose scores a run keeps: an hour of video, a few megabytes.
MOST_NORMAL_FRAMES = 100_000

#: Beyond that, so many frames in a row are kept or left out together: an alarm seldom lasts longer.
_BLOCK_FRAMES = 1_000

_PREFIX = "normal_"
_SECONDS_AN_HOUR = 3600

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class NormalScores:
    """Frame scores of held-out normal frames, in order of time.

    Attributes
    ----------
    scores : mapping of Statistic to ndarray of float64, shape (N,)
        One a frame, never NaN.
    starts : ndarray of int64, shape (S,)
        Where each stretch of neighbouring frames begins; an alarm never reaches across.
    cadence_s : ndarray of float64, shape (S,)
        Seconds between the frames of each stretch.
    seen : int
        Frames that were measured. More than N where these were too many to keep.
    scoring : int
        By which way of scoring, as `core.anomaly.frame_scores.SCORING` counts them; 0 where that
        was not kept.
    """

    scores: Mapping[Statistic, Scores]
    starts: NDArray[np.int64]
    cadence_s: Scores
    seen: int
    scoring: int = SCORING

    def __len__(self) -> int:
        return len(next(iter(self.scores.values()))) if self.scores else 0

    @property
    def hours(self) -> float:
        """How long the frames last together; 0 where their cadence is not known."""
        lengths = np.diff(np.append(self.starts, len(self)))
        return float((lengths * self.cadence_s).sum() / _SECONDS_AN_HOUR)

    def smoothed(self, smoothing: Smoothing) -> NormalScores:
        """Return them as they are where scores are smoothed before they are compared."""
        scores = {it: smoothing.apply(own, self.starts) for it, own in self.scores.items()}
        return replace(self, scores=scores)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return what `of_arrays` takes."""
        columns: dict[str, NDArray[np.generic]] = {
            f"{_PREFIX}{statistic.value}": scores for statistic, scores in self.scores.items()
        }
        columns["normal_starts"] = self.starts
        columns["normal_cadence_s"] = self.cadence_s
        columns["normal_seen"] = np.array(self.seen)
        columns["normal_scoring"] = np.array(self.scoring)
        return columns

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> NormalScores:
        """Make scores of arrays as they were stored; none where an older program kept none.

        Raises
        ------
        ValueError
            If they do not fit together.
        """
        if "normal_starts" not in arrays:
            return cls({}, np.empty(0, np.int64), np.empty(0), 0, scoring=0)
        keys = {statistic: f"{_PREFIX}{statistic.value}" for statistic in Statistic}
        scores = {it: arrays[key].astype(np.float64) for it, key in keys.items() if key in arrays}
        if len({len(column) for column in scores.values()}) > 1:
            raise ValueError("the scores of normal frames are not equally many")
        return cls(
            scores,
            arrays["normal_starts"].astype(np.int64),
            arrays["normal_cadence_s"].astype(np.float64),
            int(arrays["normal_seen"].astype(np.int64)),
            int(arrays["normal_scoring"].astype(np.int64)) if "normal_scoring" in arrays else 0,
        )


@dataclass(slots=True)
class _Block:
    """Some neighbouring frames."""

    number: int
    cadence_s: float
    is_continued: bool
    scores: list[tuple[float, ...]] = field(default_factory=list)


class NormalScoresBuilder:
    """Gather `NormalScores` frame by frame, in bounded memory.

    Where there are more frames than may be kept, blocks of them are left out evenly over the whole
    time: every second, then every fourth, and so on.

    Parameters
    ----------
    most : int, optional
        Frames to keep.
    """

    def __init__(self, most: int = MOST_NORMAL_FRAMES) -> None:
        self._most = most
        self._block_frames = max(1, min(_BLOCK_FRAMES, most // 4))
        self._every = 1
        self._statistics: tuple[Statistic, ...] = ()
        self._blocks: list[_Block] = []
        self._open: _Block | None = None
        self._number = self._seen = self._kept = 0

    def break_off(self) -> None:
        """Say that the next frame is no neighbour of the last."""
        self._close()

    def add(self, scores: Mapping[Statistic, float], cadence_s: float) -> None:
        """Take the scores of the next frame.

        Parameters
        ----------
        scores : mapping of Statistic to float
            The same statistics for every frame.
        cadence_s : float
            Seconds until the next frame.
        """
        self._statistics = self._statistics or tuple(scores)
        self._seen += 1
        block = self._open
        if block is None or len(block.scores) >= self._block_frames:
            is_continued = block is not None
            self._close()
            block = self._open = _Block(self._number, cadence_s, is_continued)
            self._number += 1
        block.scores.append(tuple(scores[it] for it in self._statistics))

    def finish(self) -> NormalScores:
        """Return the scores of all frames, or of those that could be kept."""
        self._close()
        rows = np.array([row for block in self._blocks for row in block.scores])
        rows = rows.reshape(-1, len(self._statistics))
        starts, cadences, position, previous = [], [], 0, -2
        for block in self._blocks:
            if not (block.is_continued and block.number == previous + 1):
                starts.append(position)
                cadences.append(block.cadence_s)
            position, previous = position + len(block.scores), block.number
        return NormalScores(
            {it: rows[:, column].copy() for column, it in enumerate(self._statistics)},
            np.array(starts, np.int64),
            np.array(cadences, np.float64),
            self._seen,
        )

    def _close(self) -> None:
        block, self._open = self._open, None
        if block is None or block.number % self._every:
            return
        self._blocks.append(block)
        self._kept += len(block.scores)
        while self._kept > self._most:
            self._every *= 2
            self._blocks = [it for it in self._blocks if it.number % self._every == 0]
            self._kept = sum(len(it.scores) for it in self._blocks)
