"""How fast things go where, in normal frames."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.anomaly.frame_scores import window_size
from core.anomaly.location import LocationBuilder
from core.errors import TrainingError
from core.stored_arrays import DAMAGED, read_arrays, write_arrays

#: Upper edges of the bins for speeds, in pixels a frame; faster ones go to the last bin.
_EDGES = np.geomspace(0.01, 100, 161)

#: Of the moving pixels of a row, so many are slower than its usual speed.
_SHARE = 0.9

#: Usual speeds below this are noise of the flow, in pixels a frame.
_SLOWEST = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class UsualSpeed:
    """The usual speed at each place.

    Attributes
    ----------
    speed : ndarray of float32, shape (H, W)
        In pixels a frame, above 0.
    """

    speed: NDArray[np.float32]

    def relative(self, speed: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return speeds in units of the usual one, shape (H, W).

        Raises
        ------
        ValueError
            If the speeds are of another shape than those that were learnt.
        """
        if speed.shape != self.speed.shape:
            raise ValueError(f"speeds of shape {speed.shape} against {self.speed.shape}")
        relative: NDArray[np.float32] = speed / self.speed
        return relative

    def save(self, path: Path) -> None:
        """Write it to an ``.npz`` file, whole or not at all."""
        write_arrays(path, {"speed": self.speed})

    @classmethod
    def load(cls, path: Path) -> UsualSpeed:
        """Read what `save` wrote.

        Raises
        ------
        TrainingError
            If the file is missing or damaged.
        """
        try:
            speed = read_arrays(path)["speed"].astype(np.float32)
        except DAMAGED as error:
            raise TrainingError(
                f"The motion detector {path} is damaged or missing ({error}). Train it again."
            ) from error
        return cls(speed)


class SpeedGatherer:
    """Gather the usual speed from pairs of normal frames; memory does not grow with them.

    The usual speed of a *row* is the 90 % quantile of its moving pixels: things far away, high up
    in the picture, are slow. Rows in which little moved lean on the scene as a whole, or the
    first walker on a lawn would be the strongest anomaly. A *place* that moves all the time
    (leaves, a fan) raises its own usual speed above that of its row.
    """

    def __init__(self) -> None:
        self._places = LocationBuilder()
        self._rows: NDArray[np.int64] = np.zeros((0, 0), np.int64)

    def add(self, speed: NDArray[np.float32]) -> None:
        """Take the speeds between two more frames, shape (H, W)."""
        height = len(speed)
        if not len(self._rows):
            self._rows = np.zeros((height, len(_EDGES) + 1), np.int64)
        self._places.add(speed)
        bins = np.searchsorted(_EDGES, speed) + np.arange(height)[:, np.newaxis] * (len(_EDGES) + 1)
        self._rows += np.bincount(bins.ravel(), minlength=self._rows.size).reshape(self._rows.shape)

    def finish(self) -> UsualSpeed:
        """Return the usual speed; a ValueError if no speeds were added."""
        places = self._places.finish()
        window = window_size((places.mean.shape[0], places.mean.shape[1]))
        # Over all places and frames: the variance within the places and that between them.
        spread = np.sqrt(np.mean(np.square(places.std)) + np.var(places.mean))
        rows = self._row_speed(float(places.mean.mean() + spread)).astype(np.float32)
        row = _smoothed(rows[:, np.newaxis], (1, window))
        place = _smoothed(places.mean + 2 * places.std, (window, window))
        return UsualSpeed(np.maximum(np.maximum(row, place), np.float32(_SLOWEST)))

    def _row_speed(self, slowest: float) -> NDArray[np.float64]:
        """Return the usual speed of the pixels of each row that move at all, shape (H,)."""
        moving = self._rows.copy()
        moving[:, : np.searchsorted(_EDGES, slowest)] = 0
        counts = moving.sum(axis=1)
        scene = _quantile(moving.sum(axis=0))
        own = np.array([_quantile(row) for row in moving])
        lean = max(float(counts.mean()), 1.0)
        shrunk: NDArray[np.float64] = (counts * own + lean * scene) / (counts + lean)
        return shrunk


def _quantile(counts: NDArray[np.int64]) -> float:
    """Return the speed below which the usual share of a histogram lies; 0 if it is empty."""
    total = counts.sum()
    if total == 0:
        return 0.0
    reached = int(np.searchsorted(np.cumsum(counts), _SHARE * total))
    return float(_EDGES[min(reached, len(_EDGES) - 1)])


def _smoothed(values: NDArray[np.float32], side: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(cv2.blur(values, side, borderType=cv2.BORDER_REFLECT), np.float32)
