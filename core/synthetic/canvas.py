"""A crop of a normal clip, and what is put on it together with its labels."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

#: Share of a pixel's opacity from which on it counts as covered.
_COVERED = 0.5


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a frame, in pixels of the frame.

    Attributes
    ----------
    x, y : int
        Column and row of its top left pixel.
    width, height : int
        Its size.
    """

    x: int
    y: int
    width: int
    height: int


class Canvas:
    """A few frames of a normal clip that anomalies are put on.

    Parameters
    ----------
    frames : ndarray of float32, shape (T, H, W, C)
        In 0…1; changed in place. The middle one is labelled.
    crop : Crop
        Where they are cut from; positions below are those of the whole frame.
    ignored : ndarray of bool, shape (T, H, W), or None, optional
        Pixels on which nothing is to be put, and which say nothing.

    Attributes
    ----------
    frames : ndarray of float32, shape (T, H, W, C)
        As they are now.
    coverage : ndarray of float32, shape (H, W)
        How much of each pixel of the middle frame is anomalous, 0…1.
    """

    def __init__(
        self,
        frames: NDArray[np.float32],
        crop: Crop,
        ignored: NDArray[np.bool_] | None = None,
    ) -> None:
        self.frames = frames
        self._ignored = ignored
        self._bare = None if ignored is None else frames[ignored]
        self.crop = crop
        height, width = frames.shape[1:3]
        self.coverage: NDArray[np.float32] = np.zeros((height, width), np.float32)

    @property
    def middle(self) -> int:
        """Position of the frame that is labelled."""
        return len(self.frames) // 2

    def paste(
        self,
        position: int,
        pixels: NDArray[np.float32],
        alpha: NDArray[np.float32],
        place: tuple[float, float],
        *,
        is_anomaly: bool,
    ) -> None:
        """Put a picture on one frame.

        Parameters
        ----------
        position : int
            Which of the frames.
        pixels : ndarray of float32, shape (h, w, C)
            In 0…1.
        alpha : ndarray of float32, shape (h, w)
            Its opacity, 0…1.
        place : tuple of float
            Column and row of its top left pixel in the whole frame; between pixels, it is
            resampled.
        is_anomaly : bool
            Whether it is labelled, on the middle frame; what is normal covers what is below it.
        """
        x, y = place[0] - self.crop.x, place[1] - self.crop.y
        left, top = int(np.floor(x)), int(np.floor(y))
        if (x, y) != (left, top):
            pixels, alpha = _shifted(pixels, alpha, x - left, y - top)
        height, width = alpha.shape
        rows = slice(max(top, 0), min(top + height, self.crop.height))
        columns = slice(max(left, 0), min(left + width, self.crop.width))
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return
        inside = (
            slice(rows.start - top, rows.stop - top),
            slice(columns.start - left, columns.stop - left),
        )
        opacity = alpha[inside]
        below = self.frames[position, rows, columns]
        below += opacity[..., np.newaxis] * (pixels[inside] - below)
        if position == self.middle:
            self.label(opacity if is_anomaly else -opacity, rows, columns)

    def label(
        self,
        opacity: NDArray[np.float32],
        rows: slice = slice(None),
        columns: slice = slice(None),
    ) -> None:
        """Mark pixels of the middle frame as anomalous by opacity, or clear them by a negative."""
        part = self.coverage[rows, columns]
        part[...] = np.where(opacity >= 0, np.maximum(part, opacity), part * (1 + opacity))

    def clear_ignored(self) -> None:
        """Take away what was put on ignored pixels, and what is said of them."""
        if self._ignored is not None and self._bare is not None:
            self.frames[self._ignored] = self._bare
            self.coverage[self._ignored[self.middle]] = 0

    def ignored_cells(self, side: int) -> NDArray[np.bool_]:
        """Return which cells of the middle frame have an ignored pixel, (H/side, W/side)."""
        rows, columns = self.crop.height // side, self.crop.width // side
        if self._ignored is None:
            return np.zeros((rows, columns), np.bool_)
        split = self._ignored[self.middle].reshape(rows, side, columns, side)
        return np.asarray(split.any(axis=(1, 3)), np.bool_)

    def cells(self, side: int) -> NDArray[np.float32]:
        """Return the share of each cell of the middle frame that is anomalous, (H/side, W/side)."""
        height, width = self.crop.height, self.crop.width
        covered = (self.coverage > _COVERED).astype(np.float32)
        split = covered.reshape(height // side, side, width // side, side)
        return np.asarray(split.mean(axis=(1, 3)), np.float32)


def _shifted(
    pixels: NDArray[np.float32], alpha: NDArray[np.float32], x: float, y: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Move a picture by a part of a pixel to the right and down."""
    height, width = alpha.shape
    move = np.array([[1, 0, x], [0, 1, y]], np.float32)
    size = (width + 1, height + 1)
    moved = cv2.warpAffine(pixels, move, size, borderMode=cv2.BORDER_REPLICATE)
    opacity = cv2.warpAffine(alpha, move, size, borderMode=cv2.BORDER_CONSTANT)
    channels = pixels.shape[2]
    return (
        np.asarray(moved, np.float32).reshape(height + 1, width + 1, channels),
        np.asarray(opacity, np.float32),
    )
