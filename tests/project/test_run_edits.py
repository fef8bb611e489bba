"""Renaming and deleting runs, and taking that back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.errors import ProjectError, StaleEditError
from core.project.edits import DeleteRuns, Edit, RemoveSequences, RenameRun
from core.project.project import Project
from core.project.records import Run, RunState, Sequence, Thresholds


@pytest.fixture
def run(project: Project, sequence: Sequence) -> Run:
    """A run that is done, with a checkpoint, thresholds, scores and an event."""
    run = project.add_run("cae", "hash")
    folder = project.layout.run(run.name)
    folder.mkdir(parents=True)
    (folder / "best.pt").write_bytes(b"weights")
    project.set_thresholds(run.id, "mean", Thresholds(1, 2))
    score_set = {
        "run_id": run.id,
        "sequence_id": sequence.id,
        "frames": 100,
        "seconds": 1.0,
        "created": "",
    }
    event = {
        "run_id": run.id,
        "sequence_id": sequence.id,
        "start_frame": 3,
        "stop_frame": 9,
        "peak_frame": 4,
        "peak_score": 2.5,
        "verdict": "",
    }
    project._database.insert("score_set", score_set)
    project._database.insert("event", event)
    return project.update_run(run.id, state=RunState.DONE, val_loss=0.5)


def rows_of_runs(project: Project) -> dict[str, list[dict[str, Any]]]:
    return {
        table: project._database.rows(f"SELECT * FROM {table}")  # noqa: S608 (our own names)
        for table in ("run", "threshold", "score_set", "event")
    }


def test_a_renamed_run_and_its_folder_get_their_name_back(project: Project, run: Run) -> None:
    edit = RenameRun(run.id, "quiet sun")

    edit.apply(project)
    assert project.run(run.id).name == "quiet sun"
    assert (project.layout.run("quiet sun") / "best.pt").read_bytes() == b"weights"

    edit.revert(project)
    assert project.run(run.id) == run
    assert (project.layout.run(run.name) / "best.pt").exists()
    assert not project.layout.run("quiet sun").exists()


def test_a_run_keeps_its_name_if_another_has_it_or_no_folder_could(
    project: Project, run: Run
) -> None:
    other = project.add_run("cae", "")

    with pytest.raises(ProjectError, match="has a run"):
        RenameRun(run.id, other.name).apply(project)
    with pytest.raises(ProjectError, match="cannot name a run"):
        RenameRun(run.id, "../elsewhere").apply(project)

    assert project.run(run.id) == run


def test_undoing_a_rename_refuses_if_the_run_was_renamed_since(project: Project, run: Run) -> None:
    edit = RenameRun(run.id, "a")
    edit.apply(project)
    project.update_run(run.id, name="b")

    with pytest.raises(StaleEditError):
        edit.revert(project)

    assert project.run(run.id).name == "b"


def test_a_deleted_run_comes_back_with_all_that_hangs_on_it(project: Project, run: Run) -> None:
    before = rows_of_runs(project)
    edit = DeleteRuns([run.id])

    for _ in range(2):
        edit.apply(project)
        assert not any(rows_of_runs(project).values())
        assert not project.layout.run(run.name).exists()

        edit.revert(project)
        assert rows_of_runs(project) == before
        assert (project.layout.run(run.name) / "best.pt").read_bytes() == b"weights"


def test_a_run_in_training_is_neither_renamed_nor_deleted(project: Project) -> None:
    run = project.add_run("cae", "")

    for edit in (RenameRun(run.id, "other"), DeleteRuns([run.id])):
        with pytest.raises(ProjectError, match="is in training"):
            edit.apply(project)

    assert project.runs() == [run]


def test_closing_the_project_removes_what_was_deleted_for_good(project: Project, run: Run) -> None:
    DeleteRuns([run.id]).apply(project)
    assert project.layout.deleted_runs.is_dir()

    project.close()

    assert not project.layout.deleted_runs.exists()


def test_another_window_on_the_project_leaves_the_trash_alone(project: Project, run: Run) -> None:
    edit = DeleteRuns([run.id])
    edit.apply(project)

    Project.open(project.layout.folder).close()

    edit.revert(project)
    assert (project.layout.run(run.name) / "best.pt").exists()


def test_the_next_run_does_not_take_the_name_of_a_deleted_one(project: Project, run: Run) -> None:
    cancelled = project.update_run(project.add_run("cae", "").id, state=RunState.CANCELLED)
    edit = DeleteRuns([run.id, cancelled.id])
    edit.apply(project)

    added = project.add_run("cae", "")
    edit.revert(project)

    assert [it.name for it in project.runs()] == ["cae-001", "cae-002", "cae-003"]
    assert added.name == "cae-003"


def test_folders_go_back_with_a_transaction_that_fails(project: Project, run: Run) -> None:
    before = rows_of_runs(project)

    def apply_and_break_off(edit: Edit) -> None:
        with project.transaction():
            edit.apply(project)
            raise KeyboardInterrupt

    for edit in (DeleteRuns([run.id]), RenameRun(run.id, "quiet sun")):
        with pytest.raises(KeyboardInterrupt):
            apply_and_break_off(edit)

        assert rows_of_runs(project) == before
        assert (project.layout.run(run.name) / "best.pt").exists()


def test_a_program_killed_in_the_middle_of_a_deletion_loses_no_run(
    project: Project, run: Run
) -> None:
    trash = project.layout.deleted_runs
    project.layout.run(run.name).rename(_made(trash / str(run.id)) / run.name)
    _made(trash / "77" / "gone").touch()
    folder = project.layout.folder
    project.close()

    with Project.open(folder) as again:
        assert (again.layout.run(run.name) / "best.pt").exists()
        assert not trash.exists()


def test_deleting_a_sequence_and_a_run_of_it_is_undone_in_turn(
    project: Project, run: Run, sequence: Sequence
) -> None:
    before = rows_of_runs(project)
    edits = (RemoveSequences([sequence.id]), DeleteRuns([run.id]))
    for edit in edits:
        edit.apply(project)

    for edit in reversed(edits):
        edit.revert(project)

    assert rows_of_runs(project) == before


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
