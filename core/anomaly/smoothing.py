"""Smooth frame scores over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.project.records import EventRule, SmoothingKind

__all__ = ["Smoothing", "SmoothingKind"]

Scores = NDArray[np.float64]

#: What a frame weighs no more in an exponential mean.
_NOTHING = 1e-17


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How to smooth frame scores.

    Attributes
    ----------
    kind : SmoothingKind
        Over which frames.
    frames : int
        Over how many, at least 1; a centred window of an even number looks one frame less ahead
        than back. An exponential mean has no end: there a frame weighs ``2 / (frames + 1)``, and
        each one before it less by that share, so that the frames are as old on average as in a
        plain mean of so many.
    """

    kind: SmoothingKind = SmoothingKind.OFF
    frames: int = 5

    @classmethod
    def of(cls, rule: EventRule) -> Smoothing:
        """Return the one that a rule asks for."""
        return cls(rule.smoothing, rule.smoothing_frames)

    def apply(self, scores: Scores, starts: NDArray[np.int64]) -> Scores:
        """Return the mean or median of the scores around each frame.

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
            if stop - start > 1:
                smooth[start:stop] = self._stretch(scores[start:stop])
        return smooth

    def _stretch(self, stretch: Scores) -> Scores:
        """Smooth neighbours; the first and last windows hold fewer frames."""
        match self.kind:
            case SmoothingKind.EXPONENTIAL:
                return self._exponential(stretch)
            case SmoothingKind.MEDIAN | SmoothingKind.CENTRED_MEDIAN:
                return self._median(stretch)
            case _:
                return self._mean(stretch)

    @property
    def _ahead(self) -> int:
        """How many frames of a window are yet to come."""
        return (self.frames - 1) // 2 if self.kind.looks_ahead else 0

    def _mean(self, stretch: Scores) -> Scores:
        sums = np.concatenate([[0.0], np.cumsum(stretch)])
        means = np.empty(len(stretch))
        whole, cut = self._places(len(stretch))
        if whole:
            means[whole.start : whole.stop] = (
                sums[self.frames :] - sums[: -self.frames]
            ) / self.frames
        start, stop = self._windows(cut, len(stretch))
        means[cut] = (sums[stop] - sums[start]) / (stop - start)
        return means

    def _exponential(self, stretch: Scores) -> Scores:
        """Return ``s[t] = w x[t] + (1 - w) s[t - 1]``, beginning with the first score.

        Each pass adds what twice as many frames say, which is much faster than frame by frame.
        """
        weight = 2 / (self.frames + 1)
        means = weight * stretch
        means[0] = stretch[0]
        step, kept = 1, 1 - weight
        while step < len(means) and kept > _NOTHING:
            means[step:] += kept * means[:-step]
            step, kept = 2 * step, kept**2
        return means

    def _median(self, stretch: Scores) -> Scores:
        from scipy.ndimage import rank_filter

        frames, medians = self.frames, np.empty(len(stretch))
        whole, cut = self._places(len(stretch))
        if whole:
            # Scipy's window lies around its middle: move it to where ours lies.
            around = slice(frames // 2, frames // 2 + len(whole))
            upper = rank_filter(stretch, frames // 2, size=frames, mode="nearest")[around]
            if frames % 2 == 0:
                lower = rank_filter(stretch, frames // 2 - 1, size=frames, mode="nearest")[around]
                upper = (lower + upper) / 2
            medians[whole.start : whole.stop] = upper
        start, stop = self._windows(cut, len(stretch))
        for place, begin, end in zip(cut.tolist(), start.tolist(), stop.tolist(), strict=True):
            medians[place] = np.median(stretch[begin:end])
        return medians

    def _places(self, count: int) -> tuple[range, NDArray[np.int64]]:
        """Return the places whose windows are whole, as one range, and all others."""
        first = min(self.frames - 1 - self._ahead, count)
        whole = range(first, max(first, count - self._ahead))
        return whole, np.array([*range(first), *range(whole.stop, count)], np.int64)

    def _windows(
        self, places: NDArray[np.int64], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the half-open window of each place."""
        stop = np.minimum(places + self._ahead + 1, count)
        return np.maximum(places + self._ahead + 1 - self.frames, 0), stop
