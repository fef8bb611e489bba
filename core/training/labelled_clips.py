"""Clips with labels for each place, made for a network that marks anomalies."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class LabelledClips:
    """A batch of clips and what is anomalous in the middle frame of each.

    Attributes
    ----------
    clips : ndarray of float32, shape (N, C, T, H, W)
        In 0…1.
    rows : ndarray of float32, shape (N, H)
        Where each row lies in the whole picture, in -1…1.
    columns : ndarray of float32, shape (N, W)
        The same of columns.
    labels : ndarray of float32, shape (N, H / 4, W / 4)
        1 where the middle frame is anomalous.
    counts : ndarray of float32, shape (N, H / 4, W / 4)
        0 where it is neither clearly anomalous nor clearly normal, else 1.
    """

    clips: NDArray[np.float32]
    rows: NDArray[np.float32]
    columns: NDArray[np.float32]
    labels: NDArray[np.float32]
    counts: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.clips)

    def chosen(self, places: NDArray[np.int64]) -> LabelledClips:
        """Return some of the clips, by their positions."""
        return LabelledClips(*(getattr(self, it.name)[places] for it in fields(self)))


class ClipMaker(Protocol):
    """Makes batches of labelled clips; the same for the same number."""

    def batch(self, number: int, size: int) -> LabelledClips:
        """Return a batch by its number, counted from 0; called from a thread of its own."""
        ...
