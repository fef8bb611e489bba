"""How long each frame of a sequence lasts, and which frames lie in a stretch of time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameIndex, FrameRange
from core.media.times import FILE_ORDER_CADENCE_S

#: Other programs round times to milliseconds: a time this much before a frame still means it.
_ROUNDING_S = 0.0005


class FrameDurations:
    """When the frames of a sequence start and stop.

    A frame lasts until the next one; before a gap, and at the end, it lasts one cadence.

    Parameters
    ----------
    index : FrameIndex
        Of the sequence; at least one frame.

    Attributes
    ----------
    start_s, stop_s : ndarray of float64, shape (T,)
        In seconds from the sequence's first frame; neither ever decreases.
    """

    def __init__(self, index: FrameIndex) -> None:
        cadence = index.cadence_s or FILE_ORDER_CADENCE_S
        self.start_s: NDArray[np.float64] = index.time_s
        self.stop_s: NDArray[np.float64] = np.append(index.time_s[1:], index.time_s[-1] + cadence)
        before_gap = index.gap_starts() - 1
        self.stop_s[before_gap] = self.start_s[before_gap] + cadence
        self._middle_s = (self.start_s + self.stop_s) / 2

    def seconds(self, frames: FrameRange) -> tuple[float, float]:
        """Return when the first of some frames starts and the last of them stops."""
        return float(self.start_s[frames.start]), float(self.stop_s[frames.stop - 1])

    def frames_between(self, start_s: float, stop_s: float) -> FrameRange | None:
        """Return the frames whose middle lies in a stretch of time.

        Parameters
        ----------
        start_s, stop_s : float
            In seconds from the first frame. A stretch shorter than a frame, or a moment, stands for
            the frame on show in its middle.

        Returns
        -------
        FrameRange or None
            None where no frame was taken: before the sequence, after it, and in a gap.

        Examples
        --------
        >>> from core.media.frame_index import TimeOrigin
        >>> index = FrameIndex.of_times(np.array([0.0, 0.5, 1.0, 9.0]), TimeOrigin.HEADER)
        >>> durations = FrameDurations(index)
        >>> durations.frames_between(0.6, 9.4)
        FrameRange(start=1, stop=4)
        >>> durations.frames_between(1.1, 1.1), durations.frames_between(4, 5)
        (FrameRange(start=2, stop=3), None)
        """
        start = int(np.searchsorted(self._middle_s, start_s, "left"))
        stop = int(np.searchsorted(self._middle_s, stop_s, "left"))
        if start < stop:
            return FrameRange(start, stop)
        moment = (start_s + stop_s) / 2 + _ROUNDING_S
        shown = int(np.searchsorted(self.start_s, moment, "right")) - 1
        if shown < 0 or moment >= self.stop_s[shown] + _ROUNDING_S:
            return None
        return FrameRange(shown, shown + 1)

    def is_within(self, start_s: float, stop_s: float) -> bool:
        """Return whether a stretch of time reaches beyond neither end by half a frame or more."""
        slack = (self.stop_s[-1] - self.start_s[-1]) / 2
        return bool(start_s > self.start_s[0] - slack and stop_s < self.stop_s[-1] + slack)
