"""``import`` makes a project of a data set, or adds it to one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.project.project import Project
from tests.data_sets import make_folders, make_mvtec, make_ucsd, write_stills

Run = Callable[..., Any]


def test_a_recognised_data_set_makes_a_project(framesift: Run, tmp_path: Path) -> None:
    outcome = framesift("import", make_ucsd(tmp_path / "UCSDped2"), tmp_path / "ped2", "--json")

    assert outcome.code == 0
    assert outcome.json["layout"] == "ucsd"
    assert outcome.json["project"] == str(tmp_path / "ped2.framesift")
    assert outcome.json["sequences"][2] == {
        "name": "Test001",
        "kind": "stills",
        "frames": 5,
        "width": 12,
        "height": 8,
        "split": "test",
        "start_utc": None,
        "cadence_s": 0.04,
        "gaps": 0,
        "anomalous": 2,
        "masks": True,
    }
    assert [it["masks"] for it in outcome.json["sequences"]] == [False, False, True, False]


def test_a_layout_can_be_named_and_people_read_a_table(framesift: Run, tmp_path: Path) -> None:
    folder = make_mvtec(tmp_path / "bottle")

    outcome = framesift("import", "mvtec", folder, tmp_path / "bottle")

    first, head, *rows = outcome.out.splitlines()
    assert first.startswith("Imported 3 sequences of the layout mvtec into")
    assert first.endswith("2 anomalous frames.")
    assert head.split()[-2:] == ["anomalous", "masks"]
    assert [row.split()[0] for row in rows] == ["train-good", "test-crack", "test-good"]


def test_a_data_set_is_added_to_a_project_that_exists(
    framesift: Run, project: Path, tmp_path: Path
) -> None:
    outcome = framesift("import", "auto", make_folders(tmp_path / "hall"), project)

    assert outcome.code == 0
    with Project.open(project) as opened:
        assert len(opened.sequences()) == 7


def test_the_same_again_is_refused_and_more_is_added_with_a_notice(
    framesift: Run, tmp_path: Path
) -> None:
    folder = make_ucsd(tmp_path / "UCSDped2")
    framesift("import", folder, tmp_path / "ped2")

    again = framesift("import", folder, tmp_path / "ped2")
    write_stills(folder / "Train/Train003", 3)
    more = framesift("import", folder, tmp_path / "ped2")

    assert again.code == 2
    assert "ped2.framesift has all 4 sequences" in again.err
    assert more.code == 0
    assert "4 of the 5 sequences are in the project already" in more.err
    assert "Train003" in more.out
    assert "Train001" not in more.out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("ucds", "set", "new"), "no layout “ucds”. Did you mean ucsd?"),
        (("mvtec", "set", "new"), "It looks like UCSD: import it as ucsd."),
        (("nowhere", "new"), "nowhere is no folder"),
        (("new",), "import takes [LAYOUT] DIR PROJECT, not 1 word."),
    ],
)
def test_bad_usage_is_one_sentence_and_makes_no_project(
    framesift: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    why: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    make_ucsd(tmp_path / "set")

    outcome = framesift("import", *arguments)

    assert outcome.code == 2
    assert outcome.err.startswith("Error: ")
    assert why in outcome.err
    assert sorted(it.name for it in tmp_path.iterdir()) == ["set"]


def test_a_project_made_for_an_import_that_fails_is_taken_away(
    framesift: Run, tmp_path: Path
) -> None:
    folder = make_ucsd(tmp_path / "UCSDped2")
    (folder / "Test/Test001_gt/002.bmp").write_bytes(b"")

    outcome = framesift("import", folder, tmp_path / "ped2")

    assert outcome.code == 2
    assert "002.bmp" in outcome.err
    assert not (tmp_path / "ped2.framesift").exists()


def test_a_project_that_was_there_stays_as_it_was(
    framesift: Run, project: Path, tmp_path: Path
) -> None:
    folder = make_ucsd(tmp_path / "UCSDped2")
    (folder / "Test/Test001_gt/002.bmp").write_bytes(b"")

    outcome = framesift("import", folder, project)

    assert outcome.code == 2
    with Project.open(project) as opened:
        assert [it.name for it in opened.sequences()] == ["good", "bad"]
        assert len(list(opened.layout.frames.iterdir())) == 2
