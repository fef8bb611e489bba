"""Sources that have moved are found by name and by frames."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.jobs import CancelToken, JobCancelled, JobContext
from core.operations.add import inspect_source
from core.operations.find_media import NO_NAME, OTHER_FRAMES, FindMediaJob
from core.project.edits import RelinkSequences
from core.project.project import Project
from core.project.records import Split


def write(path: Path, frames: int = 5, width: int = 8) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, np.zeros((frames, 8, width), np.uint8))
    return path


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Two sequences of one name from two cameras, and one of another."""
    with Project.create(tmp_path / "trial") as project:
        for place, width in (("left/walk", 8), ("right/walk", 16), ("left/talk", 8)):
            path = write(tmp_path / "media" / f"{place}.npy", width=width)
            project.add_sequence(inspect_source(path), Split.TRAIN)
        yield project


def found_names(project: Project, place: Path) -> dict[str, Path]:
    found = FindMediaJob(project.layout.folder, place).run(JobContext())
    return {project.sequence(it).name: path for it, path in found.paths.items()}


def test_all_that_fit_are_found_in_folders_below(project: Project, tmp_path: Path) -> None:
    shutil.move(tmp_path / "media", tmp_path / "disk" / "2024" / "media")

    found = found_names(project, tmp_path / "disk")

    base = tmp_path / "disk" / "2024" / "media"
    assert found == {
        "walk": base / "left" / "walk.npy",
        "walk-2": base / "right" / "walk.npy",
        "talk": base / "left" / "talk.npy",
    }


def test_nothing_is_looked_for_that_is_there(project: Project, tmp_path: Path) -> None:
    assert found_names(project, tmp_path / "media") == {}


def test_what_has_the_name_but_other_frames_is_told(project: Project, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "media" / "left")
    write(tmp_path / "disk" / "walk.npy", frames=3)

    found = FindMediaJob(project.layout.folder, tmp_path / "disk").run(JobContext())

    assert found.paths == {}
    assert found.left == {"walk": OTHER_FRAMES, "talk": NO_NAME}


def test_of_two_that_fit_the_one_in_a_folder_of_the_old_name_is_taken(
    project: Project, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "media" / "left")
    write(tmp_path / "disk" / "a" / "walk.npy")
    write(tmp_path / "disk" / "b" / "left" / "walk.npy")
    write(tmp_path / "disk" / "c" / "walk.npy")

    found = found_names(project, tmp_path / "disk")

    assert found == {"walk": tmp_path / "disk" / "b" / "left" / "walk.npy"}


def test_one_edit_relinks_all_and_takes_all_back(project: Project, tmp_path: Path) -> None:
    before = project.sequences()
    shutil.move(tmp_path / "media", tmp_path / "disk")
    found = FindMediaJob(project.layout.folder, tmp_path / "disk").run(JobContext())
    edit = RelinkSequences(found.paths)

    edit.apply(project)
    assert not any(it.is_missing for it in project.sequences())

    edit.revert(project)
    assert project.sequences() == before


def test_looking_can_be_cancelled(project: Project, tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()

    with pytest.raises(JobCancelled):
        FindMediaJob(project.layout.folder, tmp_path).run(JobContext(token=token))
