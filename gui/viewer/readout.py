"""What is on show and what the cursor points at, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.anomaly.review import ReviewedFrame, picture_name
from core.media.frame_index import FrameIndex
from core.media.frame_statistics import FrameStatistics
from core.media.source import Frame
from core.media.time_text import time_text, utc_text


@dataclass(frozen=True, slots=True, eq=False)
class CursorFrame:
    """The frame that the cursor points at.

    Attributes
    ----------
    values : ndarray, shape (h, w) or (h, w, 3)
        In its own units: the exact frame, or one made smaller.
    width, height : int
        Of the exact frame, in pixels.
    is_exact : bool
        Which of the two it is.
    """

    values: Frame
    width: int
    height: int
    is_exact: bool = True

    def pixel_text(self, x: int, y: int) -> str:
        """Say the value at a column and row of the exact frame."""
        height, width = self.values.shape[:2]
        pixel = self.values[y * height // self.height, x * width // self.width]
        return f"px ({x}, {y}) {'=' if self.is_exact else '≈'} {_pixel_text(pixel)}"


def cursor_text(
    frame: CursorFrame,
    unit: str,
    x: int,
    y: int,
    reviewed: ReviewedFrame | None,
    z: float = math.nan,
) -> str:
    """Describe one pixel.

    Parameters
    ----------
    frame : CursorFrame
        Where it is.
    unit : str
        Of the values; empty where there is none.
    x, y : int
        Column and row.
    reviewed : ReviewedFrame or None
        What a detector says of the frame.
    z : float, optional
        How unusual it is there, in standard deviations; NaN where not known.

    Returns
    -------
    str
        E.g. ``px (12, 34) = 812.4 DN · reconstruction 0.51 · residual 0.0123 · z 4.2``, where a
        reconstruction is in shares of the recipe's range, and ``≈`` stands before a value of the
        display proxy; empty outside the frame.
    """
    if not (0 <= x < frame.width and 0 <= y < frame.height):
        return ""
    parts = [f"{frame.pixel_text(x, y)} {unit}".rstrip()]
    if reviewed is None:
        return parts[0]
    across, down = (x + 0.5) / frame.width, (y + 0.5) / frame.height
    if (rebuilt := reviewed.rebuilt_at(across, down)) is not None:
        name = picture_name(is_prediction=reviewed.is_prediction).lower()
        parts.append(f"{name} {_pixel_text(rebuilt)}")
    residual = reviewed.value_at(across, down)
    if math.isfinite(residual):
        name = "anomaly" if reviewed.reconstruction is None else "residual"
        parts.append(f"{name} {residual:.3g}")
    if math.isfinite(z):
        parts.append(f"z {z:.1f}".replace("-", "−"))
    return " · ".join(parts)


def _pixel_text(pixel: NDArray[np.generic]) -> str:
    texts = [_number(float(value)) for value in np.atleast_1d(pixel).tolist()]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def corner_lines(
    index: FrameIndex,
    frame_index: int,
    statistics: FrameStatistics | None,
    unit: str,
    score: float | None,
    *,
    is_proxy: bool = False,
) -> tuple[str, ...]:
    """Say which frame is on show, when it was taken, and what it is like; a line each."""
    time = time_text(float(index.time_s[frame_index] - index.time_s[0]))
    lines = [f"frame {frame_index} / {len(index)} · {time}{' · proxy' if is_proxy else ''}"]
    if utc := index.utc(frame_index):
        lines.append(utc_text(utc))
    if statistics is not None:
        low, high = _number(statistics.minimum), _number(statistics.maximum)
        spread = "" if math.isnan(statistics.std) else f" ± {_number(statistics.std)}"
        mean = f"mean {_number(statistics.mean)}{spread}"
        lines.append(f"{mean} · {low} … {high} {unit}".rstrip())
    if score is not None and math.isfinite(score):
        lines.append(f"score {score:.3g}")
    return tuple(lines)


def _number(value: float) -> str:
    """Return a value with four significant digits, whole numbers as they are.

    Examples
    --------
    >>> _number(200.0), _number(812.4321), _number(0.012346), _number(float("nan"))
    ('200', '812.4', '0.01235', 'no data')
    """
    if math.isnan(value):
        return "no data"
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e6 else f"{value:.4g}"
