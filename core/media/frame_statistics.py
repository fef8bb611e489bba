"""Mean, deviation and range of one frame."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.media.source import Frame

_KNOWN_TO_OPENCV = (np.uint8, np.uint16, np.int16, np.float32, np.float64)


@dataclass(frozen=True, slots=True)
class FrameStatistics:
    """Of the finite pixels of a frame: mean, lowest, highest, standard deviation; source units."""

    mean: float
    minimum: float
    maximum: float
    std: float = math.nan

    @property
    def is_known(self) -> bool:
        """Whether these are numbers; an index holds NaN until the frame store was built."""
        return not math.isnan(self.mean)


def frame_statistics(frame: Frame) -> FrameStatistics | None:
    """Return the statistics of a frame; None if it has no finite pixel.

    Parameters
    ----------
    frame : ndarray, shape (H, W) or (H, W, 3)
        In source units; channels count alike.

    Examples
    --------
    >>> frame_statistics(np.array([[1, 3], [np.nan, 5]], np.float32)).mean
    3.0
    """
    rows = frame.reshape(frame.shape[0], -1)
    if rows.dtype.type not in _KNOWN_TO_OPENCV:
        rows = rows.astype(np.float64)
    if rows.dtype.kind == "f" and not (finite := np.isfinite(rows)).all():
        rows = rows[finite].reshape(1, -1)
        if not rows.size:
            return None
    # OpenCV looks at each pixel once, and makes no copy in float64.
    plain: NDArray[np.floating] = np.ascontiguousarray(rows)
    mean, std = cv2.meanStdDev(plain)
    minimum, maximum, _, _ = cv2.minMaxLoc(plain)
    return FrameStatistics(float(mean[0, 0]), minimum, maximum, float(std[0, 0]))
