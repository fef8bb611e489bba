"""Clips are looked over without a screen, and those that stand out can be labelled."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import pytest

from core.media.frame_index import FrameRange
from core.project.project import Project
from core.project.records import SpanSource

Run = Callable[..., Any]

TINY = ("--set", "width=32", "--set", "height=32", "--set", "clip_length=4")


@pytest.fixture
def flashing(tmp_path: Path, framesift: Run, make_stills: Callable[..., Path]) -> Path:
    """Return a project whose one training sequence flashes in frames 30 to 34 of 60."""
    folder = tmp_path / "line.framesift"
    framesift("new", folder)
    framesift("add", folder, make_stills("good", 60, jump_at=30))
    framesift("add", folder, make_stills("other", 10, jump_at=2), "--split", "test")
    framesift("prep", folder, *TINY)
    return folder


def test_clips_that_stand_out_are_listed(framesift: Run, flashing: Path) -> None:
    found = framesift("review", flashing, "--flag", "--json").json

    assert found["clips"] == 57
    starts = [it["start"] for it in found["flagged"]]
    assert starts
    assert set(starts) <= set(range(27, 35))
    for clip in found["flagged"]:
        assert clip["sequence"] == "good"
        assert clip["stop"] == clip["start"] + 4
        assert clip["mean"] > found["mean_threshold"] or clip["std"] > found["std_threshold"]
    assert found["reference"]["start"] not in starts


def test_the_table_has_a_row_for_every_clip(framesift: Run, flashing: Path, tmp_path: Path) -> None:
    found = framesift("review", flashing, "--flag", "-o", tmp_path / "out", "--json").json

    with (tmp_path / "out" / "clips.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 57
    flagged = [int(it["first_frame"]) for it in rows if it["flagged"] == "1"]
    assert flagged == [it["start"] for it in found["flagged"]]
    picture = cv2.imread(found["histogram"])
    assert picture.std() > 0


def test_files_of_a_person_are_not_overwritten(
    framesift: Run, flashing: Path, tmp_path: Path
) -> None:
    (tmp_path / "clips.csv").write_text("mine")

    refused = framesift("review", flashing, "--flag", "-o", tmp_path)
    agreed = framesift("review", flashing, "--flag", "-o", tmp_path, "--overwrite")

    assert (refused.code, agreed.code) == (2, 0)
    assert "exists already" in refused.err


def test_without_flag_statistics_and_labels_are_shown(framesift: Run, flashing: Path) -> None:
    framesift("label", flashing, "good", 0, 9, "unsure")

    found = framesift("review", flashing, "--json").json
    told = framesift("review", flashing).out

    (sequence,) = found["sequences"]
    assert (sequence["name"], sequence["clips"], found["clips"]) == ("good", 47, 47)
    assert {it["name"]: it["frames"] for it in found["labels"]}["unsure"] == 10
    assert "flagged" not in found
    assert "Most ordinary clip" in told
    assert not (flashing / "review").exists()


def test_flagged_frames_can_be_labelled_once(framesift: Run, flashing: Path) -> None:
    first = framesift("review", flashing, "--flag", "--label", "artefact", "--json").json
    again = framesift("review", flashing, "--flag", "--label", "artefact", "--json").json

    assert first["labelled"] == 1
    assert again["clips"] < first["clips"]
    with Project.open(flashing) as project:
        spans = project.spans(project.sequence_named("good").id)
    assert spans[0].source is SpanSource.SUGGESTION
    assert spans[0].frames.overlaps(FrameRange(30, 35))


def test_a_label_that_excludes_nothing_is_not_given_twice(framesift: Run, flashing: Path) -> None:
    for _ in range(2):
        framesift("review", flashing, "--flag", "--label", "normal")

    with Project.open(flashing) as project:
        assert len(project.spans()) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--label", "unsure"), "--label goes with --flag"),
        (("--flag", "--label", "unsur"), "Did you mean unsure"),
        (("--sequence", "god"), "Did you mean good"),
    ],
)
def test_review_says_what_makes_no_sense(
    framesift: Run, flashing: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    outcome = framesift("review", flashing, *arguments)

    assert (outcome.code, outcome.out) == (2, "")
    assert sentence in outcome.err


def test_an_empty_project_has_nothing_to_review(framesift: Run, tmp_path: Path) -> None:
    framesift("new", tmp_path / "empty.framesift")

    outcome = framesift("review", tmp_path / "empty.framesift", "--flag")

    assert outcome.code == 2
    assert "no sequence to review" in outcome.err
