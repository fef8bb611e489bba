"""What a detector is fitted to: prepared sequences and their clips, split in two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import GAP_FACTOR
from core.recipe.prepared import PreparedSequence


@dataclass(frozen=True, slots=True, eq=False)
class ClipList:
    """Clips as pairs of sequence and first frame.

    Attributes
    ----------
    sequence : ndarray of int64, shape (N,)
        Position in `TrainingData.sequences`.
    start : ndarray of int64, shape (N,)
        First frame of the clip.
    """

    sequence: NDArray[np.int64]
    start: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """Clips of normal frames, in a part to learn and a held-out part.

    Attributes
    ----------
    sequences : tuple of PreparedSequence
        All with the same frame shape.
    clip_length : int
        Frames in a clip, T.
    train, validation : ClipList
        No frame is in a clip of both.
    dataset_hash : str
        Of frames, spans and recipe.
    gap_factor : float
        A step longer than this many cadences is a gap, which no clip crosses.
    """

    sequences: tuple[PreparedSequence, ...]
    clip_length: int
    train: ClipList
    validation: ClipList
    dataset_hash: str
    gap_factor: float = GAP_FACTOR

    def batch(self, clips: ClipList, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return some clips of a list.

        Parameters
        ----------
        clips : ClipList
            `train` or `validation`.
        chosen : ndarray of int64, shape (N,)
            Positions in ``clips``.

        Returns
        -------
        ndarray of float32, shape (N, C, T, H, W)
            In 0…1, in the order of ``chosen``.
        """
        height, width, channels = self.sequences[0].store.frame_shape
        batch = np.empty((len(chosen), channels, self.clip_length, height, width), np.float32)
        owners = clips.sequence[chosen]
        for owner in np.unique(owners):
            rows = np.flatnonzero(owners == owner)
            store = self.sequences[owner].store
            batch[rows] = store.clips(clips.start[chosen[rows]], self.clip_length)
        return batch
