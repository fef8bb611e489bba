"""Small scenes in which boxes walk, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.synthetic.lesson import MadeClips, prepare_clips
from core.synthetic.settings import SampleSettings
from core.training.data import TrainingData
from core.training.split import training_data

#: Makes a sequence of frames (T, H, W) or (T, H, W, C).
MakeSequence = Callable[..., PreparedSequence]
#: Makes clips of some frames with some settings.
Made = Callable[..., MadeClips]

_HEIGHT, _WIDTH = 48, 96


@pytest.fixture
def make_sequence() -> MakeSequence:
    def make(
        frames: NDArray[np.generic],
        *,
        wavelength: int = 0,
        excluded: tuple[FrameRange, ...] = (),
        name: str = "walkway",
    ) -> PreparedSequence:
        times = np.arange(len(frames), dtype=np.float64)
        index = FrameIndex.of_times(times, TimeOrigin.HEADER, wavelength=wavelength)
        stored = frames[..., np.newaxis] if frames.ndim == 3 else frames
        return PreparedSequence(1, name, FrameStore(stored), index, excluded)

    return make


@pytest.fixture
def walk() -> NDArray[np.uint8]:
    """Return frames (120, 48, 96) in which boxes of 8 x 6 pixels walk a pixel a frame."""
    return walking_boxes(120)


def walking_boxes(count: int, *, pace: float = 1.0, seed: int = 0) -> NDArray[np.uint8]:
    """Return frames in which boxes walk to the right and to the left, with texture and noise."""
    rng = np.random.default_rng(seed)
    ground = np.linspace(60, 120, _HEIGHT)[:, np.newaxis] + np.zeros((_HEIGHT, _WIDTH))
    frames = ground + rng.normal(0, 1, (count, _HEIGHT, _WIDTH))
    box = 200 + 30 * rng.random((8, 6))
    for walker in range(6):
        row, heading = 2 + 8 * (walker % 5), 1 if walker % 2 else -1
        start = 17 * walker
        for time in range(count):
            left = round(start + heading * pace * time) % (_WIDTH + 12) - 6
            columns = slice(max(left, 0), min(left + 6, _WIDTH))
            if columns.start < columns.stop:
                inside = slice(columns.start - left, columns.stop - left)
                frames[time, row : row + 8, columns] = box[:, inside]
    return np.clip(np.rint(frames), 0, 255).astype(np.uint8)


@pytest.fixture
def data(make_sequence: MakeSequence, walk: NDArray[np.uint8]) -> TrainingData:
    return training_data([make_sequence(walk)], clip_length=8, stride=1)


@pytest.fixture
def made(data: TrainingData) -> Made:
    def make(on: TrainingData = data, seed: int = 0, **settings: object) -> MadeClips:
        chosen = SampleSettings(**{"crop": 32, **settings})  # type: ignore[arg-type]
        return prepare_clips(on, chosen, seed, JobContext())

    return make
