"""Which faults of stills each detector finds: image AUROC a kind of fault, on a made set.

In the layout of the MVTec anomaly detection sets: good pictures of one kind of object to learn,
other good ones and faulty ones to tell apart. All is drawn here, faults by means other than those
of `core.synthetic`, so that no detector is asked for what it has been taught. The object is a
metal-like plate with four bolts and a stamped mark, never twice lit, placed or grained alike.

- *scratch*: a thin bright line of random direction, deep where it begins;
- *hole*: a dark disc with a lit rim;
- *stain*: a dim patch with soft fringes (thresholded waves);
- *missing*: one of the bolts is not there;
- *misplaced*: one of the bolts sits beside its place.

Usage: ``python benchmarks/stills.py [--detectors NAME...] [--steps N] [--epochs N]``
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from taught import taught

from core.anomaly.detector import Detector
from core.anomaly.frame_scores import Statistic, frame_score
from core.evaluation.auc import frame_auc
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, TimeOrigin
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence

Picture = NDArray[np.float32]

SIDE, LEARNT, GOOD, FAULTY = 128, 80, 40, 24
KINDS = ("scratch", "hole", "stain", "missing", "misplaced")
DETECTORS = ("synthetic", "image_cae")
#: Where the bolts are, as shares of the side, and their radius.
BOLTS, RADIUS = ((0.3, 0.3), (0.7, 0.3), (0.3, 0.7), (0.7, 0.7)), 0.07


def plate(rng: Generator, fault: str = "") -> NDArray[np.uint8]:
    """Return a picture of a plate, shape (SIDE, SIDE, 3), with a fault of a kind or none."""
    grain = cv2.GaussianBlur(rng.normal(size=(SIDE, SIDE)), (0, 0), sigmaX=7, sigmaY=0.6)
    grey = 128 + 9 * np.asarray(grain, np.float64) / float(grain.std())
    grey = grey + rng.uniform(-12, 12) + np.linspace(-1, 1, SIDE) * rng.uniform(-14, 14)
    picture = np.asarray(grey, np.float32)
    faulty_bolt = int(rng.integers(4)) if fault in ("missing", "misplaced") else -1
    for number, (x, y) in enumerate(BOLTS):
        if number == faulty_bolt and fault == "missing":
            continue
        away = rng.uniform(-0.8, 0.8, 2)
        if number == faulty_bolt:
            angle = rng.uniform(0, 2 * np.pi)
            away = rng.uniform(5, 10) * np.array([np.cos(angle), np.sin(angle)])
        _bolt(picture, (SIDE * x + away[0], SIDE * y + away[1]), rng)
    stamp = np.zeros((SIDE, SIDE), np.uint8)
    place = (SIDE // 2 - 11, SIDE // 2 + 4)
    cv2.putText(stamp, "K7", place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, 255, 1, cv2.LINE_AA)
    picture += np.float32(1 / 255) * stamp * (np.float32(70) - picture)
    faults = {"scratch": _scratch, "hole": _hole, "stain": _stain}
    if fault in faults:
        faults[fault](picture, rng)
    degrees = float(rng.uniform(-1.5, 1.5))
    turn = np.asarray(cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), degrees, 1.0), np.float64)
    turn[:, 2] += rng.uniform(-1.5, 1.5, 2)
    placed = cv2.warpAffine(picture, turn, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT)
    tinted = placed[..., np.newaxis] * np.array([0.96, 1.0, 1.05])
    noisy = np.rint(tinted + rng.normal(0, 2, tinted.shape))
    return np.asarray(np.clip(noisy, 0, 255), np.uint8)


def _bolt(picture: Picture, centre: tuple[float, float], rng: Generator) -> None:
    middle = (round(16 * centre[0]), round(16 * centre[1]))
    radius = SIDE * RADIUS
    cv2.circle(picture, middle, round(16 * radius), 60.0, -1, cv2.LINE_AA, 4)
    cv2.circle(picture, middle, round(16 * 0.8 * radius), 185.0, -1, cv2.LINE_AA, 4)
    angle = rng.uniform(0, np.pi)
    along = 0.6 * radius * np.array([np.cos(angle), np.sin(angle)])
    ends = [tuple(np.round(16 * (np.array(centre) + sign * along)).astype(int)) for sign in (-1, 1)]
    cv2.line(picture, ends[0], ends[1], 70.0, 2, cv2.LINE_AA, 4)


def _scratch(picture: Picture, rng: Generator) -> None:
    length, angle = rng.uniform(0.15, 0.5) * SIDE, rng.uniform(0, 2 * np.pi)
    x, y = rng.uniform(0.2, 0.8, 2) * SIDE
    steps = np.linspace(0, 1, 40)
    bend = rng.uniform(-0.4, 0.4)
    for share in steps:
        heading = angle + bend * share
        point = x + length * share * np.cos(heading), y + length * share * np.sin(heading)
        shade = 128 + (1 - share) * rng.uniform(60, 90)
        middle = (round(16 * point[0]), round(16 * point[1]))
        cv2.circle(
            picture, middle, round(16 * (0.5 + 0.6 * (1 - share))), shade, -1, cv2.LINE_AA, 4
        )


def _hole(picture: Picture, rng: Generator) -> None:
    x, y = rng.uniform(0.15, 0.85, 2) * SIDE
    radius = rng.uniform(2, 6)
    middle = (round(16 * x), round(16 * y))
    cv2.circle(picture, middle, round(16 * (radius + 1)), 190.0, -1, cv2.LINE_AA, 4)
    cv2.circle(picture, middle, round(16 * radius), 25.0, -1, cv2.LINE_AA, 4)


def _stain(picture: Picture, rng: Generator) -> None:
    rows, columns = np.indices(picture.shape)
    waves = np.zeros(picture.shape)
    for _ in range(5):
        angle, period = rng.uniform(0, np.pi), rng.uniform(25, 60)
        phase = (np.cos(angle) * columns + np.sin(angle) * rows) / period + rng.random()
        waves += np.sin(2 * np.pi * phase)
    x, y = rng.uniform(0.2, 0.8, 2) * SIDE
    near = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * rng.uniform(8, 16) ** 2))
    fringe = 1 / (1 + np.exp(-(waves * near + 3 * near - 2)))
    picture += np.asarray(rng.choice([-1, 1]) * rng.uniform(18, 40) * fringe, np.float32)


def pictures(kind: str, count: int, seed: int) -> PreparedSequence:
    """Return pictures as a sequence that a detector takes."""
    rng = np.random.default_rng([6, seed])
    frames = np.stack([plate(rng, kind) for _ in range(count)])
    index = FrameIndex.of_times(np.arange(count, dtype=np.float64), TimeOrigin.FILE_ORDER)
    return PreparedSequence(1 + seed, kind or "good", FrameStore(frames), index)


def scores(detector: Detector, sequence: PreparedSequence) -> NDArray[np.float64]:
    """Return a score an image."""
    results = detector.results(sequence, JobContext())
    return np.array([frame_score(it.anomaly_map, Statistic.LOCAL_MAX) for it in results])


def main() -> int:
    """Draw, train, and print a row a detector."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--detectors", nargs="*", default=list(DETECTORS))
    parser.add_argument("--steps", type=int, default=1600, help="of synthetic")
    parser.add_argument("--epochs", type=int, default=40, help="of others")
    asked = parser.parse_args()
    learnt, good = pictures("", LEARNT, 0), pictures("", GOOD, 1)
    faulty = {it: pictures(it, FAULTY, 2 + number) for number, it in enumerate(KINDS)}
    print(f"{LEARNT} good pictures learnt; {GOOD} good ones and {FAULTY} of each kind told apart")
    print(f"  {'image AUROC':14}" + "".join(f"{it:>11}" for it in KINDS))
    with tempfile.TemporaryDirectory() as name:
        for detector_name in asked.detectors:
            options: dict[str, object] = {"device": "cpu", "epochs": asked.epochs}
            if detector_name == "synthetic":
                options |= {"scene": "stills", "epochs": max(1, asked.steps // 100)}
            begin = time.monotonic()
            detector = taught([learnt], detector_name, options, Path(name) / detector_name)
            minutes = (time.monotonic() - begin) / 60
            usual = scores(detector, good)
            text = ""
            for kind in KINDS:
                odd = scores(detector, faulty[kind])
                flags = np.arange(GOOD + FAULTY) >= GOOD
                text += f"{frame_auc(np.concatenate([usual, odd]), flags) or np.nan:11.3f}"
            print(f"  {detector_name:14}{text}   {minutes:.1f} min", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
