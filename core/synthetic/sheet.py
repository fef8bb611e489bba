"""A picture of made clips with their labels, to be looked at before a training."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from core.synthetic.anomaly_kind import AnomalyKind
from core.synthetic.samples import Sample, SampleMaker

Picture = NDArray[np.uint8]

#: Clips of each kind, and how many are made at most to find as many that show it.
_COLUMNS, _TRIES = 4, 12
#: Side of a clip on the sheet, in pixels, and the gap beside it.
_SIDE, _GAP = 128, 6
_CAPTION = 26
_BACKGROUND, _INK, _OUTLINE = (24, 26, 30), (226, 228, 232), (255, 64, 64)


def sample_sheet(maker: SampleMaker) -> Picture:
    """Draw some clips of every kind that is made.

    Parameters
    ----------
    maker : SampleMaker
        Of the training.

    Returns
    -------
    ndarray of uint8, shape (H, W, 3)
        A row for each kind, RGB: the first and the middle frame of each clip, what is labelled
        outlined in red on the middle one. The last row shows clips with nothing but normal things.
    """
    rows = [_row(maker, kind) for kind in maker.kinds]
    if maker.material.tracks and maker.normal_share > 0:
        rows.append(_row(maker, None))
    return np.concatenate(rows)


def _row(maker: SampleMaker, kind: AnomalyKind | None) -> Picture:
    width = _COLUMNS * (2 * _SIDE + 3 * _GAP)
    row: Picture = np.full((_CAPTION + _SIDE + _GAP, width, 3), _BACKGROUND, np.uint8)
    title = "normal: moving things pasted as they were" if kind is None else f"{kind}: {kind.text}"
    cv2.putText(
        row,
        title,
        (_GAP, _CAPTION - 8),
        cv2.FONT_HERSHEY_SIMPLEX,
        0.5,
        _INK,
        1,
        cv2.LINE_AA,
    )
    for column, sample in enumerate(_shown(maker, kind)):
        left = _GAP + column * (2 * _SIDE + 3 * _GAP)
        first, middle = (_enlarged(it) for it in _frames(sample))
        for picture, start in ((first, left), (middle, left + _SIDE + _GAP)):
            row[_CAPTION : _CAPTION + _SIDE, start : start + _SIDE] = picture
    return row


def _shown(maker: SampleMaker, kind: AnomalyKind | None) -> list[Sample]:
    only = maker.of_one(kind)
    samples = [only.sample(number) for number in range(_TRIES)]
    if kind is None:
        return samples[:_COLUMNS]
    return [it for it in samples if (it.coverage > 0.5).any()][:_COLUMNS]


def _frames(sample: Sample) -> tuple[Picture, Picture]:
    """Return the first frame, and the middle one with what is labelled."""
    middle = len(sample.frames) // 2
    first, shown = (_rgb(sample.frames[it]) for it in (0, middle))
    covered = np.ascontiguousarray((sample.coverage > 0.5).astype(np.uint8))
    lines, _ = cv2.findContours(covered, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(shown, lines, -1, _OUTLINE, 1)
    return first, shown


def _rgb(frame: NDArray[np.float32]) -> Picture:
    picture = np.rint(np.clip(frame, 0, 1) * 255).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(picture, (*picture.shape[:2], 3)))


def _enlarged(picture: Picture) -> Picture:
    """Return a picture that fits into the square of a clip, in its middle."""
    height, width = picture.shape[:2]
    scale = _SIDE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    fitted = cv2.resize(picture, size, interpolation=how)
    square: Picture = np.full((_SIDE, _SIDE, 3), _BACKGROUND, np.uint8)
    top, left = (_SIDE - size[1]) // 2, (_SIDE - size[0]) // 2
    square[top : top + size[1], left : left + size[0]] = fitted
    return square
