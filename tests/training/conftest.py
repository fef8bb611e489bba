"""Tiny prepared sequences, made on the spot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.architecture import Architecture
from core.training.data import TrainingData
from core.training.fit import FitOutcome, fit_network
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder
from core.training.settings import TrainSettings
from core.training.split import training_data

torch.set_num_threads(1)

MakeSequence = Callable[..., PreparedSequence]
Fit = Callable[..., FitOutcome]


@pytest.fixture
def make_sequence() -> MakeSequence:
    """Return a function that makes a sequence of smooth, moving stripes."""

    def make(
        frames: int = 40,
        *,
        sequence_id: int = 1,
        name: str = "walk",
        size: int = 16,
        channels: int = 1,
        gaps: tuple[int, ...] = (),
        excluded: tuple[FrameRange, ...] = (),
        unreadable: tuple[int, ...] = (),
    ) -> PreparedSequence:
        steps = np.ones(frames)
        steps[list(gaps)] = 10
        index = FrameIndex.of_times(np.cumsum(steps) - steps[0], TimeOrigin.HEADER)
        index.readable[list(unreadable)] = False
        time, rows, columns = np.ogrid[:frames, :size, :size]
        stripes = 127 + 100 * np.sin(0.5 * rows + 0.2 * columns + 0.3 * time + sequence_id)
        pixels = np.repeat(stripes[..., np.newaxis].astype(np.uint8), channels, axis=3)
        return PreparedSequence(sequence_id, name, FrameStore(pixels), index, excluded)

    return make


@pytest.fixture
def data(make_sequence: MakeSequence) -> TrainingData:
    """Return 27 clips of 4 frames to learn and 7 held out."""
    return training_data([make_sequence(40)], clip_length=4, stride=1)


@pytest.fixture
def with_anomaly() -> Callable[..., PreparedSequence]:
    """Return a function that turns frames white and says that they are anomalous and excluded."""

    def change(sequence: PreparedSequence, *spans: FrameRange) -> PreparedSequence:
        pixels = sequence.store.frames.copy()
        for frames in spans:
            pixels[frames.start : frames.stop] = 255
        excluded = (*sequence.excluded, *spans)
        return replace(sequence, store=FrameStore(pixels), excluded=excluded, anomalous=spans)

    return change


@pytest.fixture
def known(
    make_sequence: MakeSequence, with_anomaly: Callable[..., PreparedSequence]
) -> TrainingData:
    """Return clips to learn, clips held out, and clips that hold the white frames 10 to 15."""
    sequence = with_anomaly(make_sequence(50), FrameRange(10, 16))
    return training_data([sequence], clip_length=4, stride=1)


@pytest.fixture
def architecture() -> Architecture:
    """Return a network with 4 and 8 channels for these clips."""
    return Architecture("conv3d_basic", (1, 4, 16, 16), {"width": 0.25})


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """Return an empty run folder."""
    folder = tmp_path / "runs" / "conv3d_basic-001"
    folder.mkdir(parents=True)
    return RunFolder(folder)


@pytest.fixture
def settings() -> TrainSettings:
    """Return settings for four quick epochs of four steps."""
    return TrainSettings(
        epochs=4, batch_size=8, learning_rate=1e-2, device="cpu", tensorboard=False
    )


@pytest.fixture
def fit(
    architecture: Architecture, data: TrainingData, settings: TrainSettings, run: RunFolder
) -> Fit:
    """Return a function that trains the toy network, with any part of it replaced."""

    def train(
        context: JobContext | None = None,
        *,
        into: RunFolder = run,
        on: TrainingData = data,
        of: Architecture = architecture,
        network: torch.nn.Module | None = None,
        playhead: Playhead | None = None,
        resume: bool = False,
        **changes: Any,
    ) -> FitOutcome:
        changed = replace(settings, **changes)
        return fit_network(
            network or of.build(changed.seed),
            of,
            on,
            changed,
            into,
            context or JobContext(),
            playhead=playhead,
            resume=resume,
        )

    return train
