"""export and import-spans: what is written without a run, with one, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def labelled(framesift: Run, project: Path) -> Path:
    """The project with a span in each sequence."""
    framesift("label", project, "good", 3, 5, "exclude", "--note", "a hand")
    framesift("label", project, "bad", 12, 16, "anomaly")
    return project


def test_spans_are_exported_without_a_run(framesift: Run, labelled: Path, tmp_path: Path) -> None:
    target = tmp_path / "spans.csv"

    outcome = framesift("export", labelled, "spans", "-o", target, "--json")

    assert outcome.code == 0
    assert outcome.json == {
        "path": str(target),
        "sequences": ["good", "bad"],
        "spans": 2,
        "events": 0,
    }
    assert "good,3,5,0.120000,0.240000,,,exclude" in target.read_text(encoding="utf-8")


def test_a_dash_stands_for_no_run(framesift: Run, labelled: Path, tmp_path: Path) -> None:
    outcome = framesift("export", labelled, "-", "coco", "-o", tmp_path / "c.json")

    assert outcome.code == 0
    assert outcome.out == f"Wrote 2 spans of good, bad to {tmp_path / 'c.json'}.\n"


def test_spans_come_back_by_import(framesift: Run, labelled: Path, tmp_path: Path) -> None:
    framesift("export", labelled, "coco", "-o", tmp_path / "c.json")
    content = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))
    content["categories"][0]["name"] = "crack"
    (tmp_path / "c.json").write_text(json.dumps(content), encoding="utf-8")

    outcome = framesift("import-spans", "auto", tmp_path / "c.json", labelled, "--json")

    assert outcome.code == 0
    assert outcome.json["format"] == "coco"
    assert outcome.json["spans"] == 1
    assert [it["name"] for it in outcome.json["new_labels"]] == ["crack"]
    assert "The label “crack” is new" in outcome.err
    assert "are there already and were left out: 1" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("vidoe", "-o", "v.mp4"), "Did you mean video"),
        (("video", "-o", "v.mp4"), "An export of video needs a run. Name one."),
        (("a", "b", "c", "-o", "v.mp4"), "One RUN and one WHAT at most"),
        (("coco", "-o", "c.txt"), "c.txt must end in .json."),
        (("elan", "-o", "c.eaf"), "ELAN holds a single sequence. Say which one: good, bad."),
        (
            ("elan", "-o", "c.eaf", "--sequence", "good", "--sequence", "bad"),
            "ELAN holds a single sequence. Name only one.",
        ),
        (("hek", "-o", "c.json"), "no frame of good, bad has a UTC time."),
        (("spans", "-o", "s.csv", "--sequence", "goo"), "Did you mean good"),
        (("motion-001", "coco", "-o", "c.json"), "no run “motion-001”"),
        (("boris", "-o", "nowhere/c.boris"), "there is no folder"),
    ],
)
def test_what_cannot_be_exported_is_one_sentence(
    framesift: Run,
    labelled: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)

    outcome = framesift("export", labelled, *arguments)

    assert outcome.code == 2
    assert sentence in outcome.err
    assert outcome.err.count("\n") == 1
    assert not [it for it in tmp_path.iterdir() if it.suffix in {".json", ".csv", ".eaf", ".mp4"}]


def test_a_project_without_spans_says_so(framesift: Run, project: Path, tmp_path: Path) -> None:
    outcome = framesift("export", project, "spans", "-o", tmp_path / "s.csv")

    assert outcome.code == 2
    assert "There is no span to export in line. Label some frames, or name a run." in outcome.err


def test_help_of_export_lists_what_can_be_exported(framesift: Run) -> None:
    outcome = framesift("export", "--help")

    assert "Usage: framesift export [OPTIONS] PROJECT [RUN] WHAT" in outcome.out
    assert "cvat" in outcome.out.partition("WHAT:")[2]
