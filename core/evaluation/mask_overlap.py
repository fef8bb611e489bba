"""How a map at or above one threshold covers the masks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Probabilities are kept this far from 0 and 1, as Keras does, so that the logarithm is finite.
_CLIPPED = 1e-7


class OverlapTally:
    """Count pixels by what they are and what a threshold says of them, frame by frame.

    Parameters
    ----------
    threshold : float
        A pixel at or above it is called anomalous.
    """

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._both = self._either = self._pixels = 0

    def add(self, anomaly_map: NDArray[np.float32], mask: NDArray[np.bool_]) -> None:
        """Take one more frame, both of shape (H, W); NaN pixels are left out."""
        known = ~np.isnan(anomaly_map)
        found = anomaly_map >= np.float64(self._threshold)
        self._both += int(np.count_nonzero(found & mask))
        self._either += int(np.count_nonzero((found | mask) & known))
        self._pixels += int(np.count_nonzero(known))

    def iou(self) -> float | None:
        """Return intersection over union of all frames together; None if both are empty."""
        return self._both / self._either if self._either else None

    def binary_cross_entropy(self) -> float | None:
        """Return the mean binary cross-entropy of the thresholded map, in nats a pixel.

        The map says 1 at or above the threshold and 0 below, so this is the share of wrong pixels
        times 16.1, as notebooks print it; it is here to be compared with them. None without pixels.
        """
        if not self._pixels:
            return None
        from sklearn.metrics import log_loss

        wrong = self._either - self._both
        # Pixels that agree and pixels that do not weigh as many as there are of each.
        said, counts = [_CLIPPED, 1 - _CLIPPED], [self._pixels - wrong, wrong]
        return float(log_loss([0, 0], said, sample_weight=counts, labels=[0, 1]))
