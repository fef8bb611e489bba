"""What a run has scored is held against the labels, with as little else as possible."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from core.anomaly.detector import FrameResult
from core.anomaly.score_store import ScoreWriter
from core.anomaly.usual_speed import UsualSpeed
from core.errors import ProjectError
from core.jobs import CancelToken, JobCancelled, JobContext, Notice, Progress
from core.media.frame_index import FrameRange
from core.operations.evaluate import EvaluateJob
from core.operations.run_evaluations import RunEvaluationsJob
from core.operations.score import ScoreJob
from core.operations.train import TrainJob
from core.project.ground_truth import write_masks
from core.project.project import Project
from core.project.records import Split
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.stored_arrays import read_arrays, write_arrays
from core.training.run_folder import RunFolder

RECIPE = Recipe(width=32, height=32, clip_length=4)
FRAMES = 24
JUMP = FrameRange(12, 17)
ScoreBy = Callable[[str, Sequence[object] | np.ndarray], None]


@pytest.fixture
def trained(project_folder: Path) -> Path:
    """Return the project with a run “motion-001”; the jump in “bad” is labelled."""
    with Project.open(project_folder) as project:
        bad = project.sequence_named("bad")
        project.add_span(bad.id, JUMP, project.label_named("anomaly").id)
    TrainJob(project_folder, "motion", {"median": 1}, recipe=RECIPE).run(JobContext())
    return project_folder


def mark_pixels(project_folder: Path, name: str) -> Path:
    """Give a sequence masks: the right half of each frame of the jump is anomalous."""
    half = np.zeros((48, 64), np.bool_)
    half[:, 32:] = True
    with Project.open(project_folder) as project:
        path = project.layout.ground_truth(project.sequence_named(name).id)
    masks = (half if index in JUMP else np.zeros_like(half) for index in range(FRAMES))
    write_masks(path, masks, FRAMES, half.shape)
    return path


@pytest.fixture
def score_by(trained: Path) -> ScoreBy:
    """Return a writer of maps of “motion-001”: one value a frame, or one a column."""

    def write(name: str, values: Sequence[object] | np.ndarray) -> None:
        with Project.open(trained) as project:
            sequence = project.sequence_named(name)
            run = RunFolder(project.layout.run("motion-001"))
            store = FrameStore(np.zeros((len(values), 8, 8, 1), np.uint8))
            index = project.index(sequence.id)
        index = type(index).of_times(index.time_s[: len(values)], index.time_origin)
        with ScoreWriter(run, PreparedSequence(sequence.id, name, store, index)) as writer:
            for frame_index, value in enumerate(values):
                anomaly_map = np.broadcast_to(np.float32(value), (32, 32))
                writer.add(FrameResult(frame_index, anomaly_map))

    return write


def test_evaluation_finds_the_jump_on_the_test_sequence(trained: Path) -> None:
    ScoreJob(trained, "motion-001").run(JobContext())

    evaluation = EvaluateJob(trained, "motion-001").run(JobContext())

    (result,) = evaluation.sequences
    assert (result.name, result.frames, result.anomalous) == ("bad", FRAMES, len(JUMP))
    assert evaluation.frame_auc_micro is not None
    assert evaluation.confusion is not None


def test_without_a_test_sequence_all_scored_ones_are_judged(
    trained: Path, score_by: ScoreBy
) -> None:
    score_by("good", np.zeros(FRAMES))
    score_by("bad", np.arange(FRAMES))
    with Project.open(trained) as project:
        project.update_sequence(project.sequence_named("bad").id, split=Split.TRAIN)

    evaluation = EvaluateJob(trained, "motion-001").run(JobContext())

    assert [it.name for it in evaluation.sequences] == ["good", "bad"]


def test_nothing_scored_is_nothing_to_evaluate(trained: Path) -> None:
    with pytest.raises(ProjectError, match="has not scored any sequence yet"):
        EvaluateJob(trained, "motion-001").run(JobContext())


def test_frames_without_a_score_are_left_out_and_counted(trained: Path, score_by: ScoreBy) -> None:
    values = np.isin(np.arange(FRAMES), [12, 13]).astype(float)
    values[14:18] = np.nan
    score_by("bad", values)

    evaluation = EvaluateJob(trained, "motion-001").run(JobContext())

    assert evaluation.unreadable_frames == 4
    assert evaluation.sequences[0].anomalous == 2
    assert evaluation.frame_auc_micro == 1.0


def test_scores_of_another_number_of_frames_are_refused(trained: Path, score_by: ScoreBy) -> None:
    score_by("bad", np.zeros(FRAMES - 1))

    with pytest.raises(ProjectError, match=r"23 scores for 24 frames\. Score it again"):
        EvaluateJob(trained, "motion-001").run(JobContext())


def test_stored_scores_are_judged_without_the_model(trained: Path, score_by: ScoreBy) -> None:
    score_by("bad", np.arange(FRAMES))
    before = EvaluateJob(trained, "motion-001").run(JobContext())
    run = trained / "runs" / "motion-001"
    gone = [it for it in run.iterdir() if it.is_file() and it.name != "calibration.npz"]
    for file in gone:
        file.unlink()

    after = EvaluateJob(trained, "motion-001").run(JobContext())

    assert gone
    assert after.frame_auc_micro == before.frame_auc_micro
    assert after.confusion == before.confusion


def test_stored_scores_are_judged_without_the_frames(
    trained: Path, score_by: ScoreBy, tmp_path: Path
) -> None:
    score_by("bad", np.arange(FRAMES))
    shutil.rmtree(tmp_path / "bad")
    for store in (trained / "frames").rglob("*.npy"):
        store.unlink()
    told: list[object] = []

    evaluation = EvaluateJob(trained, "motion-001").run(JobContext(told.append))

    assert evaluation.frame_auc_micro is not None
    assert evaluation.trivial.frame_index is not None
    assert evaluation.trivial.mean_intensity is None
    assert "bad cannot be read" in evaluation.reasons["trivial.mean_intensity"]
    assert any(isinstance(it, Notice) and "bad is missing" in it.message for it in told)


def test_classes_are_the_labels_that_mean_anomaly(trained: Path, score_by: ScoreBy) -> None:
    score_by("bad", np.arange(FRAMES))
    with Project.open(trained) as project:
        bad = project.sequence_named("bad")
        dent = project.add_label("dent", "#ff0000", is_anomaly=True)
        project.add_span(bad.id, FrameRange(20, 24), dent.id)
        project.add_span(bad.id, FrameRange(0, 2), project.label_named("exclude").id)

    classes = EvaluateJob(trained, "motion-001").run(JobContext()).classes

    assert [(it.label, it.frames) for it in classes] == [
        ("normal", 15),
        ("anomaly", 5),
        ("dent", 4),
    ]
    assert classes[2].auc == 1.0


def test_masks_are_judged_at_their_own_size(trained: Path, score_by: ScoreBy) -> None:
    mark_pixels(trained, "bad")
    right = np.arange(32) >= 16
    score_by("bad", [right * 9.0 if index in JUMP else 0 * right for index in range(FRAMES)])

    evaluation = EvaluateJob(trained, "motion-001").run(JobContext())

    found = evaluation.localisation
    assert found.pixel_over == 1
    # Only the seam between the halves is blurred.
    assert found.pixel_auroc == pytest.approx(1, abs=0.01)
    assert found.aupro == pytest.approx(1, abs=0.01)
    assert (found.rbdc, found.tbdc) == (1, 1)
    assert found.mask_iou is not None
    assert found.mask_iou > 0.8
    assert evaluation.to_mapping()["rbdc"] == 1
    assert not {"pixel_auroc", "aupro", "rbdc", "tbdc"} & set(evaluation.reasons)


def test_masks_that_fit_no_longer_are_left_out_with_a_notice(
    trained: Path, score_by: ScoreBy
) -> None:
    path = mark_pixels(trained, "bad")
    write_masks(path, [np.zeros((48, 64), np.bool_)], 1, (48, 64))
    score_by("bad", np.arange(FRAMES))
    told: list[object] = []

    evaluation = EvaluateJob(trained, "motion-001").run(JobContext(told.append))

    assert evaluation.frame_auc_micro is not None
    assert evaluation.localisation.pixel_auroc is None
    assert any(isinstance(it, Notice) and "leave bad out" in it.message for it in told)
    assert any("leave bad out" in it for it in evaluation.notes)


def test_sequences_without_masks_are_named_beside_those_with(
    trained: Path, score_by: ScoreBy
) -> None:
    mark_pixels(trained, "bad")
    with Project.open(trained) as project:
        project.update_sequence(project.sequence_named("good").id, split=Split.TEST)
    score_by("good", np.zeros(FRAMES))
    score_by("bad", np.arange(FRAMES))

    evaluation = EvaluateJob(trained, "motion-001").run(JobContext())

    assert evaluation.localisation.pixel_over == 1
    assert "Pixel figures leave out what has no masks: good." in evaluation.notes


def test_frames_without_a_map_are_no_frames_of_the_masks(trained: Path, score_by: ScoreBy) -> None:
    mark_pixels(trained, "bad")
    right = (np.arange(32) >= 16) * 9.0
    unread = np.full(32, np.nan)
    score_by("bad", [right if index == 14 else unread for index in range(FRAMES)])

    evaluation = EvaluateJob(trained, "motion-001").run(JobContext())

    assert (evaluation.localisation.rbdc, evaluation.localisation.tbdc) == (1, 1)


def test_scores_of_an_earlier_checkpoint_are_told(trained: Path) -> None:
    ScoreJob(trained, "motion-001").run(JobContext())
    before = EvaluateJob(trained, "motion-001").run(JobContext())
    path = trained / "runs" / "motion-001" / "motion.npz"
    UsualSpeed(UsualSpeed.load(path).speed * 2).save(path)

    after = EvaluateJob(trained, "motion-001").run(JobContext())
    (kept,) = RunEvaluationsJob(trained).run(JobContext()).values()
    ScoreJob(trained, "motion-001").run(JobContext())
    again = EvaluateJob(trained, "motion-001").run(JobContext())

    (told,) = set(after.notes) - set(before.notes)
    assert told == (
        "The scores of bad are by another checkpoint than the run has now. Score again."
    )
    assert kept.evaluation is not None
    assert told in kept.evaluation.notes
    assert told not in again.notes


def test_scores_of_another_way_of_scoring_are_told(trained: Path) -> None:
    ScoreJob(trained, "motion-001", ["bad"]).run(JobContext())
    with Project.open(trained) as project:
        bad = project.sequence_named("bad")
        path = RunFolder(project.layout.run("motion-001")).scores(bad.id)
    arrays = read_arrays(path)
    write_arrays(path, arrays | {"stamp": np.array("1 of-settings of-frames")})

    evaluation = EvaluateJob(trained, "motion-001").run(JobContext())

    assert any("by another version of Framesift" in note for note in evaluation.notes)


def test_scores_by_other_settings_are_not_old(trained: Path) -> None:
    ScoreJob(trained, "motion-001", changes={"box": 5}).run(JobContext())

    evaluation = EvaluateJob(trained, "motion-001").run(JobContext())

    assert not any("Score again" in note for note in evaluation.notes)


def test_an_evaluation_can_be_cancelled(trained: Path, score_by: ScoreBy) -> None:
    mark_pixels(trained, "bad")
    score_by("bad", np.arange(FRAMES))
    token = CancelToken()

    def cancel(event: object) -> None:
        if isinstance(event, Progress):
            token.cancel()

    with pytest.raises(JobCancelled):
        EvaluateJob(trained, "motion-001").run(JobContext(cancel, token))
