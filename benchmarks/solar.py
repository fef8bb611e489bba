"""How weak a planted solar event each detector finds, at one false alarm in a hundred frames.

Events of known place, time and strength are planted into frames that were not learnt: of the
sample's Sun, made anew without its own events, and of the real folder ``sdo_aia_2012-07-19``. A
brightening of strength 0.5 is half as bright again at its peak, a dimming of 0.5 darker by as much;
both rise and decay within some frames. Frames are in the logarithm of DN/s, as everywhere, so an
event is a shift by the logarithm of its factor.

The threshold lies above 99 in 100 frame scores of the same frames without events; with fewer than a
hundred such frames, above all of them, which a line tells. An event is found if a frame that shows
it reaches the threshold and the map is highest inside it. Beside the detectors stand two trivial
rows: how far the mean intensity is off its usual value, which points at no place and is not asked
for one, and the largest change of a cell from one frame to the next in the logarithm.

Usage: ``python benchmarks/solar.py DATA_FOLDER [--epochs N] [--detectors NAME...] [--only NAME]``;
DATA_FOLDER holds ``sdo_aia_2012-07-19``; the sample alone is searched without it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import cv2
import numpy as np
from numpy.typing import NDArray

from core.anomaly.detector import Detector
from core.anomaly.frame_scores import Statistic, frame_score
from core.anomaly.registry import detector_clip_length, make_detector
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, TimeOrigin
from core.media.open import open_source
from core.media.solar import SOLAR_RANGES, log10_scaled
from core.operations.choose_recipe import LARGE_MULTIPLE, recipe_for
from core.recipe.build import build_frame_store
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.sample.sun import Sun, exposed
from core.training.run_folder import RunFolder, RunSettings
from core.training.split import training_data

STRENGTHS = (0.1, 0.2, 0.4, 0.8, 1.6)
#: An event begins so many frames after the last one, and shows for so many.
APART, SHOWN = 16, 6
#: Share of its peak in each of these frames.
COURSE = (0.4, 1.0, 0.8, 0.6, 0.4, 0.2)
#: Extent of an event in pixels, and a share of the brightest pixels that it is planted among.
SIGMAS, BRIGHT = (1.5, 4.0), 0.5
#: Frames of the sample to learn and to search, and real ones to learn; the others are searched.
SAMPLE_LEARNT, SAMPLE_SEARCHED, REAL_LEARNT = 160, 200, 16
#: Events of each kind and strength, in as many copies of the frames as it takes.
EVENTS = 24
CADENCE_S, EXPOSURE_S = 36.0, 2.0
#: Side of a cell of the trivial row, in pixels.
CELL = 8
DETECTORS = ("synthetic", "motion", "conv3d_basic")

Frames = NDArray[np.float32]
#: From the frames (T, H, W) of a sequence to one map a frame.
Maps = Callable[[Frames], Iterator[Frames]]


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Frames of one Sun, in 0…1 as the recipe has them, shape (T, H, W).

    Attributes
    ----------
    name : str
        Where they come from.
    wavelength : int
        In angstrom.
    learnt, searched : ndarray
        Neighbouring frames each.
    """

    name: str
    wavelength: int
    learnt: Frames
    searched: Frames

    @property
    def decades(self) -> float:
        """Natural logarithm of the range of intensities that 0…1 stands for."""
        low, high = SOLAR_RANGES[self.wavelength]
        return float(np.log(high / low))


@dataclass(frozen=True, slots=True)
class Event:
    """Something planted: when it begins, where, and how large it is."""

    start: int
    row: float
    column: float
    sigma: float


def sample() -> Material:
    """Return the Sun of the sample without events, with the noise of a camera."""
    sun, rng = Sun.observed(), np.random.default_rng(5)
    low, high = SOLAR_RANGES[171]

    def frames(first: int, count: int) -> Frames:
        pictures = (
            exposed(sun.rate_at((first + it) * CADENCE_S), EXPOSURE_S, rng) / EXPOSURE_S
            for it in range(count)
        )
        return np.stack([log10_scaled(np.maximum(it, 0), low, high) for it in pictures])

    learnt = frames(0, SAMPLE_LEARNT)
    return Material("sample", 171, learnt, frames(SAMPLE_LEARNT, SAMPLE_SEARCHED))


def real(folder: Path, scratch: Path) -> Iterator[Material]:
    """Yield the real sequences, the first frames to learn and the others to search."""
    for path in sorted(it for it in folder.iterdir() if it.is_dir()):
        with open_source(path) as source:
            width, height = source.width, source.height
            recipe = recipe_for(width, height, max(width, height), LARGE_MULTIPLE)
            store, index = build_frame_store(
                source, recipe, scratch / f"{path.name}.npy", JobContext()
            )
        frames = store.frames[..., 0].astype(np.float32)
        if store.frames.dtype == np.uint8:
            frames /= 255
        yield Material(
            path.name, index.wavelength or 171, frames[:REAL_LEARNT], frames[REAL_LEARNT:]
        )


def planted_events(material: Material, rng: np.random.Generator) -> list[list[Event]]:
    """Return the events of each copy of the frames, places among the brighter half of pixels."""
    frames = len(material.searched)
    starts = range(2, frames - SHOWN, APART)
    usual = np.median(material.searched, axis=0)
    bright = np.argwhere(usual >= np.quantile(usual, BRIGHT))
    copies = -(-EVENTS // len(starts))
    return [
        [
            Event(start, *rng.choice(bright).tolist(), float(rng.uniform(*SIGMAS)))
            for start in starts
        ]
        for _ in range(copies)
    ]


def with_events(material: Material, events: Sequence[Event], change: float) -> Frames:
    """Return the searched frames with events whose intensity at their peak is 1 + ``change``."""
    frames = material.searched.copy()
    rows, columns = np.indices(frames.shape[1:])
    for event in events:
        distance2 = (rows - event.row) ** 2 + (columns - event.column) ** 2
        extent = np.exp(-distance2 / (2 * event.sigma**2))
        for age, share in enumerate(COURSE):
            factor = 1 + abs(change) * share * extent
            shift = np.copysign(np.log(factor), change) / material.decades
            frames[event.start + age] += shift.astype(np.float32)
    return np.clip(frames, 0, 1)


def sequence_of(material: Material, frames: Frames) -> PreparedSequence:
    """Return frames as a sequence that a detector takes."""
    times = np.arange(len(frames)) * CADENCE_S
    index = FrameIndex.of_times(times, TimeOrigin.HEADER, wavelength=material.wavelength)
    stored = frames[..., np.newaxis].astype(np.float16)
    return PreparedSequence(1, material.name, FrameStore(stored), index)


def detector_maps(material: Material, name: str, epochs: int, folder: Path) -> Maps:
    """Train a detector and return what gives its maps."""
    _, height, width = material.learnt.shape
    recipe = Recipe(width=width, height=height)
    length = detector_clip_length(name, recipe)
    learnt = sequence_of(material, material.learnt)
    data = training_data([learnt], clip_length=length, stride=1)
    options: dict[str, object] = {} if name == "motion" else {"epochs": epochs, "device": "cpu"}
    if name == "conv3d_basic":
        options |= {"batch_size": 2, "learning_rate": 1e-3}
    run = RunFolder(folder / f"{material.name}-{name}")
    run.path.mkdir()
    run.write(recipe, RunSettings(name, data.dataset_hash, options))
    detector: Detector = make_detector(name, (1, length, height, width), options)
    detector.fit(data, run, JobContext())

    def maps(frames: Frames) -> Iterator[Frames]:
        for result in detector.results(sequence_of(material, frames), JobContext()):
            yield result.anomaly_map

    return maps


def mean_intensity(material: Material) -> Maps:
    """Return what gives the distance of the mean intensity from its usual value."""
    usual = float(np.median(material.learnt.mean(axis=(1, 2))))

    def maps(frames: Frames) -> Iterator[Frames]:
        for frame in frames:
            yield np.full(frame.shape, abs(float(frame.mean()) - usual), np.float32)

    return maps


def cell_difference(frames: Frames) -> Iterator[Frames]:
    """Yield the change of each cell from the frame before, in the logarithm."""
    height, width = frames.shape[1:]
    cells = (width // CELL, height // CELL)
    before = cv2.resize(frames[0], cells, interpolation=cv2.INTER_AREA)
    for frame in frames:
        now = cv2.resize(frame, cells, interpolation=cv2.INTER_AREA)
        change = cv2.resize(np.abs(now - before), (width, height), interpolation=cv2.INTER_NEAREST)
        yield np.asarray(change, np.float32)
        before = now


def score(name: str, anomaly_map: Frames) -> float:
    """Return the frame score: of trivial maps, which are cells already, their maximum."""
    is_trivial = name in ("mean intensity", "cell difference")
    return frame_score(anomaly_map, Statistic.MAX if is_trivial else Statistic.LOCAL_MAX)


def recalls(material: Material, name: str, maps: Maps) -> tuple[list[float], list[float]]:
    """Return the recall at each strength, of brightenings and of dimmings."""
    clean = np.array([score(name, it) for it in maps(material.searched)])
    threshold = float(np.nextafter(np.quantile(clean, 0.99, method="higher"), np.inf))
    copies = planted_events(material, np.random.default_rng(11))
    found = []
    for sign in (1, -1):
        row = []
        for strength in STRENGTHS:
            hits = [
                is_found
                for events in copies
                for is_found in _found(material, name, maps, events, sign * strength, threshold)
            ]
            row.append(float(np.mean(hits)))
        found.append(row)
    return found[0], found[1]


def _found(
    material: Material,
    name: str,
    maps: Maps,
    events: Sequence[Event],
    change: float,
    threshold: float,
) -> list[bool]:
    found = [False] * len(events)
    for frame_index, anomaly_map in enumerate(maps(with_events(material, events, change))):
        for number, event in enumerate(events):
            if not event.start <= frame_index < event.start + SHOWN:
                continue
            row, column = np.unravel_index(int(np.argmax(anomaly_map)), anomaly_map.shape)
            reach = 3 * event.sigma + CELL
            off = np.hypot(float(row) - event.row, float(column) - event.column)
            is_there = name == "mean intensity" or off <= reach
            found[number] |= bool(is_there) and score(name, anomaly_map) >= threshold
    return found


def main() -> int:
    """Train, search, and print a row a detector and kind of event."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--detectors", nargs="*", default=list(DETECTORS))
    parser.add_argument("--only", help="name of the one material to search")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for material in _materials(asked.folder, scratch):
            if asked.only in (None, material.name):
                _search(material, asked.detectors, asked.epochs, scratch)
    return 0


def _materials(folder: Path | None, scratch: Path) -> Iterator[Material]:
    yield sample()
    if folder is not None:
        whole = folder / "sdo_aia_2012-07-19"
        inner = whole / "aia_data"
        yield from real(inner if inner.is_dir() else whole, scratch)


def _search(material: Material, detectors: Sequence[str], epochs: int, scratch: Path) -> None:
    learnt, searched = len(material.learnt), len(material.searched)
    print(f"{material.name}, {material.wavelength} Å: {learnt} frames learnt, {searched} searched")
    if searched < 100:
        print(f"  {searched} frames are too few for 1 in 100: the threshold is above all of them")
    print(f"  {'recall at strength':32}" + "".join(f"{it:7.1f}" for it in STRENGTHS))
    rows: list[tuple[str, Callable[[], Maps]]] = [
        *((it, lambda it=it: detector_maps(material, it, epochs, scratch)) for it in detectors),
        ("mean intensity", lambda: mean_intensity(material)),
        ("cell difference", lambda: cell_difference),
    ]
    for name, make in rows:
        begin = time.monotonic()
        maps = make()
        minutes = (time.monotonic() - begin) / 60
        for kind, row in zip(
            ("brightening", "dimming"), recalls(material, name, maps), strict=True
        ):
            text = "".join(f"{it:7.2f}" for it in row)
            print(f"  {name:18}{kind:14}{text}   {minutes:5.1f} min to train", flush=True)


if __name__ == "__main__":
    sys.exit(main())
