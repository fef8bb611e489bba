"""What is on show and what the cursor points at, in words."""

from __future__ import annotations

import math

from core.anomaly.review import ReviewedFrame
from core.media.frame_index import FrameIndex
from core.media.frame_statistics import FrameStatistics
from core.media.source import Frame
from core.media.time_text import time_text, utc_text


def cursor_text(values: Frame, unit: str, x: int, y: int, reviewed: ReviewedFrame | None) -> str:
    """Describe one pixel.

    Parameters
    ----------
    values : ndarray, shape (H, W) or (H, W, 3)
        The frame in its own units.
    unit : str
        Of the values; empty where there is none.
    x, y : int
        Column and row.
    reviewed : ReviewedFrame or None
        What a detector says of the frame.

    Returns
    -------
    str
        E.g. ``px (12, 34) = 812.4 DN · residual 0.0123``; empty outside the frame.
    """
    height, width = values.shape[:2]
    if not (0 <= x < width and 0 <= y < height):
        return ""
    pixel = values[y, x]
    texts = [_number(float(value)) for value in (pixel if values.ndim == 3 else (pixel,))]
    value = texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
    parts = [f"px ({x}, {y}) = {value} {unit}".rstrip()]
    if reviewed is not None:
        residual = reviewed.value_at((x + 0.5) / width, (y + 0.5) / height)
        name = "anomaly" if reviewed.reconstruction is None else "residual"
        if math.isfinite(residual):
            parts.append(f"{name} {residual:.3g}")
    return " · ".join(parts)


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
        lines.append(f"mean {_number(statistics.mean)} · {low} … {high} {unit}".rstrip())
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
