"""A piece of another frame that wanders over a clip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.training.data import TrainingData

#: Smallest side of a patch, and its largest step from frame to frame, as shares of the frame:
#: 10 of 256 pixels each.
_SMALLEST = _STEP = 10 / 256
#: Share of half a patch's side over which it fades in.
_FADE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class WanderingPatch:
    """Where a patch comes from, and where it goes.

    Attributes
    ----------
    sequence : int
        Position of the sequence in the data that it comes from.
    frame_index : int
        Frame of that sequence.
    corner : tuple of int
        Top and left of the patch in that frame.
    size : tuple of int
        Its height and width.
    places : ndarray of int64, shape (T, 2)
        Its top and left in each frame of the clip.
    """

    sequence: int
    frame_index: int
    corner: tuple[int, int]
    size: tuple[int, int]
    places: NDArray[np.int64]

    @classmethod
    def drawn(cls, rng: np.random.Generator, data: TrainingData, largest: float) -> WanderingPatch:
        """Draw a patch from any place of any training clip.

        Parameters
        ----------
        rng : Generator
            Decides everything.
        data : TrainingData
            Where the training clips are.
        largest : float
            Largest height and width as a share of the frame's.
        """
        donor, length = rng.integers(len(data.train)), data.clip_length
        frame_index = int(data.train.start[donor] + rng.integers(length))
        frame_size = np.array(data.sequences[0].store.frame_shape[:2])
        shares = np.maximum(_SMALLEST, largest * rng.random(2))
        size = np.clip(np.rint(shares * frame_size), 2, frame_size).astype(np.int64)
        room = frame_size - size
        corner, place = rng.integers(room + 1), rng.integers(room + 1)
        farthest = np.maximum(1, np.rint(_STEP * frame_size)).astype(np.int64)
        places = np.empty((length, 2), np.int64)
        for frame, step in enumerate(rng.integers(-farthest, farthest + 1, (length, 2))):
            places[frame] = place
            place = np.clip(place + step, 0, room)
        return cls(
            int(data.train.sequence[donor]),
            frame_index,
            (int(corner[0]), int(corner[1])),
            (int(size[0]), int(size[1])),
            places,
        )

    def paste(self, clip: NDArray[np.float32], data: TrainingData) -> None:
        """Lay the patch over the frames of a clip (C, T, H, W); it fades in at its edge."""
        (from_top, from_left), (height, width) = self.corner, self.size
        frame = data.sequences[self.sequence].store.frame(self.frame_index)
        piece = frame[from_top : from_top + height, from_left : from_left + width]
        opacity = _opacity(height)[:, np.newaxis] * _opacity(width)
        for offset, (top, left) in enumerate(self.places.tolist()):
            under = clip[:, offset, top : top + height, left : left + width]
            under += opacity * (piece.transpose(2, 0, 1) - under)


def _opacity(side: int) -> NDArray[np.float32]:
    """Return the opacity of a patch along one side: 1, and less near both ends."""
    from_edge = np.minimum(np.arange(1, side + 1), np.arange(side, 0, -1))
    return np.minimum(1, from_edge / (1 + _FADE * side / 2)).astype(np.float32)
