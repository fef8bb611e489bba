"""Small sequences and run folders that detectors and score stores work on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.anomaly import engine
from core.anomaly.detector import Detector, FrameResult
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, TimeOrigin
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.run_folder import RunFolder, RunSettings

#: Makes a sequence of grey frames; gaps lie before the frames of the second argument.
MakeSequence = Callable[..., PreparedSequence]


@pytest.fixture(autouse=True)
def _onnx_runtime_is_taken_to_be_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not let the speed of a busy computer choose the engine."""
    monkeypatch.setattr(engine, "is_first_preferred", lambda *_: True)


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    folder = RunFolder(tmp_path / "run-001")
    folder.path.mkdir()
    return folder


@pytest.fixture
def make_run(run: RunFolder) -> Callable[..., RunFolder]:
    def make(detector: str, **options: object) -> RunFolder:
        run.write(Recipe(width=16, height=16), RunSettings(detector, "hash", options))
        return run

    return make


@pytest.fixture
def make_sequence() -> MakeSequence:
    def make(
        frames: NDArray[np.generic],
        *,
        gaps_before: tuple[int, ...] = (),
        unreadable: tuple[int, ...] = (),
    ) -> PreparedSequence:
        steps = np.ones(len(frames))
        steps[0] = 0
        steps[list(gaps_before)] = 100
        index = FrameIndex.of_times(np.cumsum(steps), TimeOrigin.HEADER)
        index.readable[list(unreadable)] = False
        stored = frames[..., np.newaxis] if frames.ndim == 3 else frames
        return PreparedSequence(1, "walkway", FrameStore(stored), index)

    return make


@pytest.fixture
def noise() -> NDArray[np.uint8]:
    """Twenty frames of 16x16 pixels, each another."""
    return np.random.default_rng(0).integers(0, 255, (20, 16, 16), np.uint8)


@pytest.fixture
def results() -> Callable[[Detector, PreparedSequence], list[FrameResult]]:
    def collect(detector: Detector, sequence: PreparedSequence) -> list[FrameResult]:
        return list(detector.results(sequence, JobContext()))

    return collect
