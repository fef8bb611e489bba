"""How fast a hundred thousand clips are sorted, filtered and flagged, and what regions cost.

Run ``python benchmarks/clips.py``. Bars: each of the former in under 100 ms; painting regions over
takes no memory that grows with the sequence.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import psutil
from PySide6.QtCore import Qt

from core.jobs import JobContext
from core.media.frame_index import FrameIndex, TimeOrigin
from core.operations.clip_review import ClipReview
from core.recipe.clip_statistics import Bound, ClipBounds, ClipStatistics, flagged_clips
from core.recipe.frame_store import FrameStore
from core.recipe.ignored import IgnoredBox, write_painted_store
from core.recipe.prepared import PreparedSequence
from gui.curate.clip_columns import DECISION, MEAN, SEQUENCE, ClipFilter
from gui.curate.clip_model import ClipTableModel

REPEATS = 9


def main() -> None:
    """Measure and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=100_000)
    options = parser.parse_args()
    review = made_up(options.clips)
    model = ClipTableModel()
    model.show_review(review, np.zeros(len(review.statistics), np.int8))
    bounds = ClipBounds(mean=Bound(0.1, 0.9))
    measure("sort by mean", lambda: model.sort(MEAN, Qt.SortOrder.DescendingOrder))
    measure("sort by sequence", lambda: model.sort(SEQUENCE))
    measure("sort by decision", lambda: model.sort(DECISION))
    measure("show the flagged", lambda: model.show_only(ClipFilter.FLAGGED, "s"))
    measure("show all", lambda: model.show_only(ClipFilter.ALL, ""))
    measure("flag by other bounds", lambda: flagged_clips(review.statistics, bounds))
    measure("flagged ranges", review.flagged_ranges)
    for frames in (2_000, 20_000):
        paint_over(frames)


def made_up(clips: int) -> ClipReview:
    """Return clips of a hundred sequences with random statistics."""
    rng = np.random.default_rng(0)
    each = clips // 100
    index = FrameIndex.of_times(np.arange(each + 8) / 25, TimeOrigin.CONTAINER)
    store = FrameStore(np.zeros((each + 8, 2, 2, 1), np.uint8))
    sequences = tuple(PreparedSequence(it, f"s{it}", store, index) for it in range(1, 101))
    start, sequence = np.tile(np.arange(each), 100), np.repeat(np.arange(100), each)
    found = ClipStatistics(sequence, start, 8, *rng.random((3, len(start))))
    return ClipReview(sequences, found, flagged_clips(found))


def measure(name: str, step: Callable[[], object]) -> None:
    """Print the median time of a step."""
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - started)
    print(f"{name:34s} {statistics.median(seconds) * 1e3:8.1f} ms")


def paint_over(frames: int) -> None:
    """Paint a region over in a frame store of some length."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "whole.npy"
        shape = (frames, 96, 160, 1)
        whole = np.lib.format.open_memmap(path, "w+", np.uint8, shape)
        whole[:] = 7
        del whole
        box = IgnoredBox(0, frames, 0, 20, 0, 40)
        started = time.perf_counter()
        target = Path(folder) / "painted.npy"
        write_painted_store(FrameStore.open(path), [box], target, JobContext())
        each = (time.perf_counter() - started) / frames * 1e6
        memory = psutil.Process().memory_full_info().uss / 2**20
        print(f"{f'paint over, {frames:,} frames':34s} {each:8.0f} us a frame, {memory:.0f} MiB")


if __name__ == "__main__":
    main()
