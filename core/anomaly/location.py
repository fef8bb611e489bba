"""What each place of the anomaly maps of normal frames looks like, gathered frame by frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import ProjectError
from core.stored_arrays import DAMAGED, read_arrays, write_arrays

#: Name of the file in a run folder.
LOCATIONS = "locations.npz"

#: A place's own variance counts half at so many frames; with fewer, that of all places more.
_SHRINK_FRAMES = 200


@dataclass(frozen=True, slots=True, eq=False)
class LocationStatistics:
    """Mean and standard deviation of each place over frames.

    Attributes
    ----------
    frames : int
        Frames that went in.
    mean, std : ndarray of float32, shape (H, W)
        In units of the map; 0 where no frame had a value.
    """

    frames: int
    mean: NDArray[np.float32]
    std: NDArray[np.float32]

    @property
    def spread(self) -> NDArray[np.float32]:
        """The deviation of each place, shrunk towards that of the whole map, shape (H, W).

        More so with few frames: a place where nothing happened in 50 frames is not sure to stay
        quiet.
        """
        overall = float(np.mean(np.square(self.std, dtype=np.float64)))
        own = self.frames / (self.frames + _SHRINK_FRAMES)
        variance = own * np.square(self.std, dtype=np.float64) + (1 - own) * overall
        return np.maximum(np.sqrt(variance), np.finfo(np.float32).tiny).astype(np.float32)

    def z_map(self, anomaly_map: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how many standard deviations each place is off its mean.

        Parameters
        ----------
        anomaly_map : ndarray of float32, shape (H, W)
            NaN stays NaN.

        Returns
        -------
        ndarray of float32, shape (H, W)
            By the `spread` of each place.
        """
        scaled: NDArray[np.float32] = (anomaly_map - self.mean) / self.spread
        return scaled

    def save(self, path: Path) -> None:
        """Write the statistics to an ``.npz`` file, whole or not at all."""
        write_arrays(path, self.arrays())

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return what `of_arrays` takes."""
        return {"frames": np.array(self.frames), "mean": self.mean, "std": self.std}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> LocationStatistics:
        """Make statistics of arrays as they were stored.

        Raises
        ------
        ValueError
            If they do not fit together; a missing one is a KeyError.
        """
        mean, std = arrays["mean"].astype(np.float32), arrays["std"].astype(np.float32)
        if mean.shape != std.shape or mean.ndim != 2:
            raise ValueError(f"mean {mean.shape} and standard deviation {std.shape} do not fit")
        return cls(int(arrays["frames"].astype(np.int64)), mean, std)

    @classmethod
    def load(cls, path: Path) -> LocationStatistics:
        """Read statistics that `save` wrote.

        Raises
        ------
        ProjectError
            If the file is missing or damaged.
        """
        try:
            return cls.of_arrays(read_arrays(path))
        except DAMAGED as error:
            raise ProjectError(
                f"What the run knows of each place, {path}, is damaged or missing ({error}). "
                "Train it again."
            ) from error


class LocationBuilder:
    """Gather `LocationStatistics` in one pass; memory is that of two maps.

    Welford's update: sums of squares of small residuals would lose their digits.
    """

    def __init__(self) -> None:
        self._count: NDArray[np.int64] = np.zeros((0, 0), np.int64)
        self._mean: NDArray[np.float64] = np.zeros((0, 0))
        self._squares: NDArray[np.float64] = np.zeros((0, 0))
        self.frames = 0

    def add(self, anomaly_map: NDArray[np.float32]) -> None:
        """Take one more map, shape (H, W); NaN pixels are left out."""
        if self.frames == 0:
            self._count = np.zeros(anomaly_map.shape, np.int64)
            self._mean = np.zeros(anomaly_map.shape)
            self._squares = np.zeros(anomaly_map.shape)
        is_known = ~np.isnan(anomaly_map)
        self.frames += 1
        self._count += is_known
        off = np.where(is_known, anomaly_map - self._mean, 0.0)
        self._mean += off / np.maximum(self._count, 1)
        self._squares += np.where(is_known, off * (anomaly_map - self._mean), 0.0)

    def finish(self) -> LocationStatistics:
        """Return the statistics of all maps so far.

        Raises
        ------
        ValueError
            If there were none.
        """
        if self.frames == 0:
            raise ValueError("no map was added")
        std = np.sqrt(self._squares / np.maximum(self._count, 1))
        return LocationStatistics(
            self.frames, self._mean.astype(np.float32), std.astype(np.float32)
        )
