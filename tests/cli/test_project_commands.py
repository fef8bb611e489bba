"""new, add, label and frame do what they say and refuse what makes no sense."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from core.project.project import Project

Run = Callable[..., Any]
MakeStills = Callable[..., Path]


def test_new_makes_a_project_and_prints_where(framesift: Run, tmp_path: Path) -> None:
    outcome = framesift("new", tmp_path / "line", "--json")

    assert outcome.code == 0
    assert outcome.json == {"project": str(tmp_path / "line.framesift")}
    with Project.open(tmp_path / "line.framesift") as project:
        assert project.sequences() == []


def test_new_never_overwrites(framesift: Run, project: Path) -> None:
    outcome = framesift("new", project)

    assert outcome.code == 2
    assert outcome.err.startswith("Error: ")
    assert "exists already" in outcome.err


def test_add_prints_what_it_found(framesift: Run, project: Path, make_stills: MakeStills) -> None:
    outcome = framesift("add", project, make_stills("third", 3), "--split", "test", "--json")

    assert outcome.json == {
        "sequences": [
            {
                "name": "third",
                "kind": "stills",
                "frames": 3,
                "width": 48,
                "height": 32,
                "split": "test",
                "start_utc": None,
                "cadence_s": 0.04,
                "gaps": 0,
            }
        ]
    }


def test_add_takes_all_sources_or_none(
    framesift: Run, project: Path, make_stills: MakeStills, tmp_path: Path
) -> None:
    (tmp_path / "fake.mp4").write_text("no video")

    outcome = framesift("add", project, make_stills("third"), tmp_path / "fake.mp4")

    assert outcome.code == 2
    assert "fake.mp4" in outcome.err
    with Project.open(project) as opened:
        assert [it.name for it in opened.sequences()] == ["good", "bad"]


def test_one_name_does_not_fit_two_sources(
    framesift: Run, project: Path, make_stills: MakeStills
) -> None:
    outcome = framesift("add", project, make_stills("c"), make_stills("d"), "--name", "x")

    assert (outcome.code, outcome.err) == (2, "Error: --name goes with a single SOURCE.\n")


def test_label_takes_first_and_last_frame(framesift: Run, project: Path) -> None:
    outcome = framesift("label", project, "bad", 12, 16, "anomaly")

    assert outcome.code == 0
    assert "Frames 12 to 16 of bad (5)" in outcome.out
    with Project.open(project) as opened:
        (span,) = opened.spans()
        assert (span.frames.start, span.frames.stop) == (12, 17)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("bda", 1, 2, "anomaly"), "Did you mean bad"),
        (("bad", 1, 2, "anomly"), "anomaly"),
        (("bad", 5, 2, "anomaly"), "LAST frame 2 lies before FIRST frame 5"),
        (("bad", 5, 99, "anomaly"), "0 to 23"),
    ],
)
def test_label_says_what_is_wrong(
    framesift: Run, project: Path, arguments: tuple[object, ...], sentence: str
) -> None:
    outcome = framesift("label", project, *arguments)

    assert outcome.code == 2
    assert sentence in outcome.err
    assert outcome.err.count("\n") == 1


def test_frame_writes_the_exact_frame(framesift: Run, project: Path, tmp_path: Path) -> None:
    outcome = framesift("frame", project, "bad", 12, "-o", tmp_path / "f.png", "--json")

    assert outcome.json == {
        "sequence": "bad",
        "index": 12,
        "time_s": 0.48,
        "utc": None,
        "width": 48,
        "height": 32,
    }
    written = cv2.imread(str(tmp_path / "f.png"), cv2.IMREAD_UNCHANGED)
    source = cv2.imread(str(tmp_path / "bad" / "012.png"), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(written, source)


def test_frame_refuses_a_frame_that_is_not_there(
    framesift: Run, project: Path, tmp_path: Path
) -> None:
    outcome = framesift("frame", project, "bad", 24, "-o", tmp_path / "f.png")

    assert outcome.code == 2
    assert outcome.err == "Error: bad has no frame 24: its frames are 0 to 23.\n"
    assert not (tmp_path / "f.png").exists()
