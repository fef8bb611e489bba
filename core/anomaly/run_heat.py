"""The heat maps of one scored sequence: their fixed ranges, and what lies behind them."""

from __future__ import annotations

import logging
import math

import numpy as np
from numpy.typing import NDArray

from core.anomaly.calibration import Calibration
from core.anomaly.frame_scores import Statistic, compared_map
from core.anomaly.heat_look import HeatLook, Residual
from core.anomaly.heat_picture import HeatPicture, paint_heat
from core.anomaly.location import LocationStatistics
from core.anomaly.plain_residuals import PlainResiduals
from core.anomaly.review import ReviewedFrame, run_heat_range
from core.anomaly.score_store import ScoredSequence
from core.errors import FramesiftError
from core.recipe.frame_store import FrameStore
from core.training.run_folder import RunFolder

log = logging.getLogger(__name__)


class RunHeat:
    """Paints the heat maps of a sequence as a run scored it.

    Parameters
    ----------
    run : RunFolder
        Its calibration fixes the range and gives z values.
    scored : ScoredSequence
        What it said.
    store : FrameStore or None
        The frames as it saw them, without which no plain residual is known.
    """

    def __init__(self, run: RunFolder, scored: ScoredSequence, store: FrameStore | None) -> None:
        self.range = run_heat_range(run, scored)
        self._locations = _locations(run)
        self._residuals = None if store is None else _residuals(store, scored)

    @property
    def has_residuals(self) -> bool:
        """Whether frame minus reconstruction can be shown."""
        return self._residuals is not None

    def picture(
        self, reviewed: ReviewedFrame, look: HeatLook, hidden: NDArray[np.bool_] | None
    ) -> HeatPicture:
        """Paint the heat map of a frame; the anomaly map where the residual is not known."""
        look = look.fitting(has_residuals=self.has_residuals)
        if self._residuals is None or look.residual is Residual.SCORED:
            return paint_heat(reviewed.anomaly_map, look, self.range, hidden)
        values = self._residuals.read(reviewed.frame_index, look.residual)
        if (ignored := np.isnan(reviewed.anomaly_map)).any() and ignored.shape == values.shape:
            values = np.where(ignored, np.float32(np.nan), values)
        if hidden is not None and hidden.shape != values.shape:
            hidden = None
        return paint_heat(values, look, self._residuals.range(look.residual), hidden)

    def z_at(self, reviewed: ReviewedFrame, x: float, y: float) -> float:
        """Return how many standard deviations a place is above what normal frames show there.

        Parameters
        ----------
        reviewed : ReviewedFrame
            What was said of the frame.
        x, y : float
            Place as a share 0…1 of the frame's width and height.

        Returns
        -------
        float
            NaN where that is not known.
        """
        locations = self._locations
        if locations is None or locations.mean.shape != reviewed.anomaly_map.shape:
            return math.nan
        height, width = locations.mean.shape
        row, column = min(int(y * height), height - 1), min(int(x * width), width - 1)
        off = reviewed.anomaly_map[row, column] - locations.mean[row, column]
        return float(off / locations.spread[row, column])


def below_threshold(
    anomaly_map: NDArray[np.float32], statistic: Statistic, low: float
) -> NDArray[np.bool_]:
    """Return which pixels lie outside every box, shape (H, W): those below the low threshold."""
    below: NDArray[np.bool_] = ~(compared_map(anomaly_map, statistic) >= low)
    return below


def _locations(run: RunFolder) -> LocationStatistics | None:
    try:
        return Calibration.load(run.calibration).locations
    except FramesiftError as error:
        log.info("no z values: %s", error)
        return None


def _residuals(store: FrameStore, scored: ScoredSequence) -> PlainResiduals | None:
    try:
        return PlainResiduals(store, scored)
    except FramesiftError as error:
        log.info("no plain residuals: %s", error)
        return None
