"""Rectangles over a range of frames that neither train nor score.

What lies in them is painted over in a copy of the frame store, with the mean of the pixels around
the rectangle in the same frame. So no detector ever sees it, whatever it is made of: neither as
what it is shown, which would reach beyond the rectangle, nor as what it is to rebuild. A mask on
the loss alone would leave the first. The mean of the surroundings has no edge of its own that a
detector would have to learn; no loss counts what is rebuilt there. Once scored, the anomaly maps
are NaN there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.config import short_hash
from core.errors import SourceError
from core.files import replaced_when_whole, why_refused
from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.recipe.frame_store import FrameStore

#: Frames that are copied at a time.
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class IgnoredBox:
    """A rectangle of recipe pixels in some frames.

    Attributes
    ----------
    start, stop : int
        Half-open range of frames.
    top, bottom, left, right : int
        Half-open ranges of rows and columns.
    """

    start: int
    stop: int
    top: int
    bottom: int
    left: int
    right: int

    @property
    def place(self) -> tuple[slice, slice]:
        """Its rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def within(self, frames: FrameRange) -> IgnoredBox | None:
        """Return what lies in some frames, counted from the first of them; None if nothing does."""
        start, stop = max(self.start, frames.start), min(self.stop, frames.stop)
        if start >= stop:
            return None
        first = frames.start
        return IgnoredBox(start - first, stop - first, self.top, self.bottom, self.left, self.right)


def boxes_hash(boxes: Iterable[IgnoredBox]) -> str:
    """Return twelve hexadecimal digits over boxes in any order."""
    return short_hash(sorted(_plain(box) for box in boxes))


def ignored_pixels(
    boxes: Sequence[IgnoredBox], frame_index: int, shape: tuple[int, int]
) -> NDArray[np.bool_] | None:
    """Return which pixels of a frame are ignored, shape (H, W); None if none is."""
    here = [box for box in boxes if box.start <= frame_index < box.stop]
    if not here:
        return None
    mask = np.zeros(shape, np.bool_)
    for box in here:
        mask[box.place] = True
    return mask


def painted_over(frame: NDArray[np.generic], mask: NDArray[np.bool_]) -> NDArray[np.generic]:
    """Return a frame whose masked pixels are the mean of those that surround them.

    Parameters
    ----------
    frame : ndarray, shape (H, W, C)
        As a frame store holds it.
    mask : ndarray of bool, shape (H, W)
        What to paint over.

    Returns
    -------
    ndarray, shape (H, W, C)
        A copy. Where nothing surrounds the mask, for it covers the whole frame, it is 0.
    """
    grown = mask.copy()
    for axis, step in itertools.product((0, 1), (1, -1)):
        shifted = np.roll(mask, step, axis)
        # What rolls in from the other side is no neighbour.
        edge = [slice(None), slice(None)]
        edge[axis] = slice(0, 1) if step == 1 else slice(-1, None)
        shifted[tuple(edge)] = False
        grown |= shifted
    ring = grown & ~mask
    filled = frame.copy()
    around = frame[ring].astype(np.float64)
    value = around.mean(0) if len(around) else np.zeros(frame.shape[2])
    filled[mask] = (np.rint(value) if frame.dtype == np.uint8 else value).astype(frame.dtype)
    return filled


def write_painted_store(
    store: FrameStore, boxes: Sequence[IgnoredBox], path: Path, context: JobContext
) -> None:
    """Copy a frame store without what lies in some boxes, block by block.

    Parameters
    ----------
    store : FrameStore
        With everything in it.
    boxes : sequence of IgnoredBox
        At least one.
    path : Path
        The copy, whole or not at all.
    context : JobContext
        May cancel, and hears how far it is.

    Raises
    ------
    SourceError
        If the disk refuses.
    """
    height, width, _ = store.frame_shape
    header = {
        "descr": np.lib.format.dtype_to_descr(store.frames.dtype),
        "fortran_order": False,
        "shape": store.frames.shape,
    }
    try:
        with replaced_when_whole(path) as part, part.open("wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            for start in range(0, len(store), _BLOCK):
                context.check()
                context.progress(start, len(store), "Painting over ignored regions")
                block = np.array(store.frames[start : start + _BLOCK])
                for offset in range(len(block)):
                    mask = ignored_pixels(boxes, start + offset, (height, width))
                    if mask is not None:
                        block[offset] = painted_over(block[offset], mask)
                file.write(block.tobytes())
    except OSError as error:
        raise SourceError(f"Cannot write the frame store {path}: {why_refused(error)}.") from error


def _plain(box: IgnoredBox) -> list[int]:
    return [box.start, box.stop, box.top, box.bottom, box.left, box.right]
