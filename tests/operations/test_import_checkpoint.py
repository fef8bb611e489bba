"""A network of another program becomes a run of the project."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import models
from core.anomaly.frame_scores import Statistic
from core.errors import CheckpointError, ConfigError, ProjectError, TrainingError
from core.jobs import CancelToken, JobCancelled, JobContext, Notice
from core.operations.import_checkpoint import ImportCheckpointJob, published_recipe
from core.operations.score import ScoreJob
from core.operations.train import TrainJob
from core.project.project import Project
from core.project.records import RunState
from core.recipe.recipe import Channel, Recipe
from core.training.network import load_network, reconstruct
from core.training.run_folder import RunFolder

RECIPE = Recipe(width=32, height=24, clip_length=4)
OPTIONS = {"width": 0.25, "device": "cpu"}


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """Return a checkpoint of conv3d_basic with names of its own, as DataParallel writes them."""
    torch.manual_seed(0)
    network = models.build("conv3d_basic", (1, 4, 24, 32), width=0.25)
    weights = {
        f"module.{name.replace('encoder', 'down').replace('decoder', 'up')}": weight
        for name, weight in network.state_dict().items()
    }
    path = tmp_path / "best_model.pth.tar"
    torch.save({"epoch": 49, "best_train_loss": 0.002, "model_state_dict": weights}, path)
    return path


def make_job(project: Path, checkpoint: Path, **changes: object) -> ImportCheckpointJob:
    values = {"model": "conv3d_basic", "options": OPTIONS, "recipe": RECIPE, **changes}
    return ImportCheckpointJob(project, checkpoint, **values)  # type: ignore[arg-type]


def test_the_run_is_whole_and_can_be_scored_with(project_folder: Path, checkpoint: Path) -> None:
    result = make_job(project_folder, checkpoint).run(JobContext())

    run, folder = result.made.run, RunFolder(result.made.run_folder)
    assert (run.name, run.detector, run.state) == (
        "conv3d_basic-001",
        "conv3d_basic",
        RunState.DONE,
    )
    assert folder.read_recipe() == RECIPE
    assert folder.read_settings().options["width"] == 0.25
    assert folder.calibration.exists()
    reports = ScoreJob(project_folder, run.name, (), "cpu").run(JobContext())
    assert [it.frames for it in reports] == [24, 24]
    with Project.open(project_folder) as project:
        assert project.thresholds(run.id, Statistic.LOCAL_MAX.value) is not None
    assert not folder.last.exists()  # so that nobody offers to resume it


def test_it_cannot_be_resumed_which_would_replace_it(
    project_folder: Path, checkpoint: Path
) -> None:
    made = make_job(project_folder, checkpoint).run(JobContext()).made
    before = RunFolder(made.run_folder).best.read_bytes()

    with pytest.raises(ProjectError, match="its network was imported"):
        TrainJob(project_folder, "", {"epochs": 1}, resume=made.run.name).run(JobContext())

    assert RunFolder(made.run_folder).best.read_bytes() == before


def test_it_gives_the_same_pictures_as_in_its_own_program(
    project_folder: Path, checkpoint: Path
) -> None:
    result = make_job(project_folder, checkpoint).run(JobContext())

    torch.manual_seed(0)
    theirs = models.build("conv3d_basic", (1, 4, 24, 32), width=0.25).eval()
    clips = np.random.default_rng(0).random((2, 1, 4, 24, 32)).astype(np.float32)
    network = load_network(RunFolder(result.made.run_folder), "cpu")
    assert np.allclose(reconstruct(network, clips), reconstruct(theirs, clips), atol=1e-6)
    assert result.names[0] == ("encoder.0.weight", "down.0.weight")
    assert not result.is_by_name


def test_without_a_recipe_it_takes_the_size_that_was_published() -> None:
    for model in ("conv3d_ae", "conv3d_basic", "image_cae", "video_convlstm"):
        recipe = published_recipe(model)
        channels, length, height, width = models.card(model).clip
        assert (recipe.width, recipe.height, recipe.clip_length) == (width, height, length)
        assert recipe.channel.channels == channels


def test_a_checkpoint_of_another_model_leaves_no_run(
    project_folder: Path, checkpoint: Path
) -> None:
    job = make_job(project_folder, checkpoint, model="conv3d_ae")

    with pytest.raises(CheckpointError, match=r"its down\.0\.weight is 4x1x3x3x3, but encoder"):
        job.run(JobContext())

    with Project.open(project_folder) as project:
        assert not project.runs()


def test_a_width_that_is_not_the_files_is_refused(project_folder: Path, checkpoint: Path) -> None:
    job = make_job(project_folder, checkpoint, options={"width": 1.0})

    with pytest.raises(CheckpointError, match="does not fit"):
        job.run(JobContext())


def test_cancelling_leaves_nothing(project_folder: Path, checkpoint: Path) -> None:
    token = CancelToken()

    with pytest.raises(JobCancelled):
        make_job(project_folder, checkpoint).run(
            JobContext(emit=lambda _event: token.cancel(), token=token)
        )

    with Project.open(project_folder) as project:
        assert all(run.state is RunState.CANCELLED for run in project.runs())
        assert not list(project.layout.runs.glob("*"))


def test_the_order_of_gates_that_was_taken_is_told(project_folder: Path, tmp_path: Path) -> None:
    network = models.build("video_convlstm", (3, 4, 32, 32), width=0.125)
    weights = {f"net.{name}": weight for name, weight in network.state_dict().items()}
    torch.save(weights, tmp_path / "video.pt")
    recipe = Recipe(width=32, height=32, clip_length=4, channel=Channel.COLOUR)
    events: list[object] = []

    make_job(
        project_folder,
        tmp_path / "video.pt",
        model="video_convlstm",
        recipe=recipe,
        options={"width": 0.125, "device": "cpu"},
    ).run(JobContext(emit=events.append))

    notices = [event.message for event in events if isinstance(event, Notice)]
    assert any("gates of its memories cannot be seen" in it and "ifgo" in it for it in notices)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"model": "conv3d"}, "There is no model “conv3d”. Did you mean"),
        ({"model": "motion"}, "motion works without a network"),
        ({"gates": "ifgg"}, "“ifgg” is no order of gates"),
        ({"options": {"widht": 1}}, "Did you mean width"),
    ],
)
def test_what_makes_no_sense_is_refused_before_any_work(
    project_folder: Path, checkpoint: Path, change: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ConfigError) as error:
        make_job(project_folder, checkpoint, **change).run(JobContext())

    assert sentence in str(error.value)


def test_a_project_without_normal_frames_is_told(tmp_path: Path, checkpoint: Path) -> None:
    with Project.create(tmp_path / "empty") as project:
        folder = project.layout.folder

    with pytest.raises(TrainingError, match="has no sequence to learn from"):
        make_job(folder, checkpoint).run(JobContext())
