"""Whatever is handed to the program, it answers in one sentence and loses nothing."""

from __future__ import annotations

import io
import os
import pickle
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from astropy.io import fits

from core.project.project import Project

Run = Callable[..., Any]
Make = Callable[[Path], Path]


def truncated_fits(folder: Path) -> Path:
    path = folder / "cut.fits"
    fits.PrimaryHDU(np.ones((64, 64), np.float32)).writeto(path)
    path.write_bytes(path.read_bytes()[:4000])
    return path


def fits_without_image(folder: Path) -> Path:
    path = folder / "table.fits"
    fits.PrimaryHDU().writeto(path)
    return path


def text_named_mp4(folder: Path) -> Path:
    path = folder / "notes.mp4"
    path.write_text("These are notes and no video.")
    return path


def video_without_frames(folder: Path) -> Path:
    path = folder / "empty.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height = 64, 48
        stream.pix_fmt = "yuv420p"
    return path


def empty_folder(folder: Path) -> Path:
    path = folder / "nothing"
    path.mkdir()
    return path


def no_such_file(folder: Path) -> Path:
    return folder / "gone.mp4"


def pickled_pt(folder: Path) -> Path:
    path = folder / "payload.pt"
    path.write_bytes(pickle.dumps(Path("payload")))
    return path


def flat_tensor(folder: Path) -> Path:
    path = folder / "line.npy"
    np.save(path, np.arange(5))
    return path


def tar_that_climbs_out(folder: Path) -> Path:
    path = folder / "climbs.tar"
    with tarfile.open(path, "w") as tar:
        member = tarfile.TarInfo("../outside.fits")
        member.size = 4
        tar.addfile(member, io.BytesIO(b"evil"))
    return path


def zip_of_nothing_known(folder: Path) -> Path:
    path = folder / "letters.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "Dear reader")
    return path


@pytest.mark.filterwarnings("ignore:.*:astropy.utils.exceptions.AstropyWarning")
@pytest.mark.parametrize(
    "make",
    [
        truncated_fits,
        fits_without_image,
        text_named_mp4,
        video_without_frames,
        empty_folder,
        no_such_file,
        pickled_pt,
        flat_tensor,
        tar_that_climbs_out,
        zip_of_nothing_known,
    ],
)
def test_a_source_that_cannot_be_read_is_named_in_one_sentence(
    framesift: Run, project: Path, tmp_path: Path, make: Make
) -> None:
    source = make(tmp_path)

    outcome = framesift("add", project, source, "--json")

    if outcome.code == 0:  # Only its header is looked at when it is added.
        outcome = framesift("prep", project, "--json")
        assert f"{source.stem} is left out" in outcome.err
        return
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("Error: ")
    assert outcome.err.count("\n") == 1
    assert source.name in outcome.err
    with Project.open(project) as opened:
        assert [it.name for it in opened.sequences()] == ["good", "bad"]
    assert not (tmp_path.parent / "outside.fits").exists()


def test_blank_and_odd_frames_are_suggested_for_exclusion(
    framesift: Run, project: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    for number in range(6):
        values = np.full((32, 48), 100.0 + number, np.float32)
        if number == 2:
            values[:] = np.nan
        fits.PrimaryHDU(values).writeto(folder / f"{number}.fits")
    framesift("add", project, folder)

    outcome = framesift("prep", project, "--json")

    (mixed,) = [it for it in outcome.json["sequences"] if it["name"] == "mixed"]
    assert mixed["suggested_exclusions"] == 1


def test_a_still_of_another_size_is_suggested_for_exclusion(
    framesift: Run, project: Path, tmp_path: Path
) -> None:
    cv2.imwrite(str(tmp_path / "good" / "005.png"), np.zeros((8, 8), np.uint8))

    outcome = framesift("prep", project, "--json")

    found = {it["name"]: it["suggested_exclusions"] for it in outcome.json["sequences"]}
    assert found == {"good": 1, "bad": 0}


def test_a_project_of_a_newer_version_is_left_alone(framesift: Run, project: Path) -> None:
    with sqlite3.connect(project / "project.db") as database:
        database.execute("PRAGMA user_version = 999")
    database.close()

    outcome = framesift("prep", project)

    assert outcome.code == 2
    assert "made by a newer Framesift" in outcome.err


def test_a_locked_database_is_named(
    framesift: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.project.database.BUSY_TIMEOUT_S", 0.05)
    other = sqlite3.connect(project / "project.db")
    other.execute("BEGIN IMMEDIATE")

    outcome = framesift("label", project, "good", 0, 3, "exclude")

    other.rollback()
    other.close()
    assert outcome.code == 2
    assert "locked" in outcome.err


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="nothing is read-only to root")
def test_a_read_only_folder_is_named(framesift: Run, tmp_path: Path) -> None:
    folder = tmp_path / "fixed"
    folder.mkdir()
    folder.chmod(0o500)

    outcome = framesift("new", folder / "line")

    folder.chmod(0o700)
    assert outcome.code == 2
    assert "read-only" in outcome.err


def test_a_full_disk_fails_and_leaves_no_store(
    framesift: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    usage = shutil.disk_usage(project)._replace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    outcome = framesift("prep", project, "--json")

    assert (outcome.code, outcome.out) == (1, "")
    assert "The disk is full" in outcome.err
    assert list(project.rglob("*.npy")) == []


def test_a_file_that_is_no_project_is_named(framesift: Run, tmp_path: Path) -> None:
    outcome = framesift("prep", tmp_path)

    assert outcome.code == 2
    assert tmp_path.name in outcome.err
