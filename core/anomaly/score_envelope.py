"""Draw a million scores with a few thousand points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class ScoreEnvelope:
    """Smallest and largest scores of ever coarser blocks of frames.

    Made once for a sequence, it gives the picture of any range of frames at any width without
    looking at every score again, and no peak is lost however far out one zooms.

    Parameters
    ----------
    scores : ndarray of float64, shape (T,)
        One score a frame; NaN where a frame could not be read.
    """

    def __init__(self, scores: NDArray[np.float64]) -> None:
        lowest, highest = scores, scores
        self._levels = [(lowest, highest)]
        while len(lowest) > 1:
            lowest, highest = _halved(lowest, np.fmin), _halved(highest, np.fmax)
            self._levels.append((lowest, highest))

    def __len__(self) -> int:
        return len(self._levels[0][0])

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The lowest and the highest score; None where no frame has one."""
        lowest, highest = self._levels[-1]
        if not len(lowest) or np.isnan(lowest[0]):
            return None
        return float(lowest[0]), float(highest[0])

    def within(
        self, start: float, stop: float, columns: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the line to draw for a range of frames.

        Parameters
        ----------
        start, stop : float
            The range of frames on show; frame ``i`` reaches from ``i`` to ``i + 1``.
        columns : int
            Pixels that the range takes on screen.

        Returns
        -------
        places : ndarray of float64, shape (N,)
            Where the points lie, in frames. N is at most about four times ``columns``.
        scores : ndarray of float64, shape (N,)
            Their scores: each frame's own or, where several frames share a pixel, the lowest and
            the highest of each block in turn. A block beyond either end is included, so that the
            line leaves the picture where it should.
        """
        level = 0
        while level + 1 < len(self._levels) and (stop - start) / 2**level > 2 * max(columns, 1):
            level += 1
        block = 2**level
        lowest, highest = self._levels[level]
        first = max(0, int(start // block) - 1)
        last = min(len(lowest), int(stop // block) + 2)
        places = (np.arange(first, last) + 0.5) * block
        if level == 0:
            return places, lowest[first:last]
        scores = np.stack([lowest[first:last], highest[first:last]], axis=1)
        return np.repeat(places, 2), scores.ravel()


def _halved(scores: NDArray[np.float64], choose: np.ufunc) -> NDArray[np.float64]:
    """Return one score for each two; an odd last one stands for itself."""
    even = len(scores) // 2 * 2
    halved: NDArray[np.float64] = choose(scores[0:even:2], scores[1:even:2])
    return np.append(halved, scores[even:]) if even < len(scores) else halved
