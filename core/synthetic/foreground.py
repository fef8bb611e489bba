"""What stands out from a still background."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.synthetic.stretches import Stretch

Frame = NDArray[np.float32]

#: Standard deviation of the blur that takes noise away before frames are compared, in pixels.
_BLUR = 1.2
#: Frames whose median is the background of a block.
_BACKGROUND_FRAMES = 40
#: Frames of a block: light changes slowly.
_BLOCK_FRAMES = 800


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Neighbouring frames that share a background.

    Attributes
    ----------
    stretch : Stretch
        Which frames.
    store : FrameStore
        Of their sequence.
    background : ndarray of float32, shape (H, W, C)
        Median over time, in 0…1.
    """

    stretch: Stretch
    store: FrameStore
    background: Frame

    def deviation(self, frame_index: int) -> Frame:
        """Return how far each pixel of a frame is from the background, shape (H, W).

        The strongest of the channels counts; both pictures are blurred a little.
        """
        apart = blurred(self.store.frame(frame_index)) - blurred(self.background)
        return np.asarray(np.abs(apart).max(axis=2), np.float32)

    def mask(self, frame_index: int, threshold: float) -> NDArray[np.uint8]:
        """Return 1 where something stands out, shape (H, W); specks and pinholes are gone."""
        found = (self.deviation(frame_index) > threshold).astype(np.uint8)
        kernel = np.ones((3, 3), np.uint8)
        closed = cv2.morphologyEx(found, cv2.MORPH_CLOSE, kernel)
        return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel), np.uint8)


def blocks_of(
    sequences: Sequence[PreparedSequence], stretches: Sequence[Stretch], most: int
) -> list[Block]:
    """Return blocks of frames with their backgrounds, at most so many, spread evenly."""
    parts = [part for it in stretches for part in it.parts(_BLOCK_FRAMES)]
    chosen = np.unique(np.linspace(0, len(parts) - 1, min(most, len(parts))).round().astype(int))
    return [_block(sequences, parts[it]) for it in chosen.tolist()]


def blurred(frame: Frame) -> Frame:
    """Take the noise of single pixels away, shape (H, W, C)."""
    smooth = cv2.GaussianBlur(frame, (0, 0), _BLUR)
    return np.asarray(smooth, np.float32).reshape(frame.shape)


def _block(sequences: Sequence[PreparedSequence], part: Stretch) -> Block:
    store, frames = sequences[part.place].store, part.frames
    count = min(_BACKGROUND_FRAMES, len(part))
    chosen = np.unique(np.linspace(frames.start, frames.stop - 1, count).round().astype(np.int64))
    median = np.median(store.frames[chosen], axis=0).astype(np.float32)
    if store.frames.dtype == np.uint8:
        median *= np.float32(1 / 255)
    return Block(part, store, median)
