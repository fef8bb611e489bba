"""Turn an anomaly map into boxes that a reviewer can click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from core.project.records import Rectangle, Thresholds

#: Regions of fewer pixels are noise, unless the caller says otherwise.
MIN_AREA = 9

#: Of two boxes that overlap more than this (intersection over union) the larger is kept.
OVERLAP = 0.2

#: A drawn box that shares this much of the smaller of the two stands for what was found there.
SAME_PLACE = 0.5


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of pixels around one region at or above the low threshold.

    Attributes
    ----------
    x, y : int
        Left column and top row, counted from 0.
    width, height : int
        Size in pixels; column ``x + width`` is outside.
    score : float
        Highest score of the region.
    is_high : bool
        Whether ``score`` reaches the high threshold.
    """

    x: int
    y: int
    width: int
    height: int
    score: float
    is_high: bool


def find_boxes(
    anomaly_map: NDArray[np.float32],
    thresholds: Thresholds,
    *,
    min_area: int = MIN_AREA,
    overlap: float = OVERLAP,
) -> list[Box]:
    """Box each connected region at or above the low threshold.

    Parameters
    ----------
    anomaly_map : ndarray of float32, shape (H, W)
        Score per pixel. Give it the `local_map` where frames are scored by `LOCAL_MAX`: then a
        frame has a region exactly if its score reaches the low threshold. NaN pixels never belong.
    thresholds : Thresholds
        In units of the map; pixels touching at a corner are connected.
    min_area : int, optional
        Regions of fewer pixels are dropped as noise.
    overlap : float, optional
        Of two boxes with a larger intersection over union, the larger is kept.

    Returns
    -------
    list of Box
        Highest score first.

    Raises
    ------
    ValueError
        If ``anomaly_map`` is not two-dimensional.

    Examples
    --------
    >>> spot = np.zeros((32, 32), np.float32)
    >>> spot[4:8, 10:16] = 0.5
    >>> find_boxes(spot, Thresholds(0.1, 0.5))
    [Box(x=10, y=4, width=6, height=4, score=0.5, is_high=True)]
    """
    if anomaly_map.ndim != 2:
        raise ValueError(f"anomaly_map must have shape (H, W), not {anomaly_map.shape}")
    # float64, as the frame scores are: the same threshold must not round differently here.
    is_suspect = anomaly_map >= np.float64(thresholds.low)
    if not is_suspect.any():
        return []
    count, regions, stats, _centres = cv2.connectedComponentsWithStats(
        is_suspect.view(np.uint8), connectivity=8
    )
    peaks = np.full(count, -np.inf, np.float32)
    np.maximum.at(peaks, regions[is_suspect].astype(np.int64), anomaly_map[is_suspect])
    # The first row is the background.
    large = np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= min_area) + 1
    kept = large[_larger_kept(stats[large, : cv2.CC_STAT_AREA].astype(np.int64), overlap)]
    boxes = []
    for number in kept.tolist():
        x, y, width, height, _area = stats[number].tolist()
        score = float(peaks[number])
        boxes.append(Box(x, y, width, height, score, score >= thresholds.high))
    return sorted(boxes, key=lambda box: box.score, reverse=True)


def scaled_to(
    boxes: Sequence[Box], map_shape: tuple[int, int], width: int, height: int
) -> list[Box]:
    """Return boxes in pixels of another size, e.g. of the source.

    Parameters
    ----------
    boxes : sequence of Box
        In pixels of the map.
    map_shape : tuple of int
        Height and width of the map.
    width, height : int
        Size of the picture that the map covers, in pixels.

    Returns
    -------
    list of Box
        Each covers all pixels that its map pixels cover, and lies inside the picture.
    """
    rows, columns = map_shape
    scaled = []
    for box in boxes:
        left, top = box.x * width // columns, box.y * height // rows
        right = -(-(box.x + box.width) * width // columns)
        bottom = -(-(box.y + box.height) * height // rows)
        scaled.append(replace(box, x=left, y=top, width=right - left, height=bottom - top))
    return scaled


def uncorrected(boxes: Sequence[Box], drawn: Sequence[Rectangle]) -> list[Box]:
    """Return the boxes in whose place nobody has drawn another one.

    Parameters
    ----------
    boxes : sequence of Box
        What was found on a frame.
    drawn : sequence of Rectangle
        What people drew on it, in the same pixels.

    Returns
    -------
    list of Box
        In the same order. A drawn box stands for those with which it shares at least `SAME_PLACE`
        of the smaller of the two: it may be much smaller, or larger, than what it corrects.

    Examples
    --------
    >>> found = [Box(0, 0, 20, 20, 0.9, True), Box(30, 0, 4, 4, 0.5, False)]
    >>> [box.x for box in uncorrected(found, [Rectangle(2, 2, 6, 6)])]
    [30]
    """
    return [box for box in boxes if not any(_is_same_place(box, place) for place in drawn)]


def _is_same_place(box: Box, place: Rectangle) -> bool:
    across = min(box.x + box.width, place.x + place.width) - max(box.x, place.x)
    down = min(box.y + box.height, place.y + place.height) - max(box.y, place.y)
    smaller = min(box.width * box.height, place.width * place.height)
    return max(across, 0) * max(down, 0) >= SAME_PLACE * smaller


def _larger_kept(rectangles: NDArray[np.int64], overlap: float) -> NDArray[np.int64]:
    """Return the positions of rectangles (x, y, width, height) that no larger one overlaps."""
    start = rectangles[:, :2]
    stop = start + rectangles[:, 2:]
    area = np.prod(stop - start, axis=1)
    waiting = np.argsort(-area, kind="stable")
    kept = []
    while len(waiting):
        largest, waiting = waiting[0], waiting[1:]
        kept.append(largest)
        sides = np.minimum(stop[largest], stop[waiting]) - np.maximum(
            start[largest], start[waiting]
        )
        common = np.prod(np.maximum(sides, 0), axis=1)
        waiting = waiting[common <= overlap * (area[largest] + area[waiting] - common)]
    return np.array(kept, np.int64)
