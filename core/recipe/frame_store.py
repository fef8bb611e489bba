"""The frames of one sequence in a recipe, memory-mapped."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError


class FrameStore:
    """All frames of a sequence in a recipe, as one memory-mapped array.

    Parameters
    ----------
    frames : ndarray of uint8 or float16, shape (T, H, W, C)
        uint8 holds 0…1 as 0…255; float16 holds 0…1 as it is. Usually a memory map.
    """

    def __init__(self, frames: NDArray[np.uint8] | NDArray[np.float16]) -> None:
        if frames.ndim != 4 or frames.dtype not in (np.uint8, np.float16):
            raise ValueError(f"no frame store: shape {frames.shape}, dtype {frames.dtype}")
        self.frames = frames

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a frame store from disk, read-only.

        Raises
        ------
        SourceError
            If the file is missing or damaged.
        """
        try:
            return cls(np.load(path, mmap_mode="r", allow_pickle=False))
        except (OSError, ValueError, EOFError) as error:
            raise SourceError(
                f"The frame store {path} is damaged or missing ({error}). Prepare it again."
            ) from error

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def frame_shape(self) -> tuple[int, int, int]:
        """Height, width and channels of a frame."""
        _, height, width, channels = self.frames.shape
        return height, width, channels

    def frame(self, frame_index: int) -> NDArray[np.float32]:
        """Return one frame as float32 in 0…1, shape (H, W, C)."""
        return self._scaled(self.frames[frame_index])

    def clips(self, starts: NDArray[np.int64], clip_length: int) -> NDArray[np.float32]:
        """Return a batch of clips.

        Parameters
        ----------
        starts : ndarray of int64, shape (N,)
            First frame of each clip.
        clip_length : int
            Frames in a clip, T.

        Returns
        -------
        ndarray of float32, shape (N, C, T, H, W)
            In 0…1, contiguous in memory.
        """
        height, width, channels = self.frame_shape
        batch = np.empty((len(starts), channels, clip_length, height, width), np.float32)
        for clip, start in zip(batch, starts.tolist(), strict=True):
            frames = self.frames[start : start + clip_length]
            clip[...] = frames.transpose(3, 0, 1, 2)
        if self.frames.dtype == np.uint8:
            batch *= np.float32(1 / 255)
        return batch

    def clips_of(self, frames: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return clips of any frames; one that is in several clips is read once.

        Parameters
        ----------
        frames : ndarray of int64, shape (N, T)
            Frames of each clip.

        Returns
        -------
        ndarray of float32, shape (N, C, T, H, W)
            In 0…1, contiguous in memory.
        """
        needed, places = np.unique(frames, return_inverse=True)
        read = self._scaled(self.frames[needed])
        clips = read[places.reshape(frames.shape)].transpose(0, 4, 1, 2, 3)
        return np.ascontiguousarray(clips)

    def _scaled(self, stored: NDArray[np.uint8] | NDArray[np.float16]) -> NDArray[np.float32]:
        scaled = stored.astype(np.float32)
        if stored.dtype == np.uint8:
            scaled *= np.float32(1 / 255)
        return scaled
