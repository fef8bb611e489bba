"""How a scene usually looks, and a long memory of what differs from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.anomaly.location import LocationStatistics
from core.errors import TrainingError
from core.stored_arrays import DAMAGED, read_arrays, write_arrays

#: A difference of so many times the noise is beyond doubt; a greater one counts no more.
_BEYOND_DOUBT = 10.0

#: Least noise of a pixel, in 0…1: about that of eight-bit compressed video.
_LEAST_NOISE = 1.5 / 255

#: From the median absolute deviation to the standard deviation of a normal distribution.
_NORMAL_MAD = 1.4826


@dataclass(frozen=True, slots=True, eq=False)
class UsualLook:
    """The scene without what passes through it.

    Attributes
    ----------
    frame : ndarray of float32, shape (H, W, C)
        The median of normal frames, in 0…1.
    noise : ndarray of float32, shape (H, W)
        Standard deviation of a pixel while nothing passes, above 0.
    """

    frame: NDArray[np.float32]
    noise: NDArray[np.float32]

    @classmethod
    def of(cls, frames: NDArray[np.float32]) -> UsualLook:
        """Make it of normal frames, shape (N, H, W, C), that show the scene at different times."""
        look = np.median(frames, axis=0).astype(np.float32)
        spread = np.median(np.abs(frames - look), axis=0).max(axis=2) * _NORMAL_MAD
        # Things that pass often widen the spread of a place, not its noise; but a place that has
        # less than most (a black border) has it by chance.
        least = max(float(np.median(spread)), _LEAST_NOISE)
        return cls(look, np.maximum(spread, least).astype(np.float32))

    def difference(self, frame: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how far a frame is from the usual look.

        Parameters
        ----------
        frame : ndarray of float32, shape (H, W, C)
            In 0…1. A change of brightness of the whole frame is taken out.

        Returns
        -------
        ndarray of float32, shape (H, W)
            In units of the noise, from 0 to 10.
        """
        off = frame - self.frame
        off -= np.median(off, axis=(0, 1))
        relative: NDArray[np.float32] = np.abs(off).max(axis=2) / self.noise
        return np.minimum(relative, np.float32(_BEYOND_DOUBT))


class LongMemory:
    """A mean of differences that forgets slowly: what passes hardly shows, what stays does.

    Parameters
    ----------
    look : UsualLook
        What frames are compared with.
    frames : int
        After so many, a third is left of what was there.
    start : ndarray of float32, shape (H, W)
        What it holds at first: what usually stays.
    """

    def __init__(self, look: UsualLook, frames: int, start: NDArray[np.float32]) -> None:
        self._look = look
        self._share = np.float32(-np.expm1(-1.0 / frames))
        self._held = start.astype(np.float32)

    def after(self, frame: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what it holds after one more frame, shape (H, W).

        A pixel without a value leaves its place as it was.
        """
        change = self._look.difference(np.nan_to_num(frame)) - self._held
        is_known = ~np.isnan(frame).any(axis=2)
        held = self._held + self._share * np.where(is_known, change, np.float32(0))
        self._held = held.astype(np.float32, copy=False)
        return self._held


@dataclass(frozen=True, slots=True, eq=False)
class UsualScene:
    """What the background detector has learnt.

    Attributes
    ----------
    look : UsualLook
        The scene without what passes through it.
    stays : LocationStatistics
        What a long memory holds in normal times, at each place.
    """

    look: UsualLook
    stays: LocationStatistics

    def save(self, path: Path) -> None:
        """Write it to an ``.npz`` file, whole or not at all."""
        look = {"look": self.look.frame, "noise": self.look.noise}
        write_arrays(path, look | self.stays.arrays())

    @classmethod
    def load(cls, path: Path) -> UsualScene:
        """Read what `save` wrote.

        Raises
        ------
        TrainingError
            If the file is missing or damaged.
        """
        try:
            arrays = read_arrays(path)
            look, noise = (arrays[name].astype(np.float32) for name in ("look", "noise"))
            return cls(UsualLook(look, noise), LocationStatistics.of_arrays(arrays))
        except DAMAGED as error:
            raise TrainingError(
                f"The background detector {path} is damaged or missing ({error}). Train it again."
            ) from error
