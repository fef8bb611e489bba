"""Targets of exports: refused before, whole after, and never somebody else's."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from core.errors import ExportError
from core.export.target import check_target, folder_written_whole


def test_a_folder_appears_with_all_its_files(tmp_path: Path) -> None:
    with folder_written_whole(tmp_path / "out") as part:
        (part / "deeper").mkdir()
        (part / "deeper" / "a.json").write_text("1")
        assert not (tmp_path / "out").exists()

    assert (tmp_path / "out" / "deeper" / "a.json").read_text() == "1"
    assert [it.name for it in tmp_path.iterdir()] == ["out"]


def test_files_of_others_stay_in_a_folder_that_is_written_again(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "image.png").write_text("mine")
    (tmp_path / "out" / "a.json").write_text("old")

    with folder_written_whole(tmp_path / "out") as part:
        (part / "a.json").write_text("new")

    assert (tmp_path / "out" / "image.png").read_text() == "mine"
    assert (tmp_path / "out" / "a.json").read_text() == "new"


def test_a_folder_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def write_on_a_full_disk() -> None:
        with folder_written_whole(tmp_path / "out") as part:
            (part / "a.json").write_text("1")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ExportError, match=r"Cannot write .*out: the disk is full"):
        write_on_a_full_disk()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "suffixes", "sentence"),
    [
        ("file.csv", (), "is a file, and a folder is to be written"),
        ("folder.csv", (".csv",), "is a folder, and a file is to be written"),
        ("full", (), "full exists already"),
        ("file.csv", (".csv",), "file.csv exists already"),
        ("x.txt", (".tsv", ".csv"), "x.txt must end in .tsv or .csv"),
    ],
)
def test_what_is_there_is_refused(
    tmp_path: Path, name: str, suffixes: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "file.csv").write_text("1")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("1")

    with pytest.raises(ExportError, match=sentence):
        check_target(tmp_path / name, *suffixes, overwrite=False)


def test_an_empty_folder_is_free(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    check_target(tmp_path / "empty", overwrite=False)
