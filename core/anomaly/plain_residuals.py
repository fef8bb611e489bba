"""Frame minus reconstruction, pixel by pixel, before any merging or filtering."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.anomaly.heat_look import Residual
from core.anomaly.score_store import ScoredSequence
from core.errors import SourceError
from core.recipe.frame_store import FrameStore

#: Frames looked at for the range of a sequence, and what their residuals hardly exceed.
_SAMPLED_FRAMES = 16
_PERCENTILE = 99.9


class PlainResiduals:
    """Frame minus reconstruction, pixel by pixel, of one scored sequence.

    Parameters
    ----------
    store : FrameStore
        The frames as the run saw them.
    scored : ScoredSequence
        Its reconstructions.

    Raises
    ------
    SourceError
        If the frames have another shape than the reconstructions.
    """

    def __init__(self, store: FrameStore, scored: ScoredSequence) -> None:
        first = scored.reconstruction(0)
        if first is None or len(store) != len(scored) or first.shape[:2] != store.frame_shape[:2]:
            raise SourceError("The prepared frames do not fit the reconstructions.")
        self._store, self._scored = store, scored
        self._largest: float | None = None

    def read(self, frame_index: int, residual: Residual) -> NDArray[np.float32]:
        """Return the residual of a frame, channels averaged, shape (H, W).

        Parameters
        ----------
        frame_index : int
            Which frame.
        residual : Residual
            Signed (−1…1), absolute or squared (0…1).

        Raises
        ------
        SourceError
            If the detector makes no reconstruction.
        """
        rebuilt = self._scored.reconstruction(frame_index)
        if rebuilt is None:
            raise SourceError(f"Frame {frame_index} has no reconstruction. Score it again.")
        difference = self._store.frame(frame_index) - rebuilt
        if residual is Residual.ABSOLUTE:
            difference = np.abs(difference)
        elif residual is Residual.SQUARED:
            difference = np.square(difference)
        return np.asarray(difference.mean(axis=2), np.float32)

    def range(self, residual: Residual) -> tuple[float, float]:
        """Return the values of the first and the last colour, fixed over the sequence."""
        if self._largest is None:
            frames = np.unique(np.linspace(0, len(self._scored) - 1, _SAMPLED_FRAMES).astype(int))
            sample = np.stack([self.read(int(it), Residual.ABSOLUTE) for it in frames])
            self._largest = max(float(np.percentile(sample, _PERCENTILE)), 1 / 255)
        return range_around(self._largest, residual)


def range_around(largest: float, residual: Residual) -> tuple[float, float]:
    """Return the values of the first and last colour where absolute residuals reach ``largest``.

    Examples
    --------
    >>> range_around(0.5, Residual.SIGNED), range_around(0.5, Residual.SQUARED)
    ((-0.5, 0.5), (0.0, 0.25))
    """
    if residual is Residual.SIGNED:
        return -largest, largest
    return 0.0, largest**2 if residual is Residual.SQUARED else largest
