"""How weak a planted solar event each detector finds, above all it says of frames without any.

Events of known place, time and strength are planted into frames that were not learnt: of the
sample's Sun, made anew without its own events, and of the real folder ``sdo_aia_2012-07-19``. A
brightening of strength 0.5 is half as bright again at its peak, a dimming of 0.5 darker by as much;
both rise and decay within some frames. Frames are in the logarithm of DN/s, as everywhere, so an
event is a shift by the logarithm of its factor.

The real folder has three channels of 26 frames. Their first halves are learnt together and their
second halves searched, and the other way round; frames of the learnt half are seen beside those
that are judged, but nothing is planted into them and none of their scores counts. The rows are of
both runs and all channels together, with a threshold for each channel of each run.

The threshold lies above 99 in 100 frame scores of the same frames without events; with fewer than a
hundred such frames, above all of them: then one more frame like them is above it once in as many
and one (which a line tells), and not once in a hundred. It is clear of them by a tenth of how far
they spread upwards. An event is found if a frame that shows it has a place inside it that reaches
the threshold. Beside the detectors stand two trivial rows: how
far the mean intensity is off its usual value, which points at no place and is asked for one event
at a time, and the largest change of a cell from one frame to the next in the logarithm.

Usage: ``python benchmarks/solar.py [DATA_FOLDER] [--epochs N] [--detectors NAME...]
[--only GROUP]``; DATA_FOLDER holds ``sdo_aia_2012-07-19``, without it the sample alone is searched;
GROUP is ``sample`` or ``real``.
"""

from __future__ import annotations

import argparse
import itertools
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
from taught import taught

from core.anomaly.frame_scores import Statistic, compared_map
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.media.open import open_source
from core.media.solar import SOLAR_RANGES, log10_scaled
from core.operations.choose_recipe import LARGE_MULTIPLE, LARGE_SIDE, recipe_for
from core.recipe.build import build_frame_store
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.sample.sun import Sun, exposed

STRENGTHS = (0.1, 0.2, 0.4, 0.8, 1.6)
#: For so many frames an event shows, and its share of its peak in each of them.
SHOWN, COURSE = 6, (0.4, 1.0, 0.8, 0.6, 0.4, 0.2)
#: Extent of an event in pixels, and a share of the brightest pixels that it is planted among.
SIGMAS, BRIGHT = (1.5, 4.0), 0.5
#: Frames of the sample to learn and to search.
SAMPLE_LEARNT, SAMPLE_SEARCHED = 160, 200
#: Events of each kind and strength in each run; so many are planted into one copy of the frames,
#: so many pixels or frames apart.
EVENTS, AT_ONCE, PIXELS_APART, FRAMES_APART = 24, 8, 40, 16
#: A threshold is clear of frames without events by this share of how far they spread upwards: the
#: highest of them would be found with the faintest event in it.
CLEAR = 0.1
#: Frames around those searched that are seen as well.
AROUND = 8
CADENCE_S, EXPOSURE_S = 36.0, 2.0
#: Side of a cell of the trivial row, in pixels.
CELL = 8
DETECTORS = ("synthetic", "motion", "conv3d_basic")
MEAN, CELLS = "mean intensity", "cell difference"

Frames = NDArray[np.float32]
#: From the frames (T, H, W) of a sequence to one map a frame.
Maps = Callable[[Frames], Iterator[Frames]]
#: Whether each event of each strength was found, shape (strengths, events).
Found = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Frames of one Sun, in 0…1 as the recipe has them, shape (T, H, W).

    Attributes
    ----------
    name : str
        Where they come from.
    wavelength : int
        In angstrom.
    frames : ndarray
        All of them.
    learnt, searched : FrameRange
        Which are learnt, and into which events are planted.
    """

    name: str
    wavelength: int
    frames: Frames
    learnt: FrameRange
    searched: FrameRange

    @property
    def decades(self) -> float:
        """Natural logarithm of the range of intensities that 0…1 stands for."""
        low, high = SOLAR_RANGES[self.wavelength]
        return float(np.log(high / low))

    @property
    def seen(self) -> FrameRange:
        """Frames that a detector is shown when it searches."""
        start, stop = self.searched.start - AROUND, self.searched.stop + AROUND
        return FrameRange(max(start, 0), min(stop, len(self.frames)))


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
    count = SAMPLE_LEARNT + SAMPLE_SEARCHED
    pictures = (
        exposed(sun.rate_at(it * CADENCE_S), EXPOSURE_S, rng) / EXPOSURE_S for it in range(count)
    )
    frames = np.stack([log10_scaled(np.maximum(it, 0), low, high) for it in pictures])
    learnt, searched = FrameRange(0, SAMPLE_LEARNT), FrameRange(SAMPLE_LEARNT, count)
    return Material("sample", 171, frames, learnt, searched)


def real(folder: Path, scratch: Path) -> list[list[Material]]:
    """Return what is learnt together: the first halves of all real sequences, and the second."""
    early: list[Material] = []
    late: list[Material] = []
    for path in sorted(it for it in folder.iterdir() if it.is_dir()):
        with open_source(path) as source:
            recipe = recipe_for(source.width, source.height, LARGE_SIDE, LARGE_MULTIPLE)
            store, index = build_frame_store(
                source, recipe, scratch / f"{path.name}.npy", JobContext()
            )
        frames = store.frames[..., 0].astype(np.float32)
        half = len(frames) // 2
        first, second = FrameRange(0, half), FrameRange(half, len(frames))
        wavelength = index.wavelength or 171
        early.append(Material(f"{path.name} late", wavelength, frames, first, second))
        late.append(Material(f"{path.name} early", wavelength, frames, second, first))
    return [early, late]


def planted_events(
    material: Material, rng: np.random.Generator, at_once: int
) -> list[tuple[Event, ...]]:
    """Return the events of each copy of the frames, places among the brighter half of pixels."""
    usual = np.median(material.frames, axis=0)
    bright = np.argwhere(usual >= np.quantile(usual, BRIGHT))
    starts = np.arange(material.searched.start, material.searched.stop - SHOWN + 1)
    copies = []
    for _ in range(EVENTS // at_once):
        events: list[Event] = []
        while len(events) < at_once:
            row, column = rng.choice(bright).tolist()
            event = Event(int(rng.choice(starts)), row, column, float(rng.uniform(*SIGMAS)))
            if all(_are_apart(event, it) for it in events):
                events.append(event)
        copies.append(tuple(events))
    return copies


def _are_apart(event: Event, other: Event) -> bool:
    pixels = np.hypot(event.row - other.row, event.column - other.column)
    return bool(pixels >= PIXELS_APART) or abs(event.start - other.start) >= FRAMES_APART


def with_events(material: Material, events: Sequence[Event], change: float) -> Frames:
    """Return all frames with events whose intensity at their peak is 1 + ``change``."""
    frames = material.frames.copy()
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
    times = np.arange(len(frames), dtype=np.float64) * CADENCE_S
    index = FrameIndex.of_times(times, TimeOrigin.HEADER, wavelength=material.wavelength)
    stored = frames[..., np.newaxis].astype(np.float16)
    return PreparedSequence(1, material.name, FrameStore(stored), index)


def maps_after(
    materials: Sequence[Material], name: str, epochs: int, folder: Path
) -> Callable[[Material], Maps]:
    """Train a detector on what is learnt of some Suns, and return what gives its maps of each."""
    learnt = [sequence_of(it, it.frames[it.learnt.start : it.learnt.stop]) for it in materials]
    options: dict[str, object] = {} if name == "motion" else {"epochs": epochs, "device": "cpu"}
    if name == "conv3d_basic":
        options |= {"batch_size": 2, "learning_rate": 1e-3}
    detector = taught(learnt, name, options, folder / f"{materials[0].name} {name}")

    def of(material: Material) -> Maps:
        def maps(frames: Frames) -> Iterator[Frames]:
            for result in detector.results(sequence_of(material, frames), JobContext()):
                yield result.anomaly_map

        return maps

    return of


def mean_intensity(material: Material) -> Maps:
    """Return what gives the distance of the mean intensity from its usual value."""
    part = slice(material.learnt.start, material.learnt.stop)
    usual = float(np.median(material.frames[part].mean(axis=(1, 2))))

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


def searched_maps(material: Material, name: str, maps: Maps, frames: Frames) -> dict[int, Frames]:
    """Return by frame what is compared with the threshold: trivial maps are cells already."""
    seen, searched = material.seen, material.searched
    statistic = Statistic.MAX if name in (MEAN, CELLS) else Statistic.LOCAL_MAX
    found = enumerate(maps(frames[seen.start : seen.stop]), seen.start)
    return {it: compared_map(each, statistic) for it, each in found if it in searched}


def search(material: Material, name: str, maps: Maps) -> tuple[Found, Found]:
    """Return which brightenings and which dimmings are found."""
    clean = [
        float(it.max()) for it in searched_maps(material, name, maps, material.frames).values()
    ]
    high = float(np.quantile(clean, 0.99, method="higher"))
    threshold = high + CLEAR * (high - float(np.median(clean)))
    copies = planted_events(material, np.random.default_rng(11), 1 if name == MEAN else AT_ONCE)
    found = [
        [
            [
                is_found
                for events in copies
                for is_found in _found(material, name, maps, events, sign * strength, threshold)
            ]
            for strength in STRENGTHS
        ]
        for sign in (1, -1)
    ]
    return np.array(found[0]), np.array(found[1])


def _found(
    material: Material,
    name: str,
    maps: Maps,
    events: Sequence[Event],
    change: float,
    threshold: float,
) -> list[bool]:
    compared = searched_maps(material, name, maps, with_events(material, events, change))
    rows, columns = np.indices(material.frames.shape[1:])
    found = []
    for event in events:
        inside = np.hypot(rows - event.row, columns - event.column) <= 3 * event.sigma + CELL
        shown = range(event.start, event.start + SHOWN)
        found.append(any(bool((compared[it][inside] >= threshold).any()) for it in shown))
    return found


def main() -> int:
    """Train, search, and print a row a detector and kind of event."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--detectors", nargs="*", default=list(DETECTORS))
    parser.add_argument("--only", choices=("sample", "real"), help="search this alone")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        groups = [("sample", [[sample()]])]
        if asked.folder is not None:
            whole = asked.folder / "sdo_aia_2012-07-19"
            inner = whole / "aia_data"
            groups.append(("real", real(inner if inner.is_dir() else whole, scratch)))
        for group, runs in groups:
            if asked.only in (None, group):
                _search(runs, asked.detectors, asked.epochs, scratch)
    return 0


def _search(
    runs: Sequence[Sequence[Material]], detectors: Sequence[str], epochs: int, scratch: Path
) -> None:
    for material in itertools.chain(*runs):
        _, height, width = material.frames.shape
        learnt, searched = len(material.learnt), len(material.searched)
        print(f"{material.name}, {material.wavelength} Å, {width} x {height}: ", end="")
        print(f"{learnt} frames learnt, {searched} searched")
        if searched < 100:
            print(f"  above all of them: once in {searched + 1} further frames, not in a hundred")
    print(f"  {'recall at strength':32}" + "".join(f"{it:7.1f}" for it in STRENGTHS))
    for name in (*detectors, MEAN, CELLS):
        brighter, darker, minutes = [], [], 0.0
        for materials in runs:
            begin = time.monotonic()
            makers: dict[str, Callable[[Material], Maps]] = {
                MEAN: mean_intensity,
                CELLS: lambda _: cell_difference,
            }
            maps_of = makers.get(name) or maps_after(materials, name, epochs, scratch)
            minutes += (time.monotonic() - begin) / 60
            for material in materials:
                found = search(material, name, maps_of(material))
                if len(runs) > 1:
                    _print(f"    {material.name[:14]}", *found)
                brighter.append(found[0])
                darker.append(found[1])
        _print(name, np.hstack(brighter), np.hstack(darker), minutes / len(runs))


def _print(name: str, brighter: Found, darker: Found, minutes: float | None = None) -> None:
    for kind, found in (("brightening", brighter), ("dimming", darker)):
        text = "".join(f"{it:7.2f}" for it in found.mean(axis=1))
        taken = "" if minutes is None else f"   {minutes:5.1f} min to train"
        print(f"  {name:18}{kind:14}{text}{taken}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
