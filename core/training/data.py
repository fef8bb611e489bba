"""What a detector is fitted to: prepared sequences and their clips, split in two."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import GAP_FACTOR, FrameRange
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

    @classmethod
    def none(cls) -> ClipList:
        """Return a list without a clip."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """Clips of normal frames, in a part to learn and a held-out part, and what anomalies are known.

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
    evidence : ClipList
        Clips that hold frames known to be anomalous, which are never learnt; they may have normal
        frames in common with the clips of the other lists.
    """

    sequences: tuple[PreparedSequence, ...]
    clip_length: int
    train: ClipList
    validation: ClipList
    dataset_hash: str
    gap_factor: float = GAP_FACTOR
    evidence: ClipList = field(default_factory=ClipList.none)

    @property
    def can_separate(self) -> bool:
        """Whether there are both normal and anomalous frames to tell apart that are not learnt."""
        return bool(len(self.evidence) and len(self.validation))

    def batch(self, clips: ClipList, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return some clips of a list.

        Parameters
        ----------
        clips : ClipList
            `train`, `validation` or `evidence`.
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

    def ignored(self, clips: ClipList, chosen: NDArray[np.int64]) -> NDArray[np.bool_] | None:
        """Return which pixels of some clips are ignored, in the order of ``chosen``.

        Parameters
        ----------
        clips : ClipList
            `train`, `validation` or `evidence`.
        chosen : ndarray of int64, shape (N,)
            Positions in ``clips``.

        Returns
        -------
        ndarray of bool, shape (N, 1, T, H, W), or None
            None where no sequence of these clips has regions to ignore.
        """
        owners, starts = clips.sequence[chosen].tolist(), clips.start[chosen].tolist()
        if not any(self.sequences[owner].regions for owner in set(owners)):
            return None
        height, width, _ = self.sequences[0].store.frame_shape
        mask = np.zeros((len(chosen), 1, self.clip_length, height, width), np.bool_)
        for clip, owner, start in zip(mask, owners, starts, strict=True):
            frames = FrameRange(start, start + self.clip_length)
            for box in self.sequences[owner].regions:
                if (part := box.within(frames)) is not None:
                    clip[0, part.start : part.stop, *part.place] = True
        return mask
