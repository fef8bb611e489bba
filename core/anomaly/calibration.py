"""What normal frames score, measured on frames that were held out of training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import map_scores
from core.anomaly.location import LocationBuilder, LocationStatistics
from core.anomaly.normal_scores import NormalScores, NormalScoresBuilder
from core.anomaly.smoothing import Smoothing
from core.anomaly.statistic import Statistic
from core.anomaly.threshold_method import ThresholdMethod
from core.errors import ProjectError
from core.project.records import ThresholdOrigin, Thresholds
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
    normal : NormalScores
        The scores themselves, of all frames or of as many as are kept.
    """

    locations: LocationStatistics
    spreads: Mapping[Statistic, ScoreSpread]
    normal: NormalScores

    @property
    def frames(self) -> int:
        """Normal frames that went in."""
        return self.locations.frames

    def default_thresholds(self, statistic: Statistic) -> Thresholds:
        """Return mean + 3 and mean + 6 standard deviations of the normal frame scores.

        A KeyError for a statistic that is not among `spreads`.
        """
        spread = self.spreads[statistic]
        origin = ThresholdOrigin(
            ThresholdMethod.SIGMA.value,
            LOW_SIGMA,
            HIGH_SIGMA,
            f"{LOW_SIGMA:g} and {HIGH_SIGMA:g} standard deviations above the mean of "
            f"{self.frames:,} held-out normal frames.",
            scoring=self.normal.scoring,
        )
        low, high = spread.mean + LOW_SIGMA * spread.std, spread.mean + HIGH_SIGMA * spread.std
        return Thresholds(low, high, origin=origin)

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
        arrays = self.locations.arrays() | self.normal.arrays()
        arrays["quantile_shares"] = np.array(QUANTILES)
        for statistic, spread in self.spreads.items():
            arrays[_key(statistic)] = np.array([spread.mean, spread.std, *spread.quantiles])
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
            there = [it for it in Statistic if it is Statistic.LOCAL_MAX or _key(it) in arrays]
            spreads = {name: _spread(arrays[_key(name)].tolist()) for name in there}
            normal = NormalScores.of_arrays(arrays)
        except DAMAGED as error:
            raise ProjectError(
                f"The calibration {path} is damaged or missing ({error}). Train the run again."
            ) from error
        return cls(locations, spreads, normal)


class CalibrationBuilder:
    """Gather a `Calibration` frame by frame; memory grows by a few numbers a frame.

    Parameters
    ----------
    smoothing : Smoothing, optional
        Of the frame scores, as they will be smoothed where they are compared with these.
    """

    def __init__(self, smoothing: Smoothing | None = None) -> None:
        self._smoothing = smoothing or Smoothing()
        self._locations = LocationBuilder()
        self._scores: dict[Statistic, list[float]] = {}
        self._normal = NormalScoresBuilder()
        self._stretch: list[dict[Statistic, float]] = []
        self._cadence_s = 0.0

    @property
    def frames(self) -> int:
        """Frames so far; those that could not be read are not counted."""
        return self._locations.frames

    def break_off(self) -> None:
        """Say that the next frame is no neighbour of the last."""
        stretch, self._stretch = self._stretch, []
        if not stretch:
            return
        columns = {
            statistic: self._smoothing.apply(
                np.array([scores[statistic] for scores in stretch]), np.empty(0, np.int64)
            )
            for statistic in stretch[0]
        }
        for statistic, column in columns.items():
            self._scores.setdefault(statistic, []).extend(column.tolist())
        for place in range(len(stretch)):
            scores = {it: float(column[place]) for it, column in columns.items()}
            self._normal.add(scores, self._cadence_s)
        self._normal.break_off()

    def add(
        self, result: FrameResult, cadence_s: float = 0.0, scored: FrameResult | None = None
    ) -> None:
        """Take one more normal frame; one that could not be read is left out.

        Parameters
        ----------
        result : FrameResult
            What the detector says of it.
        cadence_s : float, optional
            Seconds until the next frame, the same from break to break; 0 where that is not known.
        scored : FrameResult, optional
            The same without what is ignored, where that is something else: scores come from it.
        """
        scored = result if scored is None else scored
        if not scored.is_readable:
            self.break_off()
            return
        self._locations.add(result.anomaly_map)
        self._stretch.append(map_scores(scored.anomaly_map) | scored.given_scores)
        self._cadence_s = cadence_s

    def finish(self) -> Calibration:
        """Return the calibration; a ValueError if no frame could be read."""
        self.break_off()
        locations = self._locations.finish()
        spreads = {it: _spread_of(np.array(column)) for it, column in self._scores.items()}
        return Calibration(locations, spreads, self._normal.finish())


def _key(statistic: Statistic) -> str:
    """Return a key of the file that no array of the locations has: both know a mean."""
    return f"scores_{statistic.value}"


def _spread_of(scores: NDArray[np.float64]) -> ScoreSpread:
    quantiles = np.quantile(scores, QUANTILES).tolist()
    return ScoreSpread(float(scores.mean()), float(scores.std()), tuple(quantiles))


def _spread(numbers: list[float]) -> ScoreSpread:
    if len(numbers) != len(QUANTILES) + 2:
        raise ValueError(f"{len(numbers)} numbers describe no scores")
    return ScoreSpread(numbers[0], numbers[1], tuple(numbers[2:]))
