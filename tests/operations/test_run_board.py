"""What is known of a run is made quickly, kept, and told to be stale when it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.anomaly.detector import FrameResult
from core.anomaly.score_store import ScoreWriter
from core.anomaly.statistic import Statistic
from core.errors import ProjectError
from core.evaluation.evaluation import Evaluation
from core.evaluation.kept import KeptEvaluation, read_kept
from core.jobs import JobContext, Notice
from core.media.frame_index import FrameRange
from core.operations.evaluate import EvaluateJob
from core.operations.run_board import RunBoard, RunBoardJob
from core.operations.run_evaluations import RunEvaluation, RunEvaluationsJob
from core.project.ground_truth import write_masks
from core.project.project import Project
from core.project.records import RunState, Thresholds
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.run_folder import RunFolder, RunSettings

FRAMES = 24
JUMP = FrameRange(12, 17)
RUN = "motion-001"


@pytest.fixture
def scored(project_folder: Path) -> Path:
    """A project with a run that scored the test sequence, whose jump is labelled and masked."""
    with Project.open(project_folder) as project:
        bad = project.sequence_named("bad")
        project.add_span(bad.id, JUMP, project.label_named("anomaly").id)
        run = project.add_run("motion", "hash")
        project.update_run(run.id, state=RunState.DONE)
        project.set_thresholds(run.id, Statistic.LOCAL_MAX, Thresholds(0.5, 0.9))
        folder = RunFolder(project.layout.run(run.name))
        folder.write(Recipe(width=32, height=32, clip_length=4), RunSettings("motion", "hash"))
        truth = project.layout.ground_truth(bad.id)
    half = np.zeros((48, 64), np.bool_)
    half[:, 32:] = True
    masks = (half if index in JUMP else np.zeros_like(half) for index in range(FRAMES))
    write_masks(truth, masks, FRAMES, half.shape)
    rescore(project_folder, 1.0)
    return project_folder


def rescore(folder: Path, height: float) -> None:
    """Write maps that are high where the masks are, and in one frame before."""
    with Project.open(folder) as project:
        bad = project.sequence_named("bad")
        prepared = PreparedSequence(
            bad.id,
            bad.name,
            FrameStore(np.zeros((FRAMES, 8, 8, 1), np.uint8)),
            project.index(bad.id),
        )
        run = RunFolder(project.layout.run(RUN))
    right = np.broadcast_to(np.arange(32) >= 16, (32, 32))
    with ScoreWriter(run, prepared) as writer:
        for frame in range(FRAMES):
            is_high = frame in JUMP or frame == 3
            writer.add(FrameResult(frame, np.float32(height if is_high else 0.1) * right))


def label(folder: Path, frames: FrameRange) -> None:
    with Project.open(folder) as project:
        bad = project.sequence_named("bad")
        project.add_span(bad.id, frames, project.label_named("anomaly").id)


def board(folder: Path) -> RunBoard:
    return RunBoardJob(folder, RUN).run(JobContext())


def evaluate(folder: Path) -> Evaluation:
    return EvaluateJob(folder, RUN).run(JobContext())


def known(folder: Path, statistic: Statistic = Statistic.LOCAL_MAX) -> RunEvaluation:
    (found,) = RunEvaluationsJob(folder, statistic).run(JobContext()).values()
    return found


def kept(folder: Path, statistic: Statistic = Statistic.LOCAL_MAX) -> KeptEvaluation | None:
    return read_kept(RunFolder(folder / "runs" / RUN), statistic)


def test_frames_are_judged_without_frames_and_maps(scored: Path) -> None:
    found = board(scored)

    assert found.evaluation.frame_auc_micro == pytest.approx(18.5 / 19)
    assert found.board.at(Thresholds(0.5, 0.9)).low.false_positives == 1
    assert (found.labels, found.masked, found.costly) == (("anomaly",), 1, None)
    for name in ("pixel_auroc", "trivial.mean_intensity"):
        assert found.evaluation.figure(name) is None
        assert "Not evaluated yet" in found.evaluation.reasons[name]


def test_costly_figures_are_those_of_the_last_evaluation(scored: Path) -> None:
    evaluated = evaluate(scored)

    found = board(scored)

    assert evaluated.localisation.pixel_auroc is not None
    assert found.evaluation == evaluated
    assert found.stale == frozenset()
    assert found.costly is not None
    assert found.costly.map_threshold == 0.5


def test_a_label_makes_what_hangs_on_it_stale_and_nothing_else(scored: Path) -> None:
    before = evaluate(scored)
    label(scored, FrameRange(3, 4))

    found = board(scored)

    assert found.stale == {"trivial.mean_intensity", "trivial.frame_difference"}
    assert found.evaluation.frame_auc_micro == 1
    assert found.evaluation.localisation == before.localisation


def test_other_scores_make_all_costly_figures_stale(scored: Path) -> None:
    evaluate(scored)
    rescore(scored, 2.0)

    assert {"pixel_auroc", "mask_iou", "trivial.mean_intensity"} <= board(scored).stale


def test_a_table_of_runs_knows_what_was_evaluated_and_what_of_it_is_stale(scored: Path) -> None:
    evaluated = evaluate(scored)
    assert known(scored) == RunEvaluation(evaluated, of=1)

    label(scored, FrameRange(3, 4))
    found = known(scored)
    assert found.stale == {"trivial.mean_intensity", "trivial.frame_difference"}
    assert found.evaluation is not None
    assert found.evaluation.frame_auc_micro == 1
    assert found.evaluation.localisation == evaluated.localisation

    rescore(scored, 2.0)
    assert {"pixel_auroc", "aupro"} <= known(scored).stale


def test_evaluations_by_other_scores_are_kept_beside_each_other(scored: Path) -> None:
    evaluate(scored)
    RunBoardJob(scored, RUN, Statistic.MEAN).run(JobContext())

    by_local_maximum, by_mean = kept(scored), kept(scored, Statistic.MEAN)

    assert by_local_maximum is not None
    assert by_local_maximum.costly is not None
    assert by_mean is not None
    assert by_mean.costly is None
    assert by_mean.frames.frame_auc_micro == pytest.approx(18.5 / 19)


def test_a_run_that_got_another_name_is_known_by_it(scored: Path) -> None:
    evaluate(scored)
    with Project.open(scored) as project:
        project.update_run(project.run_named(RUN).id, name="walker")

    found = known(scored)

    assert found.evaluation is not None
    assert found.evaluation.run == "walker"
    assert found.stale == frozenset()
    assert found.evaluation.localisation.pixel_auroc is not None


def test_a_damaged_file_counts_as_none_and_is_replaced(scored: Path) -> None:
    file = scored / "runs" / RUN / "evaluation.json"
    file.write_text('[{"statistic": "local_max"')
    assert kept(scored) is None

    board(scored)

    assert kept(scored) is not None


def test_what_cannot_be_kept_is_told_and_does_not_spoil_the_evaluation(scored: Path) -> None:
    (scored / "runs" / RUN / "evaluation.json").mkdir()
    told: list[object] = []

    found = RunBoardJob(scored, RUN).run(JobContext(told.append))

    assert found.evaluation.frame_auc_micro is not None
    assert any(isinstance(it, Notice) and "Cannot keep the evaluation" in it.message for it in told)
    assert kept(scored) is None


def test_nothing_scored_is_nothing_to_judge(scored: Path) -> None:
    for file in (scored / "runs" / RUN / "scores").iterdir():
        file.unlink()

    with pytest.raises(ProjectError, match="has not scored any sequence yet"):
        board(scored)


def test_without_labels_the_reasons_say_so(scored: Path) -> None:
    with Project.open(scored) as project:
        spans = project.spans(project.sequence_named("bad").id)
        project.delete_spans([it.id for it in spans])

    reasons = board(scored).evaluation.reasons

    assert "none of 24 frames is known to be anomalous" in reasons["frame_auc_micro"]
    assert "none of 24 frames" in reasons["trivial.mean_intensity"]
    assert "Not evaluated yet" in reasons["pixel_auroc"]
