"""Scoring leaves a score for every frame."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.anomaly.score_store import ScoredSequence
from core.anomaly.usual_speed import UsualSpeed
from core.errors import ExportError, ProjectError
from core.jobs import CancelToken, JobCancelled, JobContext, Notice, Progress
from core.media.frame_index import FrameRange
from core.operations.frame import write_frame
from core.operations.score import ScoreJob
from core.operations.train import TrainJob
from core.project.project import Project
from core.project.records import RunState
from core.recipe.recipe import Recipe
from core.training.run_folder import RunFolder

RECIPE = Recipe(width=32, height=32, clip_length=4)


@pytest.fixture
def trained(project_folder: Path) -> Path:
    """Return the project with a run “motion-001”; the jump in “bad” is labelled."""
    with Project.open(project_folder) as project:
        bad = project.sequence_named("bad")
        project.add_span(bad.id, FrameRange(12, 17), project.label_named("anomaly").id)
    TrainJob(project_folder, "motion", {"median": 1}, recipe=RECIPE).run(JobContext())
    return project_folder


def test_every_frame_of_every_sequence_is_scored(trained: Path) -> None:
    reports = ScoreJob(trained, "motion-001").run(JobContext())

    assert [(it.name, it.frames) for it in reports] == [("good", 24), ("bad", 24)]
    for report in reports:
        assert report.scores.exists()
    with Project.open(trained) as project:
        run = RunFolder(project.layout.run("motion-001"))
        scored = ScoredSequence.open(run, project.sequence_named("bad").id)
    assert scored is not None
    assert np.isfinite(scored.scores("local_max")).all()


def test_only_named_sequences_are_scored(trained: Path) -> None:
    (report,) = ScoreJob(trained, "motion-001", ["bad"]).run(JobContext())

    assert report.name == "bad"


def test_a_mistyped_sequence_is_named_before_any_work(trained: Path) -> None:
    with pytest.raises(ProjectError, match="Did you mean bad"):
        ScoreJob(trained, "motion-001", ["bda"]).run(JobContext())


def test_a_cancelled_score_leaves_no_file_of_the_sequence(trained: Path) -> None:
    token = CancelToken()

    def cancel_while_scoring(event: object) -> None:
        if isinstance(event, Progress) and event.message.startswith("Scoring good"):
            token.cancel()

    with pytest.raises(JobCancelled):
        ScoreJob(trained, "motion-001").run(JobContext(cancel_while_scoring, token))

    run = trained / "runs" / "motion-001"
    assert [*run.rglob("scores/*"), *run.rglob("maps/*")] == []


def test_what_was_scored_and_has_not_changed_is_left_as_it_is(trained: Path) -> None:
    said: list[object] = []
    (first,) = ScoreJob(trained, "motion-001", ["bad"]).run(JobContext())
    before = first.scores.stat().st_mtime_ns

    good, bad = ScoreJob(trained, "motion-001").run(JobContext(said.append))

    assert (good.skipped, bad.skipped) == (False, True)
    assert (good.engine, bad.engine, bad.frames_per_second) == ("opencv", None, None)
    assert bad.scores.stat().st_mtime_ns == before
    (notice,) = [it for it in said if isinstance(it, Notice)]
    assert "bad was scored with motion-001 already" in notice.message


def test_force_scores_again(trained: Path) -> None:
    ScoreJob(trained, "motion-001").run(JobContext())

    again = ScoreJob(trained, "motion-001", force=True).run(JobContext())

    assert not any(it.skipped for it in again)


def test_labels_do_not_make_scores_old(trained: Path) -> None:
    ScoreJob(trained, "motion-001").run(JobContext())
    with Project.open(trained) as project:
        good = project.sequence_named("good")
        project.add_span(good.id, FrameRange(0, 5), project.label_named("exclude").id)

    assert all(it.skipped for it in ScoreJob(trained, "motion-001").run(JobContext()))


def change_frames(folder: Path) -> None:
    for still in (folder.parent / "bad").iterdir():
        picture = cv2.imread(str(still), cv2.IMREAD_UNCHANGED)
        cv2.imwrite(str(still), 255 - picture)
    with Project.open(folder) as project:
        bad = project.sequence_named("bad")
        project.layout.frame_store(bad.id, RECIPE.store_hash).unlink()


def change_settings(folder: Path) -> None:
    settings = folder / "runs" / "motion-001" / "settings.yaml"
    settings.write_text(settings.read_text().replace("box: 9", "box: 5"))


def change_what_was_learnt(folder: Path) -> None:
    path = folder / "runs" / "motion-001" / "motion.npz"
    usual = UsualSpeed.load(path)
    UsualSpeed(usual.speed * 2).save(path)


def damage_maps(folder: Path) -> None:
    for path in (folder / "runs" / "motion-001" / "maps").iterdir():
        path.write_bytes(b"cut short")


@pytest.mark.parametrize(
    "change", [change_frames, change_settings, change_what_was_learnt, damage_maps]
)
def test_what_changed_since_is_scored_again(trained: Path, change: Callable[[Path], None]) -> None:
    ScoreJob(trained, "motion-001").run(JobContext())

    change(trained)

    (bad,) = ScoreJob(trained, "motion-001", ["bad"]).run(JobContext())
    assert not bad.skipped


def test_a_run_that_failed_cannot_score(trained: Path) -> None:
    with Project.open(trained) as project:
        run = project.run_named("motion-001")
        project.update_run(run.id, state=RunState.FAILED, reason="The disk is full.")

    with pytest.raises(ProjectError, match=r"it is failed \(The disk is full\)\. Train again"):
        ScoreJob(trained, "motion-001").run(JobContext())


def test_a_frame_is_written_as_the_viewer_shows_it(project_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "out" / "frame.png"

    with Project.open(project_folder) as project:
        report = write_frame(project, "bad", 13, path)

    written = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    source = cv2.imread(str(tmp_path / "bad" / "frame 13.png"), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(written, source)
    assert (report.index, report.width, report.height, report.utc) == (13, 64, 48, "")


def test_frames_are_not_written_with_loss(project_folder: Path, tmp_path: Path) -> None:
    with Project.open(project_folder) as project, pytest.raises(ExportError, match=r"\.png"):
        write_frame(project, "bad", 13, tmp_path / "frame.jpg")

    assert not (tmp_path / "frame.jpg").exists()
