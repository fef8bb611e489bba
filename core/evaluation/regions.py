"""Connected regions of a mask or of a map at or above a threshold."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """Connected regions of one frame; pixels that touch at a corner are connected.

    Attributes
    ----------
    numbers : ndarray of int32, shape (H, W)
        Which region each pixel belongs to, counted from 1; 0 in none.
    count : int
        How many regions there are.
    """

    numbers: NDArray[np.int32]
    count: int

    def areas(self) -> NDArray[np.int64]:
        """Return the pixels of each region, shape (count,)."""
        return np.bincount(self.numbers.ravel(), minlength=self.count + 1)[1:].astype(np.int64)


def find_regions(is_inside: NDArray[np.bool_]) -> Regions:
    """Number the connected regions of the true pixels, shape (H, W)."""
    count, numbers = cv2.connectedComponents(is_inside.view(np.uint8), connectivity=8)
    return Regions(np.asarray(numbers, np.int32), count - 1)


def common_pixels(first: Regions, second: Regions) -> NDArray[np.int64]:
    """Count the pixels that each two regions share, shape (count of first, count of second)."""
    columns = second.count + 1
    inside = first.numbers > 0
    pairs = first.numbers[inside].astype(np.int64) * columns + second.numbers[inside]
    counts = np.bincount(pairs, minlength=(first.count + 1) * columns)
    return counts.reshape(first.count + 1, columns)[1:, 1:].astype(np.int64)
