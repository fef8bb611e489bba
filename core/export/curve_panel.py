"""The scores of a whole sequence as a strip of a video, with a cursor at the frame on show."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from core.anomaly.score_envelope import ScoreEnvelope
from core.export.panels import (
    BACKGROUND,
    HIGH_COLOR,
    LOW_COLOR,
    Color,
    Picture,
    text_width,
    write,
)
from core.media.frame_index import FrameRange
from core.project.records import Thresholds

_AHEAD: Color = (104, 108, 116)
_DONE: Color = (236, 236, 236)
_CURSOR: Color = (255, 214, 92)
_KNOWN: Color = (74, 40, 44)
#: Share of the strip that stays free above the highest and below the lowest score.
_ROOM = 0.08
#: Pixels beside the value of a threshold.
_BESIDE = 8
#: A threshold further from all scores than so many times their range is not drawn but told.
_FAR = 3.0


class CurvePanel:
    """Draws the strip once and then, frame by frame, what of it is done.

    Parameters
    ----------
    scores : ndarray of float64, shape (T,)
        Of the frames of the video; NaN leaves a gap.
    thresholds : Thresholds or None
        Drawn across, red and light blue.
    anomalous : sequence of FrameRange
        Frames known to be anomalous, shaded; counted as ``scores`` are.
    size : tuple of int
        Width and height in pixels.
    text_size : float, optional
        Of the values beside the thresholds.
    """

    def __init__(
        self,
        scores: NDArray[np.float64],
        thresholds: Thresholds | None,
        anomalous: Sequence[FrameRange],
        size: tuple[int, int],
        text_size: float = 1.0,
    ) -> None:
        self._count = len(scores)
        self._size = size
        self._text_size = text_size
        self._envelope = ScoreEnvelope(scores)
        self._low, self._high = _range(self._envelope.bounds, thresholds)
        self._ahead = self._drawn(_AHEAD, thresholds, anomalous)
        self._done = self._drawn(_DONE, thresholds, anomalous)

    def at(self, position: int) -> Picture:
        """Return the strip with the cursor at a frame, RGB, shape (H, W, 3)."""
        place = round((position + 0.5) * self._size[0] / self._count)
        strip = self._ahead.copy()
        strip[:, :place] = self._done[:, :place]
        wide = max(1, round(self._text_size))
        cv2.line(strip, (place, 0), (place, self._size[1]), _CURSOR, wide)
        return strip

    def _drawn(
        self, color: Color, thresholds: Thresholds | None, anomalous: Sequence[FrameRange]
    ) -> Picture:
        width, height = self._size
        strip = np.empty((height, width, 3), np.uint8)
        strip[...] = BACKGROUND
        for frames in anomalous:
            start, stop = (round(it * width / self._count) for it in (frames.start, frames.stop))
            strip[:, start : max(stop, start + 1)] = _KNOWN
        if thresholds is not None:
            self._draw_thresholds(strip, thresholds)
        places, values = self._envelope.within(0, self._count, width)
        across = places * width / self._count
        for points in _unbroken(across, self._row(values)):
            cv2.polylines(strip, [points], isClosed=False, color=color, lineType=cv2.LINE_AA)
        return strip

    def _draw_thresholds(self, strip: Picture, thresholds: Thresholds) -> None:
        width, height = self._size
        letters = round(12 * self._text_size)
        right, base = width - _BESIDE, -height
        pair = (("high", thresholds.high, HIGH_COLOR), ("low", thresholds.low, LOW_COLOR))
        for name, value, color in pair:
            text = f"{name} {value:.3g}"
            if self._low <= value <= self._high:
                row = int(self._row(np.array([value]))[0])
                # One row alone would lose its colour to the coarser colour grid of a video.
                cv2.line(strip, (0, row), (width, row), color, 2)
            else:
                row = 0 if value > self._high else height - 1
                text = f"{text}, {'above' if value > self._high else 'below'}"
            own = row - 4 if row > letters + 4 else row + letters + 4
            # A value that would lie on the other line, or on its value, stands left of that.
            is_near = abs(own - base) < letters + 8
            base = base if is_near else own
            left = (right if is_near else width - _BESIDE) - text_width(text, self._text_size)
            write(strip, text, (left, base), color, self._text_size)
            right = left - _BESIDE

    def _row(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        share = (values - self._low) / (self._high - self._low)
        return (1 - share) * (self._size[1] - 1)


def _range(
    bounds: tuple[float, float] | None, thresholds: Thresholds | None
) -> tuple[float, float]:
    """Return the values at the lower and the upper edge of the strip."""
    low, high = bounds or (0.0, 1.0)
    reach = _FAR * ((high - low) or abs(high) or 1.0)
    pair = () if thresholds is None else (thresholds.low, thresholds.high)
    # A threshold far from everything would press the curve flat.
    near = [it for it in pair if low - reach <= it <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    room = _ROOM * (high - low) or 0.5
    return low - room, high + room


def _unbroken(across: NDArray[np.float64], rows: NDArray[np.float64]) -> list[NDArray[np.int32]]:
    """Return the lines between gaps, as points (N, 1, 2) in pixels."""
    is_known = np.isfinite(rows)
    breaks = np.flatnonzero(np.diff(is_known.astype(np.int8))) + 1
    lines = []
    for piece in np.split(np.arange(len(rows)), breaks):
        if len(piece) and is_known[piece[0]]:
            points = np.rint(np.column_stack([across[piece], rows[piece]])).astype(np.int32)
            lines.append(
                np.repeat(points, 2, axis=0)[:, None] if len(points) == 1 else points[:, None]
            )
    return lines
