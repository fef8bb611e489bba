"""What a network sees that marks anomalies, and the anomaly map that its marks become."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameRange
from core.recipe.frame_store import FrameStore
from core.synthetic.scene import Scene

#: Rows and columns of a frame for each of the logits.
CELL = 4

#: Cells on a side whose mean the map shows.
BLURRED_CELLS = 3


def judged_frames(scene: Scene, segment: FrameRange) -> FrameRange:
    """Return the frames of a segment that are judged; those at either end take the nearest.

    They are those whose clip lies inside, as far as the segment is long enough for any.
    """
    low = min(segment.start + scene.reach, (segment.start + segment.stop - 1) // 2)
    return FrameRange(low, max(segment.stop - 1 - scene.reach, low) + 1)


def seen_clips(
    store: FrameStore, scene: Scene, segment: FrameRange, judged: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the clips that frames are judged by.

    Parameters
    ----------
    store : FrameStore
        The frames.
    scene : Scene
        Says how far apart the frames of a clip are.
    segment : FrameRange
        Beyond its ends, its first and its last frame are repeated.
    judged : ndarray of int64, shape (N,)
        Which frames.

    Returns
    -------
    ndarray of float32, shape (N, C, T, H, W)
        In 0…1.
    """
    seen = judged[:, np.newaxis] + scene.offsets
    return store.clips_of(np.clip(seen, segment.start, segment.stop - 1))


def whole_map(cells: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    """Return the map of a frame, shape (height, width), from logits of cells of 4 x 4 pixels."""
    smooth = cv2.blur(cells, (BLURRED_CELLS, BLURRED_CELLS), borderType=cv2.BORDER_REFLECT)
    rows, columns = cells.shape
    larger = cv2.resize(smooth, (columns * CELL, rows * CELL), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(larger[:height, :width], np.float32)
