"""Calibrated on all normal frames, each scored by a detector that has not learnt it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.anomaly.calibration import Calibration
from core.errors import TrainingError
from core.jobs import CancelToken, JobContext, Progress
from core.operations.train import TrainJob
from core.recipe.recipe import Recipe
from core.training.run_folder import RunFolder

_OPTIONS = {"epochs": 1, "width": 0.25, "batch_size": 4, "device": "cpu", "tensorboard": False}
Train = Callable[..., Calibration]


@pytest.fixture
def train(project_folder: Path) -> Train:
    def run(folds: int, context: JobContext | None = None) -> Calibration:
        recipe = Recipe(width=32, height=32, clip_length=4)
        job = TrainJob(project_folder, "conv3d_basic", _OPTIONS, recipe=recipe, folds=folds)
        folder = RunFolder(job.run(context or JobContext()).run_folder)
        assert not list(folder.path.glob("fold-*"))
        return Calibration.load(folder.calibration)

    return run


def test_all_frames_calibrate_instead_of_those_held_out(train: Train) -> None:
    usual, crossed = train(0), train(2)

    assert usual.frames < 10
    # Where two blocks of time meet, a few frames are in clips of both.
    assert 24 <= crossed.frames < 24 + 4


def test_a_resumed_run_is_calibrated_by_its_folds_again(train: Train, project_folder: Path) -> None:
    crossed = train(2)

    job = TrainJob(project_folder, "", {"epochs": 2}, resume="conv3d_basic-001")
    folder = RunFolder(job.run(JobContext()).run_folder)

    assert Calibration.load(folder.calibration).frames == crossed.frames


def test_folds_take_one_process(train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"TORCHELASTIC_RUN_ID": "x", "RANK": "0", "WORLD_SIZE": "2"}
    for name, value in (said | {"LOCAL_RANK": "0", "LOCAL_WORLD_SIZE": "2"}).items():
        monkeypatch.setenv(name, value)

    with pytest.raises(TrainingError, match="train on one device"):
        train(2)


def test_folds_tell_of_their_progress_alone(train: Train) -> None:
    events: list[object] = []

    train(2, JobContext(events.append))

    told = {it.message.partition(":")[0] for it in events if isinstance(it, Progress)}
    assert "Training conv3d_basic without part 2 of 2" in told
    assert sum(type(it).__name__ == "TrainingStarted" for it in events) == 1


def test_to_stop_in_a_fold_calibrates_as_usual(train: Train) -> None:
    token = CancelToken()

    def stop(event: object) -> None:
        if isinstance(event, Progress) and "without part 1 of 2" in event.message:
            token.stop()

    assert train(2, JobContext(stop, token)).frames < 10
