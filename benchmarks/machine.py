"""Which faults of a machine each detector finds, at one false alarm in a hundred frames.

A video of a fixed camera is cut in two: the first part is learnt, and faults of known place and
time are planted into the other. They are drawn by means other than those of `core.synthetic`, so
that no detector is asked for what it has been taught. Whatever goes on in the video counts as
normal, in both parts. A fault is found if a frame that shows it has a place inside it above 99 in
100 frame scores of the same frames without faults.

- *foreign*: a shaded star with its shadow lies somewhere;
- *missing*: what stands somewhere is painted over from its surroundings (Telea 2004);
- *colour*: a part has another hue and saturation;
- *vibration*: a part turns to and fro by some degrees about its middle;
- *stop*: a part in which something moves stands still;
- *speed*: what moves goes three times as fast.

Usage: ``python benchmarks/machine.py VIDEO [--detectors NAME...] [--steps N]``
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import cv2
import numpy as np
from numpy.typing import NDArray
from taught import taught

from core.anomaly.detector import Detector
from core.anomaly.frame_scores import Statistic, compared_map
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, TimeOrigin
from core.media.open import open_source
from core.operations.choose_recipe import LARGE_MULTIPLE, LARGE_SIDE, recipe_for
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence

Frames = NDArray[np.uint8]
Box = tuple[slice, slice]

#: Share of the video that is learnt.
LEARNT = 0.6
#: Frames that a fault shows, and from one to the next; faults of a kind in a copy of the frames.
SHOWN, APART, COPIES = 24, 44, 1
#: Sides of what is planted, as shares of the shorter side of a frame.
SIDES = (0.12, 0.35)
#: Frames of a network that rebuilds or predicts are no larger than this.
SMALL = (160, 96)
DETECTORS = ("synthetic", "motion", "background", "predictor")
SMALL_ONES = ("predictor", "conv3d_basic")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something planted: its first frame, and where it is in the whole frame."""

    start: int
    box: Box


#: Changes the frames of a fault in place.
Plant = Callable[[Frames, Fault, np.random.Generator], None]


def foreign(frames: Frames, fault: Fault, rng: np.random.Generator) -> None:
    """A shaded star lies there, with its shadow."""
    rows, columns = fault.box
    height, width = rows.stop - rows.start, columns.stop - columns.start
    points = int(rng.integers(4, 8))
    angles = np.linspace(0, 2 * np.pi, 2 * points, endpoint=False) + rng.uniform(0, np.pi)
    reach = np.where(np.arange(2 * points) % 2, rng.uniform(0.4, 0.7), 0.95)
    outline = np.stack([np.cos(angles) * reach, np.sin(angles) * reach], 1)
    outline = (outline * (width / 2, height / 2) + (width / 2, height / 2)).round().astype(np.int32)
    star = np.zeros((height, width), np.float32)
    cv2.fillPoly(star, [outline], 1.0, cv2.LINE_AA)
    shadow = cv2.GaussianBlur(np.roll(star, (2, 3), (0, 1)), (0, 0), 2)
    light = np.linspace(0.6, 1.2, width)[np.newaxis, :, np.newaxis]
    colour = rng.uniform(30, 220, frames.shape[3]) * light
    for frame in frames[fault.start : fault.start + SHOWN]:
        part = frame[fault.box].astype(np.float32)
        part *= 1 - 0.35 * shadow[..., np.newaxis]
        part += star[..., np.newaxis] * (colour - part)
        frame[fault.box] = np.clip(part, 0, 255)


def missing(frames: Frames, fault: Fault, rng: np.random.Generator) -> None:
    """What stands there is painted over."""
    del rng
    mask = np.zeros(frames.shape[1:3], np.uint8)
    mask[fault.box] = 1
    for frame in frames[fault.start : fault.start + SHOWN]:
        frame[...] = cv2.inpaint(frame, mask, 5, cv2.INPAINT_TELEA)


def colour(frames: Frames, fault: Fault, rng: np.random.Generator) -> None:
    """A part has another hue and saturation."""
    turn, more = int(rng.integers(30, 150)), int(rng.integers(40, 110))
    for frame in frames[fault.start : fault.start + SHOWN]:
        part = cv2.cvtColor(np.ascontiguousarray(frame[fault.box]), cv2.COLOR_RGB2HSV)
        hue = (part[..., 0].astype(np.int64) + turn) % 180
        saturation = np.clip(part[..., 1].astype(np.int64) + more, 0, 255)
        part[..., 0], part[..., 1] = hue, saturation
        frame[fault.box] = cv2.cvtColor(part, cv2.COLOR_HSV2RGB)


def vibration(frames: Frames, fault: Fault, rng: np.random.Generator) -> None:
    """A part turns to and fro about its middle."""
    rows, columns = fault.box
    height, width = rows.stop - rows.start, columns.stop - columns.start
    degrees, period = float(rng.uniform(3, 8)), float(rng.uniform(3.5, 7))
    for age, frame in enumerate(frames[fault.start : fault.start + SHOWN]):
        angle = degrees * np.sin(2 * np.pi * age / period)
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        part = np.ascontiguousarray(frame[fault.box])
        frame[fault.box] = cv2.warpAffine(
            part, turn, (width, height), borderMode=cv2.BORDER_REPLICATE
        )


def stop(frames: Frames, fault: Fault, rng: np.random.Generator) -> None:
    """A part stands still."""
    del rng
    frames[fault.start : fault.start + SHOWN, *fault.box] = frames[fault.start, *fault.box]


def speed(frames: Frames, fault: Fault, rng: np.random.Generator) -> None:
    """Everything goes three times as fast, and then waits for the rest."""
    del rng
    seen = frames[fault.start : fault.start + SHOWN].copy()
    chosen = np.minimum(3 * np.arange(SHOWN), SHOWN - 1)
    frames[fault.start : fault.start + SHOWN] = seen[chosen]


PLANTS: dict[str, Plant] = {
    "foreign": foreign,
    "missing": missing,
    "colour": colour,
    "vibration": vibration,
    "stop": stop,
    "speed": speed,
}


def read(path: Path) -> Frames:
    """Return all frames of a video in colour, shape (T, H, W, 3)."""
    with open_source(path) as source:
        recipe = recipe_for(source.width, source.height, LARGE_SIDE, LARGE_MULTIPLE)
        size = recipe.width, recipe.height
        pictures = [
            cv2.resize(np.asarray(source.read(it), np.uint8), size, interpolation=cv2.INTER_AREA)
            for it in range(len(source.index))
        ]
    return np.stack([it if it.ndim == 3 else np.dstack([it] * 3) for it in pictures])


def faults_of(kind: str, frames: Frames, rng: np.random.Generator) -> list[Fault]:
    """Return when and where faults of a kind are planted."""
    moving = np.abs(np.diff(frames.astype(np.int16), axis=0)).max(axis=3)
    found = []
    for start in range(8, len(frames) - SHOWN - 8, APART):
        if kind in ("stop", "speed"):
            box = _moving_box(moving[start : start + SHOWN])
        elif kind == "foreign":
            box = _box(frames.shape[1:3], rng)
        else:
            box = _structured_box(frames[start], rng)
        if box is not None:
            found.append(Fault(start, box))
    return found


def _box(shape: tuple[int, ...], rng: np.random.Generator) -> Box:
    height, width = (int(rng.uniform(*SIDES) * min(shape[:2])) for _ in range(2))
    top, left = int(rng.integers(shape[0] - height)), int(rng.integers(shape[1] - width))
    return slice(top, top + height), slice(left, left + width)


def _structured_box(frame: Frames, rng: np.random.Generator) -> Box:
    """Return the box with most structure of some: where there is something to go wrong."""
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    steep = np.abs(cv2.Laplacian(cv2.GaussianBlur(grey, (0, 0), 1.5), cv2.CV_32F))
    boxes = [_box(frame.shape, rng) for _ in range(12)]
    return max(boxes, key=lambda it: float(steep[it].mean()))


def _moving_box(moving: NDArray[np.int16]) -> Box | None:
    """Return what surrounds most of what moves in some frames; None where next to nothing does."""
    lively = (moving > 24).mean(axis=0) > 0.1
    if lively.sum() < 150:
        return None
    rows, columns = np.nonzero(lively)
    (top, bottom), (left, right) = (np.quantile(it, (0.05, 0.95)) for it in (rows, columns))
    return slice(int(top), int(bottom) + 1), slice(int(left), int(right) + 1)


def sequence_of(frames: Frames, detector: str) -> PreparedSequence:
    """Return frames as a detector takes them."""
    if detector in SMALL_ONES:
        small = [cv2.resize(it, SMALL, interpolation=cv2.INTER_AREA) for it in frames]
        frames = np.stack([cv2.cvtColor(it, cv2.COLOR_RGB2GRAY)[..., np.newaxis] for it in small])
    elif detector == "motion":
        frames = np.stack([cv2.cvtColor(it, cv2.COLOR_RGB2GRAY)[..., np.newaxis] for it in frames])
    times = np.arange(len(frames), dtype=np.float64) / 25
    index = FrameIndex.of_times(times, TimeOrigin.CONTAINER)
    return PreparedSequence(1, "video", FrameStore(frames), index)


def compared(detector: Detector, frames: Frames) -> list[NDArray[np.float32]]:
    """Return for each frame what is compared with the threshold."""
    results = detector.results(sequence_of(frames, detector.name), JobContext())
    return [compared_map(it.anomaly_map, Statistic.LOCAL_MAX) for it in results]


def recall(detector: Detector, searched: Frames, kind: str, threshold: float) -> tuple[int, int]:
    """Return how many faults of a kind were found, and how many were planted."""
    rng = np.random.default_rng([4, *kind.encode()])
    faults = faults_of(kind, searched, rng)
    frames = searched.copy()
    for fault in faults:
        PLANTS[kind](frames, fault, rng)
    maps = compared(detector, frames)
    found = 0
    for fault in faults:
        shown = maps[fault.start : fault.start + SHOWN]
        place = _scaled(fault.box, searched.shape[1:3], shown[0].shape)
        found += any(float(np.nanmax(it[place])) >= threshold for it in shown)
    return found, len(faults)


def _scaled(box: Box, of: Sequence[int], to: Sequence[int]) -> Box:
    rows, columns = (
        slice(it.start * there // here, -(-it.stop * there // here))
        for it, here, there in zip(box, of, to, strict=True)
    )
    return rows, columns


def main() -> int:
    """Train, plant, search, and print a row a detector."""
    parser = argparse.ArgumentParser()
    parser.add_argument("video", type=Path)
    parser.add_argument("--detectors", nargs="*", default=list(DETECTORS))
    parser.add_argument("--steps", type=int, default=1600, help="of synthetic")
    asked = parser.parse_args()
    frames = read(asked.video)
    cut = int(len(frames) * LEARNT)
    learnt, searched = frames[:cut], frames[cut:]
    print(f"{asked.video.name}: {len(learnt)} frames learnt, {len(searched)} searched")
    print(f"  {'recall':14}" + "".join(f"{it:>12}" for it in PLANTS) + "      normal above")
    options: dict[str, dict[str, object]] = {
        "synthetic": {"scene": "machine", "epochs": max(1, asked.steps // 100), "device": "cpu"},
        "predictor": {"epochs": 3, "width": 0.5, "device": "cpu"},
    }
    with tempfile.TemporaryDirectory() as name:
        for detector_name in asked.detectors:
            begin = time.monotonic()
            detector = taught(
                [sequence_of(learnt, detector_name)],
                detector_name,
                options.get(detector_name, {}),
                Path(name) / detector_name,
                stride=4 if detector_name in SMALL_ONES else 1,
            )
            minutes = (time.monotonic() - begin) / 60
            clean = np.array([float(np.nanmax(it)) for it in compared(detector, searched)])
            threshold = float(np.nextafter(np.quantile(clean, 0.99, method="higher"), np.inf))
            text = ""
            for kind in PLANTS:
                found, planted = recall(detector, searched, kind, threshold)
                text += f"{found / max(planted, 1):8.2f}/{planted:<3}"
            share = float((clean >= threshold).mean())
            print(f"  {detector_name:14}{text}   {share:.3f}   {minutes:.1f} min", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
