"""How fast things move from one frame to the next."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

#: Longest side, in pixels, up to which DIS works at full and at half resolution. Its own presets
#: begin at a half or a quarter, where a person 5 pixels wide is nothing but a smear.
_FULL_UP_TO = 240
_HALF_UP_TO = 720


class Flow:
    """Dense optical flow between two frames of one size (Kroeger et al. 2016, DIS).

    Parameters
    ----------
    box : int
        Side of the box filter over the speed, in pixels.
    """

    def __init__(self, box: int) -> None:
        self._box = (box, box)
        self._flow: cv2.DISOpticalFlow | None = None

    def speed(self, before: NDArray[np.float32], after: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how far each place moved.

        Parameters
        ----------
        before, after : ndarray of float32, shape (H, W, C)
            In 0…1.

        Returns
        -------
        ndarray of float32, shape (H, W)
            Pixels a frame, box-filtered.
        """
        dis = self._made_for(max(before.shape))
        # The stubs want a flow to begin with; None is how OpenCV says that there is none.
        flow = dis.calc(_grey(before), _grey(after), None)  # type: ignore[call-overload]
        magnitude = cv2.magnitude(flow[..., 0], flow[..., 1])
        return np.asarray(cv2.blur(magnitude, self._box, borderType=cv2.BORDER_REFLECT), np.float32)

    def _made_for(self, side: int) -> cv2.DISOpticalFlow:
        if self._flow is None:
            self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
            self._flow.setFinestScale(0 if side <= _FULL_UP_TO else 1 if side <= _HALF_UP_TO else 2)
        return self._flow


def _grey(frame: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return a frame as DIS takes it, shape (H, W)."""
    picture = np.rint(np.clip(np.nan_to_num(frame), 0, 1) * 255).astype(np.uint8)
    if picture.shape[2] == 1:
        return np.ascontiguousarray(picture[..., 0])
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
