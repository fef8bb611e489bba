"""Each thing that can be wrong is one sentence and an exit code, and nothing else is harmed."""

from __future__ import annotations

import csv
import errno
import math
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

# Imported before anybody may be forbidden to read the packages.
import core.operations.train  # noqa: F401
from core.project import database
from tests import bad_files
from tests.bad_files import REFUSED, MakeBad, rows, unfinished

Run = Callable[..., Any]

#: Each command on the project {project}; what it writes goes to the folder {out}.
COMMANDS = {
    "add": "add {project} {project}/../good",
    "prep": "prep {project} --set width=32",
    "label": "label {project} good 1 2 anomaly",
    "frame": "frame {project} good 1 -o {out}/f.png",
    "train": "train {project} --model motion",
    "resume": "train {project} --resume motion-001",
    "score": "score {project} motion-001 --force",
    "eval": "eval {project} motion-001",
    "compare": "compare {project} motion-001 --sequence good -o {out}/o.png",
    "csv": "export {project} motion-001 csv -o {out}/o.csv",
    "video": "export {project} motion-001 video --sequence good -o {out}/o.mp4",
    "frames": "export {project} frames --sequence good -o {out}/frames",
    "tensor": "export {project} motion-001 tensor --sequence good -o {out}/o.pt",
    "plots": "export {project} motion-001 plots --set frames=1 -o {out}/plots",
    "report": "export {project} motion-001 report --set sheets=0 -o {out}/o.html",
    "analyse": "analyse {project}/runs/motion-001 {project}/../good -o {out}/judged",
}
#: Those that open the project: judging a single file needs none.
ON_PROJECTS = tuple(name for name in COMMANDS if name != "analyse")
#: Those that write results where the person says.
RESULTS = ("frame", "csv", "video", "frames", "tensor", "plots", "report", "analyse")


def command(name: str, project: Path, out: Path) -> list[str]:
    return [word.format(project=project, out=out) for word in COMMANDS[name].split()]


@pytest.fixture
def scored(framesift: Run, project: Path) -> Path:
    """Return a project that was prepared, trained and scored."""
    assert framesift("train", project, "--model", "motion").code == 0
    assert framesift("score", project, "motion-001").code == 0
    return project


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an empty folder for results."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that everybody may look into, as those of pytest are not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def assert_one_sentence(outcome: Any, code: int, *names: str) -> None:
    assert outcome.code == code, outcome.err
    assert outcome.out == ""
    assert outcome.err.startswith("Error: ")
    assert outcome.err.count("\n") == 1, outcome.err
    assert "Errno" not in outcome.err
    for name in names:
        assert name in outcome.err


@pytest.mark.parametrize("make_bad", REFUSED, ids=lambda it: it.__name__)
def test_a_bad_source_is_named_and_nothing_is_added(
    framesift: Run,
    project: Path,
    make_stills: Callable[..., Path],
    tmp_path: Path,
    make_bad: MakeBad,
) -> None:
    third = make_stills("third", 3)
    (tmp_path / "given").mkdir()
    bad = make_bad(tmp_path / "given")
    before = rows(project)

    outcome = framesift("add", project, third, bad)

    assert_one_sentence(outcome, 2, bad.name)
    assert rows(project) == before
    assert unfinished(tmp_path) == []
    assert not (tmp_path / "given" / bad_files.PAYLOAD_RAN).exists()
    assert list(tmp_path.rglob("evil.png")) == []
    assert framesift("add", project, third).code == 0
    assert framesift("frame", project, "good", 3, "-o", tmp_path / "f.png").code == 0


def test_a_sequence_without_a_valid_pixel_is_left_out_of_all_work(
    framesift: Run, project: Path, tmp_path: Path
) -> None:
    framesift("add", project, bad_files.nan_only_fits(tmp_path))

    prepared = framesift("prep", project, "--json")
    trained = framesift("train", project, "--model", "motion")
    scored = framesift("score", project, "motion-001", "--json")
    alone = framesift("score", project, "motion-001", "nothing-seen")

    assert prepared.code == 1
    assert [it["name"] for it in prepared.json["sequences"]] == ["good", "bad"]
    assert "None of the 3 frames of nothing-seen can be used" in prepared.err
    assert trained.code == 0
    assert scored.code == 1
    assert [it["name"] for it in scored.json["sequences"]] == ["good", "bad"]
    assert_one_sentence(alone, 2, "nothing-seen")
    assert unfinished(project) == []


def test_damaged_frames_among_good_ones_disable_themselves(
    framesift: Run, project: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mixed = bad_files.fits_folder(tmp_path / "mixed")
    bad_files.cut_off(mixed / "003.fits", 0.5)
    bad_files.cut_off(mixed / "007.fits", 0.1)
    (mixed / "011.fits").unlink()
    bad_files.write_fits(mixed / "011.fits", 11, np.ones((16, 24), np.int16))
    bad_files.fits_without_image(mixed)

    added = framesift("add", project, mixed, "--json")
    prepared = framesift("prep", project, "--json")
    trained = framesift("train", project, "--model", "motion")
    scored = framesift("score", project, "motion-001", "mixed")
    table = tmp_path / "mixed.csv"
    framesift("export", project, "motion-001", "csv", "--sequence", "mixed", "-o", table)

    assert added.json["sequences"][0]["frames"] == 16
    assert "3 files of mixed are damaged or hold no image; the first: 003.fits" in caplog.text
    codes = [it.code for it in (added, prepared, trained, scored)]
    assert codes == [0, 0, 0, 0]
    assert prepared.json["sequences"][-1]["suggested_exclusions"] == 3
    with table.open(encoding="utf-8") as file:
        scores = [float(row["local_max"]) for row in csv.DictReader(file)]
    assert [place for place, score in enumerate(scores) if math.isnan(score)] == [3, 7, 11]


@pytest.mark.parametrize("name", ON_PROJECTS)
def test_a_project_of_a_newer_version_is_left_alone(
    framesift: Run, project: Path, out: Path, name: str
) -> None:
    bad_files.make_newer(project)
    before = (project / "project.db").read_bytes()

    outcome = framesift(*command(name, project, out))

    assert_one_sentence(outcome, 2, project.name, "newer Framesift", "Update")
    assert (project / "project.db").read_bytes() == before
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("name", ON_PROJECTS)
def test_a_locked_database_is_told_and_waits(
    framesift: Run, project: Path, out: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    before = rows(project)

    with bad_files.locked(project):
        outcome = framesift(*command(name, project, out))

    assert_one_sentence(outcome, 2, project.name, "another program holds its database locked")
    assert rows(project) == before
    assert list(out.iterdir()) == []
    assert framesift("label", project, "good", 1, 2, "anomaly").code == 0


def test_read_only_project_is_told_by_every_command(
    framesift: Run, project: Path, open_folder: Path
) -> None:
    shutil.copytree(project, open_folder / "line.framesift")

    with bad_files.read_only(open_folder):
        outcomes = [
            framesift(*command(name, open_folder / "line.framesift", open_folder))
            for name in ON_PROJECTS
        ]
        made = framesift("new", open_folder / "other")

    for outcome in outcomes:
        assert_one_sentence(outcome, 2, "line.framesift")
        assert "read-only" in outcome.err or "cannot be opened or made" in outcome.err
    assert_one_sentence(made, 2, "other.framesift", "read-only")


@pytest.mark.parametrize("name", RESULTS)
def test_results_into_a_read_only_folder_are_refused(
    framesift: Run, scored: Path, open_folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = open_folder / "media"
    place.mkdir()
    for source in ("good", "bad", "line.framesift"):
        shutil.copytree(scored.parent / source, place / source)
    relink(place / "line.framesift", scored.parent, place)
    for path in (place, *place.rglob("*")):
        path.chmod(0o777)
    target, elsewhere = open_folder / "results", open_folder / "elsewhere"
    target.mkdir()
    elsewhere.mkdir()
    # Loads what it needs: whoever may not write here may not read Python's own folder either.
    assert framesift(*command(name, place / "line.framesift", elsewhere)).code == 0

    with bad_files.read_only(target):
        outcome = framesift(*command(name, place / "line.framesift", target))

    assert_one_sentence(outcome, 2, str(target), "read-only")
    assert list(target.iterdir()) == []


def relink(project: Path, before: Path, after: Path) -> None:
    with sqlite3.connect(project / "project.db") as connection:
        connection.execute(
            "UPDATE sequence SET path = replace(path, ?, ?)", (f"{before}", f"{after}")
        )
    connection.close()


@pytest.mark.parametrize("name", ["add", "prep", "train", "score", "tensor", *RESULTS[:3]])
def test_a_full_disk_fails_the_work_and_loses_nothing(
    framesift: Run, scored: Path, out: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    files = contents(scored)
    words = command(name, scored, out)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        outcome = framesift(*words)

    assert_one_sentence(outcome, 1, "disk is full", "Free some space")
    assert contents(scored) == files
    assert unfinished(scored) == []
    assert list(out.iterdir()) == []
    assert framesift(*words).code == 0


def contents(project: Path) -> dict[Path, bytes]:
    """Return all files of a project but the database, whose log tells of failed runs."""
    return {
        path: path.read_bytes()
        for path in project.rglob("*")
        if path.is_file() and "project" not in path.name
    }


def test_a_full_disk_under_the_database_changes_nothing(
    framesift: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = database._connect

    def connect_to_a_full_disk(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    before = rows(project)
    with monkeypatch.context() as patched:
        patched.setattr(database, "_connect", connect_to_a_full_disk)
        outcome = framesift("label", project, "good", 1, 2, "anomaly", "--note", "x" * 9000)

    assert_one_sentence(outcome, 1, project.name, "the disk is full")
    assert rows(project) == before
    assert framesift("label", project, "good", 1, 2, "anomaly").code == 0


def test_a_disk_too_full_to_open_the_database_is_told(
    framesift: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_path: Path) -> sqlite3.Connection:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
        raise error

    usage = shutil.disk_usage(project)._replace(free=4096)
    before = rows(project)
    with monkeypatch.context() as patched:
        patched.setattr(database, "_connect", fail)
        patched.setattr(shutil, "disk_usage", lambda _path: usage)
        outcome = framesift("label", project, "good", 1, 2, "anomaly")

    assert_one_sentence(outcome, 1, project.name, "the disk is full")
    assert rows(project) == before


def test_media_that_vanish_after_prep_are_scored_from_the_store(
    framesift: Run, scored: Path, tmp_path: Path, out: Path
) -> None:
    (tmp_path / "good").rename(tmp_path / "moved")

    again = framesift("score", scored, "motion-001")
    other_recipe = framesift("prep", scored, "--set", "width=32", "--json")

    assert again.code == 0
    assert other_recipe.code == 1
    assert [it["name"] for it in other_recipe.json["sequences"]] == ["bad"]
    assert "good is missing" in other_recipe.err
    for name in ("frame", "video"):
        outcome = framesift(*command(name, scored, out))
        assert_one_sentence(outcome, 2, str(tmp_path / "good"), "is not there")
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("name", ["score", "eval", "csv", "video", "resume"])
def test_a_run_whose_folder_is_gone_is_told(
    framesift: Run, scored: Path, out: Path, name: str
) -> None:
    shutil.rmtree(scored / "runs" / "motion-001")

    outcome = framesift(*command(name, scored, out))

    assert_one_sentence(outcome, 2, str(scored / "runs" / "motion-001"), "is not there")
    assert framesift("train", scored, "--model", "motion").code == 0


@pytest.mark.parametrize(
    ("arguments", "offer"),
    [
        (("score", "motin-001"), "Did you mean motion-001?"),
        (("score", "motion-001", "god"), "Did you mean good"),
        (("eval", "motoin-001"), "Did you mean motion-001?"),
        (("export", "motion-01", "csv", "-o", "x.csv"), "Did you mean motion-001?"),
        (("train", "--model", "moton"), "Did you mean motion?"),
        (("train", "--resume", "motion-1"), "Did you mean motion-001?"),
        (("train", "--model", "cae", "--set", "epoch=3"), "Did you mean epochs or"),
        (
            ("train", "--model", "cae", "--set", "los=mse"),
            "unknown setting “los”. Did you mean loss",
        ),
        (("train", "--model", "cae", "--set", "loss=mes"), "no “mes”. Did you mean mse"),
        (("train", "--model", "cae", "--set", "optimizer=adan"), "Did you mean adam"),
        (("prep", "--recipe", "gray-160"), "Did you mean grey-160?"),
        (("prep", "--set", "widht=32"), "Did you mean width"),
        (("label", "goood", "1", "2", "anomaly"), "Did you mean good"),
        (("label", "good", "1", "2", "anomoly"), "Did you mean anomaly"),
        (("frame", "goood", "1", "-o", "x.png"), "Did you mean good"),
    ],
)
def test_a_wrong_name_offers_the_nearest(
    framesift: Run, scored: Path, arguments: tuple[str, ...], offer: str
) -> None:
    outcome = framesift(arguments[0], scored, *arguments[1:])

    assert_one_sentence(outcome, 2, offer)


@pytest.mark.parametrize(
    ("damaged", "name"),
    [
        ("recipe.yaml", "prep"),
        ("runs/motion-001/recipe.yaml", "score"),
        ("runs/motion-001/settings.yaml", "score"),
        ("runs/motion-001/motion.npz", "score"),
        ("runs/motion-001/scores/1.npz", "csv"),
    ],
)
def test_a_damaged_file_of_the_project_is_named(
    framesift: Run, scored: Path, out: Path, damaged: str, name: str
) -> None:
    (scored / damaged).write_text("[ no such thing\n")

    outcome = framesift(*command(name, scored, out))

    assert_one_sentence(outcome, 1 if damaged.endswith("motion.npz") else 2, damaged)
    assert "pickle" not in outcome.err


@pytest.mark.parametrize("damaged", ["frames/1/index.npz", "frames/1/*.npy"])
def test_a_damaged_store_is_built_again(framesift: Run, scored: Path, damaged: str) -> None:
    (path,) = scored.glob(damaged)
    path.write_text("no such thing")

    assert framesift("score", scored, "motion-001").code == 0
    assert path.stat().st_size > 100
