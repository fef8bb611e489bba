"""A person's own model goes all the way of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import TrainingError
from core.jobs import JobContext
from core.operations.diagram import model_layers
from core.operations.score import ScoreJob
from core.operations.train import TrainJob
from core.project.project import Project
from core.recipe.recipe import Recipe
from core.training.checkpoint import load_checkpoint
from core.training.run_folder import RunFolder

RECIPE = Recipe(width=32, height=32, clip_length=4)
TINY = {"epochs": 2, "batch_size": 4, "device": "cpu"}
CODE = """
from torch import nn

class Net(nn.Module):
    def __init__(self, clip, width=1.0):
        super().__init__()
        self.layer = nn.Conv3d(clip[0], clip[0], 3, padding=1)

    def forward(self, clips):
        return self.layer(clips).sigmoid()
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file with the model, in the working folder."""
    path = tmp_path / "net.py"
    path.write_text(CODE)
    monkeypatch.chdir(tmp_path)
    return path


def test_its_run_is_named_after_the_class_and_records_the_whole_path(
    project_folder: Path, own: Path
) -> None:
    result = TrainJob(project_folder, "net.py:Net", TINY, recipe=RECIPE).run(JobContext())

    run = RunFolder(result.run_folder)
    assert (result.run.name, result.run.detector) == ("Net-001", f"{own}:Net")
    assert run.read_settings().detector == f"{own}:Net"
    assert load_checkpoint(run.best).architecture.name == f"{own}:Net"


def test_its_run_is_gone_on_with_and_scored_from_any_folder(
    project_folder: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    TrainJob(project_folder, "net.py:Net", TINY, recipe=RECIPE).run(JobContext())
    monkeypatch.chdir(project_folder)

    resumed = TrainJob(project_folder, "", {"epochs": 3}, resume="Net-001").run(JobContext())
    scored = ScoreJob(project_folder, "Net-001").run(JobContext())

    assert resumed.fit.epochs == 3
    assert [it.name for it in scored] == ["good", "bad"]


def test_one_that_is_wrong_is_refused_before_anything_is_prepared(
    project_folder: Path, own: Path
) -> None:
    own.write_text(CODE.replace("self.layer(clips)", "self.layer(clips)[..., 1:]"))

    with pytest.raises(TrainingError, match="returns a reconstruction"):
        TrainJob(project_folder, "net.py:Net", TINY, recipe=RECIPE).run(JobContext())

    with Project.open(project_folder) as project:
        assert project.runs() == []
    assert not list(project_folder.glob("frames/*/*.npy"))


def test_its_layers_are_shown(own: Path) -> None:
    layers = model_layers("net.py:Net")

    assert (layers.clip, layers.parameters) == ((1, 8, 64, 64), 28)
