"""Which runs can be gone on with."""

from __future__ import annotations

from core.project.project import Project
from core.project.records import Run, RunState
from core.training.run_folder import RunFolder


def resumable_runs(project: Project) -> list[Run]:
    """Return the runs whose last checkpoint is there and that no job works on, newest first."""
    return [
        run
        for run in sorted(project.runs(), key=lambda run: run.id, reverse=True)
        if run.state is not RunState.RUNNING
        and RunFolder(project.layout.run(run.name)).last.exists()
    ]
