"""Measure how fast figures follow a threshold, and how fast maps are held against masks.

A million scores with 100,000 spans are sorted once; then a threshold moves, and each move counts
frames and events anew. Bar: 100 ms a move. Maps and masks of 360 x 240 pixels are made up; the
memory that the counters take does not depend on how many there are, which is shown.
"""

from __future__ import annotations

import statistics
import sys
import time

import cv2
import numpy as np
import psutil

from core.evaluation.board import EvaluationBoard
from core.evaluation.judged import JudgedSequence
from core.evaluation.mask_maps import map_in_mask_pixels
from core.evaluation.pixel_metrics import PixelTally
from core.evaluation.region_metrics import RegionTally
from core.evaluation.regions import find_true_regions
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.project.records import Thresholds

SCORES = 1_000_000
SPANS = 100_000
MOVES = 15
BAR_S = 0.1
FRAMES = 400
MASK = (240, 360)
MAP = (112, 160)


def main() -> int:
    """Measure, print, and return 1 if the bar is missed."""
    slowest = measure_moves()
    measure_masks()
    return int(slowest > BAR_S)


def measure_moves() -> float:
    """Move a threshold over a million scores; return the median seconds a move takes."""
    rng = np.random.default_rng(0)
    spans = tuple(FrameRange(it, it + 3) for it in range(0, SCORES, SCORES // SPANS))
    index = FrameIndex.of_times(np.arange(SCORES) / 25, TimeOrigin.HEADER)
    scores = rng.normal(size=SCORES)
    sequence = JudgedSequence("made up", scores, spans, index, classes={"anomaly": spans})
    begin = time.perf_counter()
    board = EvaluationBoard([sequence])
    making = time.perf_counter() - begin
    moves = []
    for low in np.linspace(-1, 3, MOVES).tolist():
        begin = time.perf_counter()
        board.at(Thresholds(low, low + 1))
        moves.append(time.perf_counter() - begin)
    median = statistics.median(moves)
    print(f"{SCORES:,} scores, {SPANS:,} spans: sorted, with curves, in {making:.2f} s")
    print(f"a threshold moved: {1000 * median:.1f} ms, at most {1000 * max(moves):.1f} ms")
    return median


def measure_masks() -> None:
    """Hold made-up maps against masks and print frames a second and memory."""
    rng = np.random.default_rng(0)
    noise = cv2.GaussianBlur(rng.random(MAP, np.float32), (0, 0), 3)
    pixels = PixelTally()
    regions = RegionTally(np.linspace(2, 0, 80, dtype=np.float32))
    process = psutil.Process()
    begin = time.perf_counter()
    for frame in range(FRAMES):
        if frame == FRAMES // 4:
            early = process.memory_info().rss
        mask = np.zeros(MASK, np.bool_)
        left = frame % (MASK[1] - 30)
        mask[100:140, left : left + 20] = True
        bright = cv2.resize(mask.astype(np.float32), MAP[::-1]) + np.roll(noise, frame, axis=1)
        truth = find_true_regions(mask)
        in_pixels = map_in_mask_pixels(bright, MASK)
        pixels.add(in_pixels, truth)
        regions.add(in_pixels.astype(np.float32), truth)
    rate = FRAMES / (time.perf_counter() - begin)
    grown = (process.memory_info().rss - early) / 2**20
    found = regions.finish()
    print(f"masks of {MASK[1]} x {MASK[0]}: {rate:.0f} frames/s with 80 thresholds for regions")
    print(f"memory grew by {grown:.1f} MiB over the last three quarters")
    print(f"pixel AUROC {pixels.auroc():.3f}, AUPRO {pixels.aupro():.3f}, RBDC {found.rbdc:.3f}")


if __name__ == "__main__":
    sys.exit(main())
