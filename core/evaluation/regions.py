"""Connected regions of a mask, and of a map at or above a threshold."""

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


@dataclass(frozen=True, slots=True, eq=False)
class TrueRegions:
    """The anomalous regions of a mask, with their pixels listed, for they are few.

    Attributes
    ----------
    regions : Regions
        As they lie in the frame.
    places : ndarray of int64, shape (P,)
        Where the anomalous pixels are in the flattened frame, in order.
    owners : ndarray of int64, shape (P,)
        Which region each of them belongs to, counted from 0.
    areas : ndarray of int64, shape (N,)
        Pixels of each region.
    """

    regions: Regions
    places: NDArray[np.int64]
    owners: NDArray[np.int64]
    areas: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.areas)


def find_regions(is_inside: NDArray[np.bool_]) -> Regions:
    """Number the connected regions of the true pixels, shape (H, W)."""
    count, numbers = cv2.connectedComponents(is_inside.view(np.uint8), connectivity=8)
    return Regions(np.asarray(numbers, np.int32), count - 1)


def find_true_regions(mask: NDArray[np.bool_]) -> TrueRegions:
    """Find and list the anomalous regions of a mask, shape (H, W)."""
    regions = find_regions(mask)
    places = np.flatnonzero(mask)
    owners = regions.numbers.ravel()[places].astype(np.int64) - 1
    return TrueRegions(regions, places, owners, np.bincount(owners, minlength=regions.count))


def common_pixels(truth: TrueRegions, other: Regions, first_row: int = 0) -> NDArray[np.int64]:
    """Count the pixels that each region of the truth shares with each other region.

    Parameters
    ----------
    truth : TrueRegions
        N regions.
    other : Regions
        M regions, of the whole frame or of some of its rows.
    first_row : int, optional
        Which row of the frame is the first of ``other``.

    Returns
    -------
    ndarray of int64, shape (N, M)
        0 where they do not touch.
    """
    start = first_row * other.numbers.shape[1]
    first, last = np.searchsorted(truth.places, [start, start + other.numbers.size])
    numbers = other.numbers.ravel()[truth.places[first:last] - start]
    pairs = truth.owners[first:last] * (other.count + 1) + numbers
    counts = np.bincount(pairs, minlength=len(truth) * (other.count + 1))
    return counts.reshape(len(truth), other.count + 1)[:, 1:]
