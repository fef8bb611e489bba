"""A run's row and folder always say how it stands."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest

from core.anomaly.calibration import Calibration
from core.anomaly.frame_scores import MAP_STATISTICS
from core.errors import ConfigError, ProjectError, TrainingError
from core.jobs import CancelToken, JobCancelled, JobContext, Notice, Progress
from core.media.frame_index import FrameRange
from core.operations.train import TrainJob, TrainResult
from core.project.project import Project
from core.project.records import RunState
from core.recipe.recipe import Recipe
from core.training.events import EpochDone
from core.training.history import read_history
from core.training.run_folder import RunFolder

RECIPE = Recipe(width=32, height=32, clip_length=4)
TINY = {"epochs": 2, "batch_size": 4, "width": 0.25, "device": "cpu"}


def train(folder: Path, context: JobContext | None = None, **changes: object) -> TrainResult:
    options = {**TINY, **changes}
    return TrainJob(folder, "conv3d_basic", options, recipe=RECIPE).run(context or JobContext())


def test_a_run_is_done_with_losses_settings_and_thresholds(project_folder: Path) -> None:
    result = TrainJob(project_folder, "conv3d_basic", TINY, recipe=RECIPE).run(JobContext())

    assert (result.run.name, result.run.state) == ("conv3d_basic-001", RunState.DONE)
    assert result.run.train_loss == pytest.approx(result.fit.train_loss)
    assert result.fit.epochs == 2
    run = RunFolder(result.run_folder)
    assert run.read_recipe() == RECIPE
    assert run.read_settings().options["epochs"] == 2
    assert run.read_settings().dataset_hash == result.run.dataset_hash
    calibration = Calibration.load(run.calibration)
    assert calibration.frames > 0
    with Project.open(project_folder) as project:
        for statistic in MAP_STATISTICS:
            expected = calibration.default_thresholds(statistic)
            assert project.thresholds(result.run.id, statistic) == expected


def test_motion_needs_no_network(project_folder: Path) -> None:
    result = TrainJob(project_folder, "motion", recipe=RECIPE).run(JobContext())

    assert (result.run.state, result.run.train_loss) == (RunState.DONE, None)
    assert RunFolder(result.run_folder).read_recipe().clip_length == 2


def test_a_fusion_has_the_recipe_of_its_parts_whatever_is_asked_for(project_folder: Path) -> None:
    for detector in ("motion", "background"):
        TrainJob(project_folder, detector, recipe=RECIPE).run(JobContext())
    options = {"parts": "motion-001,background-001"}

    fused = TrainJob(project_folder, "fusion", options, recipe=Recipe(width=48, height=16))
    result = fused.run(JobContext())

    assert result.run.state is RunState.DONE
    recipe = RunFolder(result.run_folder).read_recipe()
    assert (recipe.width, recipe.height) == (RECIPE.width, RECIPE.height)
    assert Calibration.load(RunFolder(result.run_folder).calibration).frames > 0


def labelled(folder: Path, name: str) -> None:
    """Say that frames 8 to 11 of a sequence are anomalous."""
    with Project.open(folder) as project:
        sequence = project.sequence_named(name)
        project.add_span(sequence.id, FrameRange(8, 12), project.label_named("anomaly").id)


def test_labelled_anomalies_in_what_is_learnt_from_can_choose_the_checkpoint(
    project_folder: Path,
) -> None:
    labelled(project_folder, "good")

    result = train(project_folder, choose_by="separation")

    curve = read_history(RunFolder(result.run_folder).history)
    assert all(row.separation > 0 for row in curve)


def test_a_test_sequence_never_chooses_the_checkpoint(project_folder: Path) -> None:
    labelled(project_folder, "bad")
    events: list[object] = []

    result = TrainJob(
        project_folder,
        "conv3d_basic",
        {**TINY, "choose_by": "separation"},
        recipe=RECIPE,
        sequence_names=("good", "bad"),
    ).run(JobContext(emit=events.append))

    assert any("validation loss chooses" in it.message for it in events if isinstance(it, Notice))
    assert all(
        math.isnan(row.separation) for row in read_history(result.run_folder / "history.csv")
    )


def test_a_run_that_ended_by_itself_is_done_and_says_why(project_folder: Path) -> None:
    # Far too small a step to get better in single precision.
    result = train(project_folder, epochs=9, learning_rate=1e-12, warmup_epochs=0, patience=2)

    assert result.run.state is RunState.DONE
    assert result.fit.epochs < 9
    assert result.run.reason.startswith(f"Ended after epoch {result.fit.epochs}: 2 epochs were no")


def test_image_models_are_trained_on_single_frames(project_folder: Path) -> None:
    options = {"epochs": 1, "width": 0.25, "device": "cpu"}

    result = TrainJob(project_folder, "cae", options, recipe=RECIPE).run(JobContext())

    assert RunFolder(result.run_folder).read_recipe().clip_length == 1


def test_only_the_named_sequences_are_learnt(project_folder: Path) -> None:
    job = TrainJob(project_folder, "motion", recipe=RECIPE, sequence_names=["bad"])

    result = job.run(JobContext())

    with Project.open(project_folder) as project:
        learnt = RunFolder(result.run_folder).read_settings().sequences
        assert learnt == (project.sequence_named("bad").id,)


def test_progress_names_model_and_epoch(project_folder: Path) -> None:
    events: list[object] = []

    train(project_folder, JobContext(emit=events.append))

    messages = [it.message for it in events if isinstance(it, Progress)]
    assert "Training conv3d_basic: epoch 2 of 2" in messages
    assert any(it.startswith("Preparing good: frame") for it in messages)
    assert any(it.startswith("Calibrating conv3d_basic: frame") for it in messages)


def test_a_cancelled_run_is_marked_and_leaves_no_folder(project_folder: Path) -> None:
    token = CancelToken()

    def cancel_after_an_epoch(event: object) -> None:
        if isinstance(event, EpochDone):
            token.cancel()

    with pytest.raises(JobCancelled):
        train(project_folder, JobContext(cancel_after_an_epoch, token))

    with Project.open(project_folder) as project:
        (run,) = project.runs()
        assert run.state is RunState.CANCELLED
        assert not project.layout.run(run.name).exists()


def test_a_stopped_run_is_kept_and_can_be_resumed_to_the_end(project_folder: Path) -> None:
    token = CancelToken()

    def stop_after_an_epoch(event: object) -> None:
        if isinstance(event, EpochDone):
            token.stop()

    context = JobContext(stop_after_an_epoch, token)
    first = TrainJob(project_folder, "conv3d_basic", TINY, recipe=RECIPE).run(context)
    assert (first.run.state, first.fit.epochs) == (RunState.STOPPED, 1)

    job = TrainJob(project_folder, "", {"epochs": 3}, resume=first.run.name)
    second = job.run(JobContext())

    assert (second.run.id, second.run.state) == (first.run.id, RunState.DONE)
    assert second.fit.epochs == 3
    assert RunFolder(second.run_folder).read_settings().options["epochs"] == 3


def test_a_whole_run_stays_whole_when_resuming_it_makes_no_sense(project_folder: Path) -> None:
    first = TrainJob(project_folder, "conv3d_basic", TINY, recipe=RECIPE).run(JobContext())

    with pytest.raises(TrainingError):
        TrainJob(project_folder, "", {"learning_rate": 0.5}, resume=first.run.name).run(
            JobContext()
        )

    with Project.open(project_folder) as project:
        assert project.run(first.run.id).state is RunState.DONE
    assert RunFolder(first.run_folder).read_settings().options["learning_rate"] == 1e-3


def test_a_run_without_its_folder_cannot_be_resumed(project_folder: Path) -> None:
    first = TrainJob(project_folder, "motion", recipe=RECIPE).run(JobContext())
    shutil.rmtree(first.run_folder)

    with pytest.raises(ProjectError, match="cannot be resumed: its folder"):
        TrainJob(project_folder, "", resume=first.run.name).run(JobContext())


def test_a_failed_run_says_why(project_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise TrainingError("The loss is no number any more.")

    monkeypatch.setattr("core.anomaly.reconstruction.ReconstructionDetector.fit", fail)

    with pytest.raises(TrainingError):
        train(project_folder)

    with Project.open(project_folder) as project:
        (run,) = project.runs()
        assert (run.state, run.reason) == (RunState.FAILED, "The loss is no number any more.")
        assert not project.layout.run(run.name).exists()


@pytest.mark.parametrize(
    ("detector", "options", "sentence"),
    [
        ("conv3d_basik", {}, "Did you mean conv3d_basic"),
        ("conv3d_basic", {"epohcs": 3}, "Did you mean epochs"),
        ("conv3d_basic", {"epochs": 0}, "epochs"),
    ],
)
def test_a_setting_that_makes_no_sense_leaves_no_run(
    project_folder: Path, detector: str, options: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        TrainJob(project_folder, detector, options, recipe=RECIPE).run(JobContext())

    with Project.open(project_folder) as project:
        assert project.runs() == []
    assert list(project_folder.rglob("*.npy")) == []
