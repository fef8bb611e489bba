"""Smooth frame scores over time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


class SmoothingKind(StrEnum):
    """Over which frames a score is averaged.

    ``causal`` takes the frame and those before it, as one can while a camera runs; ``centred``
    takes as many from the future as from the past, so that an event is seen before it begins.
    """

    OFF = "off"
    CAUSAL = "causal"
    CENTRED = "centred"


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How to smooth frame scores.

    Attributes
    ----------
    kind : SmoothingKind
        Over which frames.
    frames : int
        Over how many, at least 1; a centred window of an even number looks one frame less ahead
        than back.
    """

    kind: SmoothingKind = SmoothingKind.OFF
    frames: int = 5

    def apply(self, scores: Scores, starts: NDArray[np.int64]) -> Scores:
        """Return the mean score of the window around each frame.

        Parameters
        ----------
        scores : ndarray of float64, shape (T,)
            One a frame; NaN where a frame could not be read.
        starts : ndarray of int64, shape (S,)
            Frames that are no neighbours of the one before, in order.

        Returns
        -------
        ndarray of float64, shape (T,)
            A window ends where a stretch of neighbours does, and at a NaN, which stays one.
        """
        if self.kind is SmoothingKind.OFF or self.frames == 1:
            return scores
        missing = np.flatnonzero(np.isnan(scores))
        borders = np.unique(np.concatenate([[0], starts, missing, missing + 1, [len(scores)]]))
        borders = borders[borders <= len(scores)].astype(np.int64)
        smooth = scores.copy()
        for start, stop in zip(borders[:-1].tolist(), borders[1:].tolist(), strict=True):
            smooth[start:stop] = self._mean(scores[start:stop])
        return smooth

    def _mean(self, stretch: Scores) -> Scores:
        """Return the means of one stretch, whose first and last windows hold fewer frames."""
        ahead = (self.frames - 1) // 2 if self.kind is SmoothingKind.CENTRED else 0
        places = np.arange(len(stretch))
        stop = np.minimum(places + ahead + 1, len(stretch))
        start = np.maximum(places + ahead + 1 - self.frames, 0)
        sums = np.concatenate([[0.0], np.cumsum(stretch)])
        means: Scores = (sums[stop] - sums[start]) / (stop - start)
        return means
