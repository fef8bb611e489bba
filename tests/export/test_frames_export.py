"""Frames as pictures, opened by their own reader."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from core.errors import ExportError
from core.export.frames import FramesExport, FramesExportJob
from core.export.panels import LOW_COLOR
from core.export.picture_options import FramesOptions
from core.jobs import JobCancelled, JobContext
from core.operations.add import inspect_source
from core.project.project import Project
from core.project.records import Split


def export(project: Path, target: Path, run: str = "", **options: object) -> FramesExport:
    return FramesExportJob(project, run, target, options=FramesOptions(**options)).run(JobContext())


def test_plain_frames_are_those_of_the_source(scored_project: Path, tmp_path: Path) -> None:
    exported = export(scored_project, tmp_path / "out", first=2, last=4)

    assert exported.frames == 3
    pictures = sorted((tmp_path / "out").iterdir())
    assert [it.name for it in pictures] == ["002.png", "003.png", "004.png"]
    for picture in pictures:
        with Image.open(picture) as image:
            assert image.size == (64, 48)
        assert np.array_equal(
            cv2.imread(str(picture)), cv2.imread(str(tmp_path / "walk" / picture.name))
        )


def test_frames_of_a_run_are_annotated(scored_project: Path, tmp_path: Path) -> None:
    export(scored_project, tmp_path / "out", "motion-001", first=5, last=5)

    with Image.open(tmp_path / "out" / "005.png") as image:
        picture = np.asarray(image)
    assert picture.shape == (24 + 180 + 24, 3 * 240, 3)
    assert (picture[24:-24, :240] == LOW_COLOR).all(axis=-1).any()


def test_one_frame_in_so_many_can_be_taken(scored_project: Path, tmp_path: Path) -> None:
    export(scored_project, tmp_path / "out", every=5)

    assert sorted(it.name for it in (tmp_path / "out").iterdir()) == [
        "000.png", "005.png", "010.png",
    ]  # fmt: skip


def test_frames_without_files_of_their_own_are_numbered(tmp_path: Path) -> None:
    np.save(tmp_path / "cube.npy", np.zeros((3, 16, 16), np.uint8))
    with Project.create(tmp_path / "project") as project:
        project.add_sequence(inspect_source(tmp_path / "cube.npy"), Split.TRAIN)
        folder = project.layout.folder

    export(folder, tmp_path / "out")

    names = sorted(it.name for it in (tmp_path / "out").iterdir())
    assert names == ["frame_00000.png", "frame_00001.png", "frame_00002.png"]


def test_frames_that_cannot_be_read_are_counted(scored_project: Path, tmp_path: Path) -> None:
    (tmp_path / "walk" / "003.png").write_bytes(b"no picture")

    exported = export(scored_project, tmp_path / "out")

    assert (exported.frames, exported.unreadable) == (11, 1)
    assert "1 cannot be read" in exported.sentence


def test_nothing_is_left_where_no_frame_can_be_read(scored_project: Path, tmp_path: Path) -> None:
    (tmp_path / "walk" / "003.png").write_bytes(b"no picture")

    with pytest.raises(ExportError, match="None of the frames 3 of walk can be read"):
        export(scored_project, tmp_path / "out", first=3, last=3)

    assert not (tmp_path / "out").exists()


def test_which_sequence_is_asked_for_where_there_are_several(
    scored_project: Path, tmp_path: Path
) -> None:
    shutil.copytree(tmp_path / "walk", tmp_path / "again")
    with Project.open(scored_project) as project:
        project.add_sequence(inspect_source(tmp_path / "again"), Split.TRAIN)

    with pytest.raises(ExportError, match="Say which sequence to export: walk, again"):
        export(scored_project, tmp_path / "out")


def test_a_folder_with_files_is_filled_only_when_allowed(
    scored_project: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(ExportError, match="exists already"):
        export(scored_project, target)

    FramesExportJob(scored_project, "", target, overwrite=True).run(JobContext())
    assert (target / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert (target / "011.png").exists()


def test_cancelled_frames_leave_nothing(scored_project: Path, tmp_path: Path) -> None:
    context = JobContext()
    context.token.cancel()

    with pytest.raises(JobCancelled):
        FramesExportJob(scored_project, "", tmp_path / "out").run(context)

    assert not (tmp_path / "out").exists()
