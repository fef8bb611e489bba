"""Small and enlarged screens, with a project in which there is something to see."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.project.project import Project
from core.project.records import RunState
from gui.main_window import MainWindow
from gui.settings import Workspace


@pytest.mark.parametrize("workspace", list(Workspace))
def test_a_project_with_runs_fits_a_full_hd_screen_at_200_percent(
    empty_window: MainWindow, project_folder: Path, workspace: Workspace
) -> None:
    with Project.open(project_folder) as project:
        run = project.add_run("motion", "hash")
        project.update_run(run.id, state=RunState.DONE)
    empty_window.project_commands.open(project_folder)

    empty_window.workspaces.enter(workspace)

    smallest = empty_window.minimumSizeHint()
    assert smallest.width() <= 960
    assert smallest.height() <= 540
