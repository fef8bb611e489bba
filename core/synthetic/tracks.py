"""Moving things cut out of training frames, frame by frame."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.jobs import JobContext
from core.synthetic.foreground import Block

#: Pixels around a thing that are cut out with it, for a soft edge.
_MARGIN = 3
#: From one frame to the next a thing may shrink or grow by this, or two have met or parted.
_MOST_GROWTH = 1.6
#: Share of its own area that it must cover again after it has moved on as before.
_LEAST_OVERLAP = 0.3
#: Bytes of pixels that are kept at most.
_MOST_BYTES = 96 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """A thing on one frame.

    Attributes
    ----------
    x, y : int
        Column and row of its top left pixel in the frame.
    pixels : ndarray of float32, shape (h, w, C)
        In 0…1.
    alpha : ndarray of float32, shape (h, w)
        0 beside it, 1 on it, soft between.
    """

    x: int
    y: int
    pixels: NDArray[np.float32]
    alpha: NDArray[np.float32]

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.alpha)

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.alpha.shape[1])

    @property
    def center(self) -> tuple[float, float]:
        """Column and row of its middle in the frame."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """A cutout as it is stored: pixels as in the frame store, alpha in 0…255."""

    x: int
    y: int
    pixels: NDArray[np.generic]
    alpha: NDArray[np.uint8]


class Track:
    """One thing over neighbouring frames."""

    def __init__(self, kept: Sequence[_Kept]) -> None:
        self._kept = list(kept)

    def __len__(self) -> int:
        return len(self._kept)

    def at(self, position: int) -> Cutout:
        """Return the thing on its n-th frame."""
        kept = self._kept[position]
        pixels = kept.pixels.astype(np.float32)
        if kept.pixels.dtype == np.uint8:
            pixels *= np.float32(1 / 255)
        return Cutout(kept.x, kept.y, pixels, kept.alpha.astype(np.float32) / np.float32(255))

    @property
    def bytes(self) -> int:
        """Memory of its pixels."""
        return sum(it.pixels.nbytes + it.alpha.nbytes for it in self._kept)

    @property
    def middle_row(self) -> float:
        """Row of its middle, halfway through."""
        kept = self._kept[len(self) // 2]
        return kept.y + len(kept.alpha) / 2

    @property
    def velocity(self) -> tuple[float, float]:
        """Columns and rows a frame, from its first frame to its last; 0 of a single one."""
        first, last = self._kept[0], self._kept[-1]
        steps = max(1, len(self) - 1)
        return (
            (last.x + last.alpha.shape[1] / 2 - first.x - first.alpha.shape[1] / 2) / steps,
            (last.y + last.alpha.shape[0] / 2 - first.y - first.alpha.shape[0] / 2) / steps,
        )


@dataclass(frozen=True, slots=True)
class ThingSizes:
    """Which parts of a mask are single things.

    Attributes
    ----------
    threshold : float
        Deviation from the background, in 0…1, from which on a pixel belongs to one.
    smallest, largest : float
        Areas in pixels.
    """

    threshold: float
    smallest: float
    largest: float


def collect_tracks(
    blocks: Sequence[Block],
    sizes: ThingSizes,
    *,
    frames: int,
    windows: int,
    most: int,
    context: JobContext,
) -> list[Track]:
    """Cut out what moves, in windows of time spread over all blocks.

    Parameters
    ----------
    blocks : sequence of Block
        Where to look.
    sizes : ThingSizes
        What to take for a thing.
    frames : int
        Frames of a window: the longest that a track can be.
    windows : int
        How many windows to look at, at most.
    most : int
        Enough tracks; also ends when they take too much memory.
    context : JobContext
        For progress and cancelling.

    Returns
    -------
    list of Track
        In the order in which they were found.
    """
    starts = _window_starts(blocks, frames, windows)
    tracks: list[Track] = []
    used = 0
    for number, (block, start, stop) in enumerate(starts, start=1):
        context.check()
        context.progress(number, len(starts), f"Cutting out what moves: {len(tracks)} found")
        for track in _tracks_in(block, start, stop, sizes):
            tracks.append(track)
            used += track.bytes
        if len(tracks) >= most or used > _MOST_BYTES:
            break
    return tracks


def _window_starts(
    blocks: Sequence[Block], frames: int, windows: int
) -> list[tuple[Block, int, int]]:
    """Return windows in an order that goes over all blocks again and again."""
    each = max(1, -(-windows // max(1, len(blocks))))
    found: list[list[tuple[Block, int, int]]] = []
    for block in blocks:
        whole = block.stretch.frames
        length = min(frames, len(whole))
        last = whole.stop - length
        count = min(each, 1 + 3 * (len(whole) - length) // length)
        starts = np.unique(np.linspace(whole.start, last, count).round().astype(int)).tolist()
        # The middle first, then both ways: were there too many, the spread would still be even.
        starts.sort(key=lambda it: abs(it - (whole.start + last) / 2))
        found.append([(block, it, it + length) for it in starts])
    rounds = max((len(it) for it in found), default=0)
    return [it[turn] for turn in range(rounds) for it in found if turn < len(it)][:windows]


def _tracks_in(block: Block, start: int, stop: int, sizes: ThingSizes) -> list[Track]:
    pictures = [_Parts.of(block.mask(it, sizes.threshold)) for it in range(start, stop)]
    middle = (stop - start) // 2
    width = block.background.shape[1]
    tracks = []
    for number in pictures[middle].plausible(sizes, width):
        back = _followed(pictures[middle::-1], number, sizes, width)
        forth = _followed(pictures[middle:], number, sizes, width)
        first = middle - len(back) + 1
        parts = [*back[:0:-1], *forth]
        kept = [
            _cut(block, start + first + step, pictures[first + step], part)
            for step, part in enumerate(parts)
        ]
        tracks.append(Track(kept))
    return tracks


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """The connected parts of a mask."""

    labels: NDArray[np.int32]
    boxes: NDArray[np.int32]

    @classmethod
    def of(cls, mask: NDArray[np.uint8]) -> _Parts:
        _, labels, boxes, _ = cv2.connectedComponentsWithStats(mask)
        return cls(np.asarray(labels, np.int32), np.asarray(boxes, np.int32))

    def plausible(self, sizes: ThingSizes, width: int) -> list[int]:
        """Return the numbers of those that may be a whole single thing."""
        return [it for it in range(1, len(self.boxes)) if self.is_plausible(it, sizes, width)]

    def is_plausible(self, number: int, sizes: ThingSizes, width: int) -> bool:
        left, _, columns, _, area = self.boxes[number].tolist()
        # What is cut off at the side would look cut off wherever it is pasted.
        is_whole = left > 0 and left + columns < width
        return bool(sizes.smallest <= area <= sizes.largest and is_whole)


def _followed(pictures: list[_Parts], number: int, sizes: ThingSizes, width: int) -> list[int]:
    """Return the part in each picture that is the same thing, as far as that is clear."""
    found = [number]
    shift = (0.0, 0.0)
    for before, after in itertools.pairwise(pictures):
        following = _same(before, found[-1], after, shift)
        if following is None or not after.is_plausible(following, sizes, width):
            break
        old, new = _middle(before, found[-1]), _middle(after, following)
        shift = (new[0] - old[0], new[1] - old[1])
        found.append(following)
    return found


def _same(before: _Parts, number: int, after: _Parts, shift: tuple[float, float]) -> int | None:
    left, top, columns, rows, area = before.boxes[number].tolist()
    inside = before.labels[top : top + rows, left : left + columns] == number
    height, width = after.labels.shape
    x, y = round(left + shift[0]), round(top + shift[1])
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + columns, width), min(y + rows, height)
    if x1 <= x0 or y1 <= y0:
        return None
    there = after.labels[y0:y1, x0:x1][inside[y0 - y : y1 - y, x0 - x : x1 - x]]
    counts = np.bincount(there, minlength=2)
    counts[0] = 0
    best = int(counts.argmax())
    growth = after.boxes[best, cv2.CC_STAT_AREA] / area
    is_same = counts[best] >= _LEAST_OVERLAP * area and 1 / _MOST_GROWTH < growth < _MOST_GROWTH
    return best if is_same else None


def _middle(parts: _Parts, number: int) -> tuple[float, float]:
    left, top, columns, rows, _ = parts.boxes[number].tolist()
    return left + columns / 2, top + rows / 2


def _cut(block: Block, frame_index: int, parts: _Parts, number: int) -> _Kept:
    left, top, columns, rows, _ = parts.boxes[number].tolist()
    height, width = parts.labels.shape
    x0, y0 = max(left - _MARGIN, 0), max(top - _MARGIN, 0)
    x1, y1 = min(left + columns + _MARGIN, width), min(top + rows + _MARGIN, height)
    inside = (parts.labels[y0:y1, x0:x1] == number).astype(np.uint8)
    wider = cv2.dilate(inside, np.ones((3, 3), np.uint8)) * np.uint8(255)
    alpha = cv2.GaussianBlur(wider, (0, 0), 0.8)
    pixels = np.array(block.store.frames[frame_index, y0:y1, x0:x1])
    return _Kept(x0, y0, pixels, np.asarray(alpha, np.uint8))
