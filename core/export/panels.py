"""One frame of an annotated video: input, reconstruction and residual side by side."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from core.anomaly.boxes import Box

Picture = NDArray[np.uint8]

#: Longest side of a panel in pixels; three of them still play everywhere.
LONGEST_SIDE = 1280
#: A panel is at least this wide, or its captions would not fit.
NARROWEST = 240
_CAPTION = 24
_BACKGROUND = (24, 26, 30)
_TEXT = (232, 232, 232)
LOW_COLOR = (240, 62, 62)
HIGH_COLOR = (116, 206, 255)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_FONT_SCALE = 0.45


def panel_size(width: int, height: int, wanted_width: float | None = None) -> tuple[int, int]:
    """Return width and height of a panel for frames of a size: even, and neither huge nor tiny.

    With a ``wanted_width`` it is as wide as that, as long as it is neither.
    """
    if wanted_width is not None:
        factor = min(max(wanted_width, NARROWEST) / width, LONGEST_SIDE / max(width, height))
        return _even(width * factor), _even(height * factor)
    factor = min(1.0, LONGEST_SIDE / max(width, height))
    factor = max(factor, NARROWEST / width) if factor == 1.0 else factor
    return _even(width * factor), _even(height * factor)


def canvas_size(size: tuple[int, int], panels: int) -> tuple[int, int]:
    """Return width and height of so many panels of a size side by side, captions included."""
    return size[0] * panels, size[1] + 2 * _CAPTION


def compose(panels: Sequence[tuple[str, Picture]], size: tuple[int, int], status: str) -> Picture:
    """Put panels side by side, with their titles above and a line of text below.

    Parameters
    ----------
    panels : sequence of (title, picture)
        Pictures of shape (H, W) or (H, W, 3), of any size; stretched to ``size``.
    size : tuple of int
        Width and height of a panel, even.
    status : str
        Time, frame and score.

    Returns
    -------
    ndarray of uint8, shape (H, W, 3)
        RGB; both sides even, as video encoders need them.
    """
    width, height = size
    across, down = canvas_size(size, len(panels))
    canvas = np.empty((down, across, 3), np.uint8)
    canvas[...] = _BACKGROUND
    for place, (title, picture) in enumerate(panels):
        left = place * width
        canvas[_CAPTION : _CAPTION + height, left : left + width] = _fitted(picture, size)
        _write(canvas, title, (left + 8, 17))
    _write(canvas, status, (8, height + _CAPTION + 17))
    return canvas


def mix_heat(picture: Picture, heat: Picture, weight: float, size: tuple[int, int]) -> Picture:
    """Return a panel with the heat map mixed into the frame.

    Parameters
    ----------
    picture : ndarray of uint8, shape (H, W) or (H, W, 3)
        The frame.
    heat : ndarray of uint8, shape (H, W, 3)
        The heat map, of any size.
    weight : float
        0 shows the frame alone, 1 the heat map.
    size : tuple of int
        Width and height of the panel.
    """
    mixed = cv2.addWeighted(_fitted(picture, size), 1 - weight, _fitted(heat, size), weight, 0)
    return np.asarray(mixed, np.uint8)


def draw_boxes(
    picture: Picture, boxes: Sequence[Box], frame_size: tuple[int, int], size: tuple[int, int]
) -> Picture:
    """Return a panel with boxes: red from low on, light blue from high on, the score beside.

    Parameters
    ----------
    picture : ndarray of uint8, shape (H, W) or (H, W, 3)
        The frame.
    boxes : sequence of Box
        In source pixels.
    frame_size : tuple of int
        Width and height of the source, in pixels.
    size : tuple of int
        Width and height of the panel.
    """
    panel = _fitted(picture, size).copy()
    across, down = size[0] / frame_size[0], size[1] / frame_size[1]
    for box in boxes:
        color = HIGH_COLOR if box.is_high else LOW_COLOR
        left, top = round(box.x * across), round(box.y * down)
        right, bottom = round((box.x + box.width) * across), round((box.y + box.height) * down)
        cv2.rectangle(panel, (left, top), (right - 1, bottom - 1), color, 2)
        value = f"{box.score:.3g}"
        # At the right edge the value moves left until it is whole.
        wide = cv2.getTextSize(value, _FONT, _FONT_SCALE, 1)[0][0]
        beside = max(0, min(left, size[0] - wide - 2))
        _write(panel, value, (beside, top - 5 if top > 16 else bottom + 14), color)
    return panel


def _fitted(picture: Picture, size: tuple[int, int]) -> Picture:
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB)  # type: ignore[assignment]
    shrinks = picture.shape[1] > size[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)


def _write(
    canvas: Picture, text: str, place: tuple[int, int], color: tuple[int, int, int] = _TEXT
) -> None:
    # Dark behind, or light text would drown in a bright frame.
    cv2.putText(canvas, text, place, _FONT, _FONT_SCALE, _BACKGROUND, 3, cv2.LINE_AA)
    cv2.putText(canvas, text, place, _FONT, _FONT_SCALE, color, 1, cv2.LINE_AA)


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))
