"""What a person sees of one frame: its residual, reconstruction, boxes and scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.anomaly.boxes import OVERLAP, Box, find_boxes, scaled_to
from core.anomaly.calibration import Calibration
from core.anomaly.frame_scores import Statistic, compared_map, map_scores
from core.anomaly.heat_map import heat_map
from core.anomaly.score_store import ScoredSequence
from core.errors import FramesiftError
from core.project.records import Thresholds
from core.training.events import PreviewReady
from core.training.run_folder import RunFolder

#: Maps looked at for the range of a run without calibration.
_SAMPLED_MAPS = 16


@dataclass(frozen=True, slots=True, eq=False)
class ReviewedFrame:
    """What a detector said of one frame, ready to be painted.

    Attributes
    ----------
    frame_index : int
        Which frame.
    anomaly_map : ndarray of float32, shape (H, W)
        Score per pixel in recipe pixels; NaN where the frame could not be read.
    heat_map : ndarray of uint8, shape (H, W, 4)
        The map as RGBA.
    reconstruction : ndarray of uint8, shape (H, W) or (H, W, 3), or None
        In recipe pixels; None from detectors that make none.
    scores : mapping of Statistic to float
        Frame scores, those that the detector gives.
    is_prediction : bool
        Whether the reconstruction was made without the frame itself.
    """

    frame_index: int
    anomaly_map: NDArray[np.float32]
    heat_map: NDArray[np.uint8]
    reconstruction: NDArray[np.uint8] | None
    scores: Mapping[Statistic, float] = field(default_factory=lambda: MappingProxyType({}))
    is_prediction: bool = False

    @property
    def is_known(self) -> bool:
        """Whether any pixel has a score; none has where the frame could not be read."""
        return bool(np.isfinite(self.anomaly_map).any())

    @property
    def residual(self) -> NDArray[np.uint8]:
        """The heat map without transparency, to be shown by itself: RGB, shape (H, W, 3)."""
        return np.ascontiguousarray(self.heat_map[..., :3])

    def value_at(self, x: float, y: float) -> float:
        """Return the anomaly map at a place.

        Parameters
        ----------
        x, y : float
            Place as a share 0…1 of the frame's width and height.

        Returns
        -------
        float
            NaN where there is no score.
        """
        return float(_at(self.anomaly_map, x, y))

    def rebuilt_at(self, x: float, y: float) -> NDArray[np.float64] | None:
        """Return the reconstruction at a place, in shares 0…1 of the recipe's range.

        Parameters
        ----------
        x, y : float
            Place as a share 0…1 of the frame's width and height.

        Returns
        -------
        ndarray of float64, shape () or (3,), or None
            None where the detector makes no reconstruction.
        """
        if self.reconstruction is None:
            return None
        return np.asarray(_at(self.reconstruction, x, y) / 255, np.float64)

    def boxes(
        self,
        statistic: Statistic,
        thresholds: Thresholds,
        width: int,
        height: int,
        *,
        overlap: float = OVERLAP,
    ) -> tuple[Box, ...]:
        """Box what reaches the low threshold.

        Parameters
        ----------
        statistic : Statistic
            What the thresholds are meant for, hence which map is compared with them.
        thresholds : Thresholds
            Low and high, and how few pixels get no box.
        width, height : int
            Of the source frame, in pixels.
        overlap : float, optional
            Of two boxes with a larger intersection over union, the larger is kept.

        Returns
        -------
        tuple of Box
            In source pixels.
        """
        compared = compared_map(self.anomaly_map, statistic)
        least = thresholds.rule.min_area
        boxes = find_boxes(compared, thresholds, min_area=least, overlap=overlap)
        return tuple(scaled_to(boxes, (compared.shape[0], compared.shape[1]), width, height))


def picture_name(*, is_prediction: bool) -> str:
    """Return what the picture that a detector makes of a frame is called."""
    return "Prediction" if is_prediction else "Reconstruction"


def review_frame(
    scored: ScoredSequence, frame_index: int, heat_range: tuple[float, float]
) -> ReviewedFrame:
    """Read what a run says of one frame.

    Parameters
    ----------
    scored : ScoredSequence
        The scores on disk.
    frame_index : int
        Which frame.
    heat_range : tuple of float
        Values that get the first and the last colour of the heat map.

    Returns
    -------
    ReviewedFrame
        Raises as `ScoredSequence.anomaly_map` does where the scores have no such frame, or their
        files are gone.
    """
    anomaly_map = scored.anomaly_map(frame_index)
    return ReviewedFrame(
        frame_index,
        anomaly_map,
        heat_map(anomaly_map, *heat_range),
        _picture(scored.reconstruction(frame_index)),
        {it: float(scored.scores(it)[frame_index]) for it in scored.statistics},
        scored.is_prediction,
    )


def review_preview(preview: PreviewReady, heat_range: tuple[float, float]) -> ReviewedFrame:
    """Return what a run in training makes of one frame, in the form of a scored one."""
    scores = map_scores(preview.anomaly_map)
    if preview.divergence is not None:
        scores[Statistic.DIVERGENCE] = preview.divergence
    return ReviewedFrame(
        preview.frame_index,
        preview.anomaly_map,
        heat_map(preview.anomaly_map, *heat_range),
        _picture(preview.reconstruction),
        scores,
        preview.is_prediction,
    )


def run_heat_range(run: RunFolder, scored: ScoredSequence) -> tuple[float, float]:
    """Return the values of the first and last heat map colour, fixed over a run.

    A run without a usable calibration gets the range of some of the sequence's own maps.
    """
    try:
        return Calibration.load(run.calibration).heat_map_range()
    except FramesiftError:
        frames = np.unique(np.linspace(0, len(scored) - 1, _SAMPLED_MAPS).astype(int))
        return heat_range_of(np.stack([scored.anomaly_map(int(frame)) for frame in frames]))


def heat_range_of(anomaly_maps: NDArray[np.float32]) -> tuple[float, float]:
    """Return 0 and the 99.9th percentile of some maps, never an empty range."""
    known = anomaly_maps[np.isfinite(anomaly_maps)]
    high = float(np.percentile(known, 99.9)) if known.size else 0.0
    return 0.0, high if high > 0 else 1.0


def _at(values: NDArray[Any], x: float, y: float) -> Any:  # a pixel of any kind
    height, width = values.shape[:2]
    return values[min(int(y * height), height - 1), min(int(x * width), width - 1)]


class PreviewScale:
    """The range of heat map colours of one training, the same from its first whole epoch on.

    So one sees the residual fade as the run learns. What is shown before, of a network that knows
    nothing yet, has a range of its own: all later maps would be dark on it.
    """

    def __init__(self) -> None:
        self._range: tuple[float, float] | None = None

    def of(self, preview: PreviewReady) -> tuple[float, float]:
        """Return the values of the first and the last colour for a preview."""
        if preview.heat_range is not None:
            return preview.heat_range
        if self._range is not None:
            return self._range
        own = heat_range_of(preview.anomaly_map)
        if preview.is_epoch_done:
            self._range = own
        return own


def _picture(reconstruction: NDArray[np.float32] | None) -> NDArray[np.uint8] | None:
    if reconstruction is None:
        return None
    picture = np.rint(np.clip(np.nan_to_num(reconstruction), 0, 1) * 255).astype(np.uint8)
    return picture[..., 0] if picture.shape[-1] == 1 else picture
