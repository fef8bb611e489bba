"""Sequences with planted anomalies: what a choice can be made on without any test frame.

Three kinds: the Sun and the walkway of the sample, made anew for each seed with flares and cyclists
of random place, time, size and strength; and training sequences of UCSD Ped2, some to be learnt and
copies of stretches of others in which something was planted. Its test sequences are never opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.anomaly.frame_scores import window_size
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, TimeOrigin
from core.media.open import open_source
from core.recipe.build import build_frame_store
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import IntensityScale, Recipe, ScaleKind
from core.sample.figures import Clothes
from core.sample.scenery import FAR_EDGE, NEAR_EDGE
from core.sample.sun import Brightening, Sun
from core.sample.sun_files import SunSequence, write_sequence
from core.sample.truth import PlantedEvent
from core.sample.walkway import HEIGHT, Walker, WalkwaySequence, write_video

Frames = NDArray[np.uint8]

#: Sequences of Ped2 that are held out, frames of a planted stretch, frames before and after it
#: that do not count, and how many times as fast things go at most.
_HELD_OUT, _STRETCH, _AROUND, _FASTEST = 6, 24, 4, 3
#: Sides of what is planted, in windows of one object's size.
_SIDES = (0.6, 1.2, 2.4)
_FLARES, _SUN_FRAMES, _WALK_FRAMES = 6, 120, 180


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A sequence that is searched.

    Attributes
    ----------
    sequence : PreparedSequence
        Its frames.
    kind : str
        What is planted; empty where nothing is.
    planted, counts : ndarray of bool, shape (T,)
        Which frames show it, and which frames count at all.
    """

    sequence: PreparedSequence
    kind: str
    planted: NDArray[np.bool_]
    counts: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What a detector learns, and what it then searches.

    Attributes
    ----------
    name : str
        Where it comes from.
    recipe : Recipe
        Of all frames.
    learnt : tuple of PreparedSequence
        Normal throughout.
    cases : tuple of Case
        Normal frames of all, and planted ones of each kind.
    """

    name: str
    recipe: Recipe
    learnt: tuple[PreparedSequence, ...]
    cases: tuple[Case, ...]


def planted_sun(seed: int, folder: Path) -> Material:
    """Make a quiet Sun and one with flares of random place, time, size and strength."""
    rng = np.random.default_rng([1, seed])
    sun = Sun.observed()
    flares = tuple(_flare(sun, rng, place) for place in range(_FLARES))
    quiet = SunSequence("quiet", _SUN_FRAMES, 0.0, {}, (), seed=2 * seed + 100)
    events = SunSequence("events", _SUN_FRAMES, 1800.0, {}, flares, seed=2 * seed + 101)
    scale = IntensityScale(ScaleKind.SOLAR_ASINH, low=200.0, high=20000.0)
    recipe = Recipe(width=64, height=64, intensity=scale, clip_length=8, stride=2)
    for it in (quiet, events):
        write_sequence(sun, it, folder / it.name, lambda: None)
    searched = _prepared(folder / "events", recipe)
    case = _case(searched, "flare", events.truth)
    return Material("sun", recipe, (_prepared(folder / "quiet", recipe),), (case,))


def planted_walkway(seed: int, folder: Path) -> Material:
    """Film walkers, and other walkers with somebody on a bicycle."""
    rng = np.random.default_rng([2, seed])
    clothes = Clothes(*(tuple(rng.integers(20, 236, 3).tolist()) for _ in range(5)))
    row = float(rng.uniform(FAR_EDGE + 0.04, NEAR_EDGE - 0.03)) * HEIGHT
    heading = int(rng.choice([-1, 1]))
    rider = Walker(float(rng.uniform(2, 4)), row, 0.0, float(rng.uniform(2.5, 5)), heading, clothes)
    normal = WalkwaySequence("normal", 2 * _WALK_FRAMES, None, seed=10 * seed + 1000)
    intruder = WalkwaySequence("intruder", _WALK_FRAMES, rider, seed=10 * seed + 1005)
    recipe = Recipe(width=160, height=96, clip_length=8, stride=4)
    for it in (normal, intruder):
        write_video(it, folder / f"{it.name}.mp4", lambda: None)
    case = _case(_prepared(folder / "intruder.mp4", recipe), "bicycle", intruder.truth)
    return Material("walkway", recipe, (_prepared(folder / "normal.mp4", recipe),), (case,))


def planted_ped2(train: Path, seed: int, folder: Path) -> Material:
    """Divide the folders ``Train001`` and so on in two, and plant anomalies in the second part."""
    rng = np.random.default_rng([3, seed])
    recipe = Recipe(width=144, height=96, clip_length=8, stride=8)
    sources = sorted(it for it in train.iterdir() if it.is_dir())
    folder.mkdir(exist_ok=True)
    sequences = [_prepared(sources[it], recipe, folder) for it in rng.permutation(len(sources))]
    learnt, held_out = sequences[_HELD_OUT:], sequences[:_HELD_OUT]
    cases = [_unchanged(it) for it in held_out]
    for sequence in held_out:
        frames = np.asarray(sequence.store.frames[..., 0])
        donor = np.asarray(learnt[rng.integers(len(learnt))].store.frames[0, ..., 0])
        for size in _SIDES:
            side = round(size * window_size(frames.shape[1:]))
            for kind, plant in _PLANTS.items():
                cases.append(_with_planted(frames, f"{kind} {size}", side, donor, plant, rng))
    return Material("ped2 train", recipe, tuple(learnt), tuple(cases))


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """Where something is planted.

    Attributes
    ----------
    frames : ndarray of uint8, shape (T, H, W)
        The sequence.
    start : int
        The first frame of the stretch.
    side : int
        Of what is planted.
    donor : ndarray of uint8, shape (H, W)
        A frame of a sequence that is learnt.
    """

    frames: Frames
    start: int
    side: int
    donor: Frames


#: Gives what covers each frame of the stretch, (side, side), and its top left corner.
Plant = Callable[[_Ground, np.random.Generator], Iterator[tuple[NDArray[np.float64], int, int]]]


def _wandering_patch(
    ground: _Ground, rng: np.random.Generator
) -> Iterator[tuple[NDArray[np.float64], int, int]]:
    """A piece of another sequence that wanders by up to 3 pixels a frame."""
    room = np.array(ground.donor.shape) - ground.side
    top, left = rng.integers(room + 1)
    piece = ground.donor[top : top + ground.side, left : left + ground.side].astype(np.float64)
    place = rng.integers(room + 1)
    for step in rng.integers(-3, 4, (_STRETCH, 2)):
        yield piece, int(place[0]), int(place[1])
        place = np.clip(place + step, 0, room)


def _faster(
    ground: _Ground, rng: np.random.Generator
) -> Iterator[tuple[NDArray[np.float64], int, int]]:
    """Where most moves, what comes two to three times as fast."""
    seen = ground.frames[ground.start : ground.start + _STRETCH].astype(np.float32)
    moves = cv2.boxFilter(
        np.abs(np.diff(seen, axis=0)).mean(axis=0), -1, (ground.side,) * 2, anchor=(0, 0)
    )
    inside = moves[: 1 - ground.side or None, : 1 - ground.side or None]
    top, left = (int(it) for it in np.unravel_index(np.argmax(inside), inside.shape))
    speed = int(rng.integers(2, _FASTEST + 1))
    for offset in range(_STRETCH):
        later = ground.frames[ground.start + speed * offset].astype(np.float64)
        yield later[top : top + ground.side, left : left + ground.side], top, left


def _foreign_texture(
    ground: _Ground, rng: np.random.Generator
) -> Iterator[tuple[NDArray[np.float64], int, int]]:
    """Blobs a quarter of its size on mean grey, that drift by a pixel a frame."""
    noise = rng.normal(size=(ground.side, ground.side))
    blobs = cv2.GaussianBlur(noise, (0, 0), max(0.5, ground.side / 8))
    piece = np.clip(128 + 30 * (blobs - blobs.mean()) / max(float(blobs.std()), 1e-6), 0, 255)
    room = ground.donor.shape[1] - ground.side
    top, left = rng.integers(ground.donor.shape[0] - ground.side + 1), rng.integers(room + 1)
    for offset in range(_STRETCH):
        yield piece, int(top), int(min(left + offset, room))


_PLANTS: dict[str, Plant] = {
    "patch": _wandering_patch,
    "faster": _faster,
    "texture": _foreign_texture,
}


def _with_planted(
    frames: Frames, kind: str, side: int, donor: Frames, plant: Plant, rng: np.random.Generator
) -> Case:
    """Copy a stretch of frames and plant something in its middle."""
    last = len(frames) - max(_FASTEST * (_STRETCH - 1) + 1, _STRETCH + _AROUND)
    start = int(rng.integers(_AROUND, last + 1))
    copy = frames[start - _AROUND : start + _STRETCH + _AROUND].astype(np.float64)
    from_edge = np.minimum(np.arange(1, side + 1), np.arange(side, 0, -1))
    fade = np.minimum(1, from_edge / (1 + 0.1 * side / 2))
    opacity = fade[:, np.newaxis] * fade
    pieces = plant(_Ground(frames, start, side, donor), rng)
    for frame, (piece, top, left) in zip(copy[_AROUND:], pieces, strict=False):
        under = frame[top : top + side, left : left + side]
        under += opacity * (piece - under)
    planted = np.zeros(len(copy), np.bool_)
    planted[_AROUND : _AROUND + _STRETCH] = True
    index = FrameIndex.of_times(np.arange(len(copy)) / 10, TimeOrigin.FILE_ORDER)
    store = FrameStore(np.rint(copy).astype(np.uint8)[..., np.newaxis])
    return Case(PreparedSequence(0, kind, store, index), kind, planted, planted)


def _flare(sun: Sun, rng: np.random.Generator, place: int) -> Brightening:
    """One small flare a twentieth of a sequence long, the larger the fainter."""
    angle, reach = rng.uniform(0, 2 * np.pi), sun.radius * np.sqrt(rng.uniform(0, 1))
    sigma = rng.uniform(1.4, 4.5)
    room = _SUN_FRAMES // _FLARES
    return Brightening(
        x=float(sun.centre[0] + reach * np.cos(angle)),
        y=float(sun.centre[1] + reach * np.sin(angle)),
        sigma_along=float(sigma),
        sigma_across=float(sigma * rng.uniform(0.6, 0.9)),
        tilt=float(rng.uniform(0, np.pi)),
        start_frame=int(place * room + rng.integers(2, room // 2)),
        decay_frames=float(rng.uniform(1.6, 4.0)),
        strength=float(rng.uniform(2500, 5500) * 2 / sigma),
    )


def _case(sequence: PreparedSequence, kind: str, truth: tuple[PlantedEvent, ...]) -> Case:
    planted = np.zeros(len(sequence), np.bool_)
    for event in truth:
        planted[event.frames.start : event.frames.stop] = True
    return Case(sequence, kind, planted, np.ones(len(sequence), np.bool_))


def _unchanged(sequence: PreparedSequence) -> Case:
    nowhere = np.zeros(len(sequence), np.bool_)
    return Case(sequence, "", nowhere, ~nowhere)


def _prepared(path: Path, recipe: Recipe, folder: Path | None = None) -> PreparedSequence:
    target = (folder or path.parent) / f"{path.name}.npy"
    with open_source(path) as source:
        store, index = build_frame_store(source, recipe, target, JobContext())
    return PreparedSequence(1, path.name, store, index)
