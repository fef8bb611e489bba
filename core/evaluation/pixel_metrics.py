"""How well an anomaly map tells anomalous pixels from normal ones, over any number of frames.

Pixels are counted by their value, of which float16 has 65,536, so memory neither grows with the
sequence nor are pixels drawn. The figures are exact for maps rounded to float16, the precision in
which they are stored; against exact maps, which differ where they were resized, the AUROC is wrong
by half the share of anomalous and normal pixels that the rounding makes equal, at most.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.evaluation.auc import Curve, area_up_to, roc_area
from core.evaluation.regions import TrueRegions

#: False positive rate up to which the per-region overlap is integrated.
OVERLAP_LIMIT = 0.3

#: All float16 values, each at the place of its bits, and where the finite ones are, highest first.
_VALUES = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)
_FINITE = np.flatnonzero(np.isfinite(_VALUES))
_DESCENDING = _FINITE[np.argsort(-_VALUES[_FINITE], kind="stable")]
_MINUS_ZERO = 0x8000

CountT = TypeVar("CountT", np.int64, np.float64)


class PixelTally:
    """Count anomalous and normal pixels by value, frame by frame."""

    def __init__(self) -> None:
        self._anomalous = np.zeros(len(_VALUES), np.int64)
        self._normal = np.zeros(len(_VALUES), np.int64)
        self._overlap = np.zeros(len(_VALUES))
        self._regions = 0

    def add(self, anomaly_map: NDArray[np.float16], truth: TrueRegions) -> None:
        """Take one more frame.

        Parameters
        ----------
        anomaly_map : ndarray of float16, shape (H, W)
            In mask pixels. NaN pixels are left out.
        truth : TrueRegions
            The anomalous regions of its mask.
        """
        bits = anomaly_map.view(np.uint16).ravel()
        every = np.bincount(bits, minlength=len(_VALUES))
        if len(truth):
            values = bits[truth.places]
            anomalous = np.bincount(values, minlength=len(_VALUES))
            every -= anomalous
            self._anomalous += anomalous
            # Each region weighs the same, however large it is.
            shares = (1 / truth.areas)[truth.owners]
            self._overlap += np.bincount(values, shares, len(_VALUES))
            self._regions += len(truth)
        self._normal += every

    def curve(self) -> Curve:
        """Return what each threshold finds among all pixels."""
        places = self._occurring()
        anomalous, normal = _folded(self._anomalous)[places], _folded(self._normal)[places]
        hits, alarms = np.cumsum(anomalous), np.cumsum(normal)
        return Curve(
            _VALUES[places].astype(np.float64), hits, alarms, anomalous.sum(), normal.sum()
        )

    def tied_share(self) -> float:
        """Return the share of pairs of an anomalous and a normal pixel that have the same value."""
        anomalous = _folded(self._anomalous)[_DESCENDING].astype(np.float64)
        normal = _folded(self._normal)[_DESCENDING].astype(np.float64)
        pairs = float(anomalous.sum() * normal.sum())
        return float(anomalous @ normal) / pairs if pairs else 0.0

    def auroc(self) -> float | None:
        """Return the area under the ROC curve of the pixels; None unless both classes are there."""
        return roc_area(self.curve())

    def aupro(self) -> float | None:
        """Return the normalised area under the per-region overlap.

        Returns
        -------
        float or None
            The share of a region that is found, averaged over the connected regions of all masks,
            integrated over the false positive rate of the normal pixels from 0 to 0.3 and divided
            by 0.3: 1 is perfect. None without regions or normal pixels.

        References
        ----------
        Bergmann et al. 2021, The MVTec Anomaly Detection Dataset, IJCV 129.
        """
        found = self.curve()
        if not self._regions or not found.normal:
            return None
        overlap = np.cumsum(_folded(self._overlap)[self._occurring()]) / self._regions
        x = np.append(0.0, found.false_alarms / found.normal)
        return area_up_to(OVERLAP_LIMIT, x, np.append(0.0, overlap)) / OVERLAP_LIMIT

    def _occurring(self) -> NDArray[np.int64]:
        """Return which values occur, highest first."""
        return _DESCENDING[_folded(self._anomalous + self._normal)[_DESCENDING] > 0]


def _folded(counts: NDArray[CountT]) -> NDArray[CountT]:
    """Count -0.0, which is another value to look at but not to compare, as 0.0."""
    folded = counts.copy()
    folded[0] += folded[_MINUS_ZERO]
    folded[_MINUS_ZERO] = 0
    return folded
