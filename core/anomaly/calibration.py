"""What normal frames score, measured on frames that were held out of training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.anomaly.frame_scores import MAP_STATISTICS, Statistic, frame_score
from core.anomaly.location import LocationBuilder, LocationStatistics
from core.errors import ProjectError
from core.project.records import Thresholds
from core.stored_arrays import DAMAGED, read_arrays, write_arrays

#: Default thresholds, in standard deviations above the mean score of held-out normal frames.
#: Not quantiles: with a hundred held-out frames the 99.9 % quantile is just their maximum.
LOW_SIGMA = 3.0
HIGH_SIGMA = 6.0

#: Share of frames below each of the quantiles that are kept.
QUANTILES = (0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.995, 0.999, 1.0)


@dataclass(frozen=True, slots=True)
class ScoreSpread:
    """How the scores of normal frames lie.

    Attributes
    ----------
    mean, std : float
        Over frames.
    quantiles : tuple of float
        At the shares of `QUANTILES`.
    """

    mean: float
    std: float
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Anomaly maps and scores of held-out normal frames.

    Attributes
    ----------
    locations : LocationStatistics
        Mean and standard deviation of each place of the maps.
    spreads : mapping of Statistic to ScoreSpread
        Of the frame scores that the detector gives.
    """

    locations: LocationStatistics
    spreads: Mapping[Statistic, ScoreSpread]

    @property
    def frames(self) -> int:
        """Normal frames that went in."""
        return self.locations.frames

    def default_thresholds(self, statistic: Statistic) -> Thresholds:
        """Return mean + 3 and mean + 6 standard deviations of the normal frame scores.

        A KeyError for a statistic that is not among `spreads`.
        """
        spread = self.spreads[statistic]
        return Thresholds(
            spread.mean + LOW_SIGMA * spread.std, spread.mean + HIGH_SIGMA * spread.std
        )

    def heat_map_range(self) -> tuple[float, float]:
        """Return the values of the darkest and the brightest colour of a heat map.

        They are fixed over a run: from what a normal pixel shows on average to what even the
        strongest pixel of a normal frame hardly reaches. Normal frames stay dark and clear.
        """
        low = float(np.mean(self.locations.mean))
        high = self.default_thresholds(Statistic.MAX).low
        return low, high if high > low else low + 1.0

    def save(self, path: Path) -> None:
        """Write the calibration to an ``.npz`` file, whole or not at all."""
        arrays = self.locations.arrays() | {"quantile_shares": np.array(QUANTILES)}
        for statistic, spread in self.spreads.items():
            arrays[_scores_key(statistic)] = np.array([spread.mean, spread.std, *spread.quantiles])
        write_arrays(path, arrays)

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """Read a calibration that `save` wrote.

        Raises
        ------
        ProjectError
            If the file is missing or damaged.
        """
        try:
            arrays = read_arrays(path)
            locations = LocationStatistics.of_arrays(arrays)
            there = [it for it in Statistic if it in MAP_STATISTICS or _scores_key(it) in arrays]
            spreads = {name: _spread(arrays[_scores_key(name)].tolist()) for name in there}
        except DAMAGED as error:
            raise ProjectError(
                f"The calibration {path} is damaged or missing ({error}). Train the run again."
            ) from error
        return cls(locations, spreads)


class CalibrationBuilder:
    """Gather a `Calibration` frame by frame; memory grows by a few numbers a frame."""

    def __init__(self) -> None:
        self._locations = LocationBuilder()
        self._scores: dict[Statistic, list[float]] = {it: [] for it in MAP_STATISTICS}
        self._divergences: list[float] = []

    @property
    def frames(self) -> int:
        """Frames so far; those that could not be read are not counted."""
        return self._locations.frames

    def add(self, anomaly_map: NDArray[np.float32], divergence: float | None = None) -> None:
        """Take one more normal frame; one whose map is all NaN is left out.

        Parameters
        ----------
        anomaly_map : ndarray of float32, shape (H, W)
            Its map.
        divergence : float, optional
            Of the code behind it, from generative networks.
        """
        if np.isnan(anomaly_map).all():
            return
        if divergence is not None:
            self._divergences.append(divergence)
        self._locations.add(anomaly_map)
        for statistic, scores in self._scores.items():
            scores.append(frame_score(anomaly_map, statistic))

    def finish(self) -> Calibration:
        """Return the calibration; a ValueError if no frame could be read."""
        locations, scores = self._locations.finish(), self._scores
        if self._divergences:
            scores = {**scores, Statistic.DIVERGENCE: self._divergences}
        spreads = {statistic: _spread_of(np.array(column)) for statistic, column in scores.items()}
        return Calibration(locations, spreads)


def _scores_key(statistic: Statistic) -> str:
    """Return a key of the file that no array of the locations has: both know a mean."""
    return f"scores_{statistic.value}"


def _spread_of(scores: NDArray[np.float64]) -> ScoreSpread:
    quantiles = np.quantile(scores, QUANTILES).tolist()
    return ScoreSpread(float(scores.mean()), float(scores.std()), tuple(quantiles))


def _spread(numbers: list[float]) -> ScoreSpread:
    if len(numbers) != len(QUANTILES) + 2:
        raise ValueError(f"{len(numbers)} numbers describe no scores")
    return ScoreSpread(numbers[0], numbers[1], tuple(numbers[2:]))
