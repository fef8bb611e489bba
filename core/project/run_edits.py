"""Edits of runs: rename, delete."""

from __future__ import annotations

from collections.abc import Collection

from core.errors import ProjectError
from core.project.logged_edit import LoggedEdit
from core.project.project import Project
from core.project.records import Changes, Run, RunState
from core.project.run_table import RemovedRuns
from core.wording import counted


class RenameRun(LoggedEdit):
    """Give a run and its folder another name.

    Parameters
    ----------
    run_id : int
        Which run; one in training is refused.
    name : str
        Not yet in the project.
    """

    def __init__(self, run_id: int, name: str) -> None:
        self.text = f"Rename a run to {name}"
        self._run_id = run_id
        self._name = name
        self._before: str | None = None

    def _apply(self, project: Project) -> Changes:
        before = _resting(project, self._run_id).name
        if self._before not in (None, before):
            raise self.stale("the name of the run")
        project.update_run(self._run_id, name=self._name)
        self._before = before
        return self._changes()

    def _revert(self, project: Project) -> Changes:
        if _resting(project, self._run_id).name != self._name:
            raise self.stale("the name of the run")
        project.update_run(self._run_id, name=self._before)
        return self._changes()

    def _changes(self) -> Changes:
        return Changes(runs=frozenset({self._run_id}))


class DeleteRuns(LoggedEdit):
    """Delete runs with their checkpoints, thresholds, scores and events.

    They can be brought back until the project is closed, which removes their folders for good.

    Parameters
    ----------
    run_ids : collection of int
        Which; all must exist, and none be in training.
    """

    def __init__(self, run_ids: Collection[int]) -> None:
        self.text = f"Delete {counted(len(set(run_ids)), 'run')}"
        self._run_ids = frozenset(run_ids)
        self._removed: RemovedRuns | None = None

    def _apply(self, project: Project) -> Changes:
        for run_id in self._run_ids:
            _resting(project, run_id)
        self._removed = project.remove_runs(self._run_ids)
        return self._changes()

    def _revert(self, project: Project) -> Changes:
        there = project.runs()
        if self._removed is None or self._run_ids & {run.id for run in there}:
            raise self.stale("the runs")
        if {run.name for run in self._removed.runs} & {run.name for run in there}:
            raise self.stale("the names of the runs")
        project.restore_runs(self._removed)
        return self._changes()

    def _changes(self) -> Changes:
        return Changes(runs=self._run_ids)


def _resting(project: Project, run_id: int) -> Run:
    """Return a run that no training writes to.

    Raises
    ------
    ProjectError
        If it is in training: its folder must stay where it is.
    """
    run = project.run(run_id)
    if run.state is RunState.RUNNING:
        raise ProjectError(f"{run.name} is in training. Stop or cancel that first.")
    return run
