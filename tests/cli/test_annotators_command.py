"""Two people's projects are compared on the command line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.project.project import Project

Run = Callable[..., Any]


@pytest.fixture
def other(framesift: Run, project: Path, tmp_path: Path) -> Path:
    """A copy of the project that somebody else went on with."""
    framesift("label", project, "bad", 0, 3, "anomaly")
    copy = tmp_path / "other.framesift"
    shutil.copytree(project, copy)
    framesift("label", copy, "bad", 8, 11, "anomaly")
    return copy


def test_agreement_is_told_and_nothing_is_changed(
    framesift: Run, project: Path, other: Path
) -> None:
    found = framesift("annotators", project, other, "--json").json
    said = framesift("annotators", project, other)

    assert found["spans"] == {"same": 1, "mine": 0, "theirs": 1, "conflict": 0}
    assert 0 < found["kappa"] < 1
    assert found["labels"][0]["span_f1"] == pytest.approx(2 / 3)
    assert found["merged"] is None
    assert "only theirs" in said.out
    with Project.open(project) as opened:
        assert len(opened.spans()) == 1


def test_what_only_they_have_is_merged_when_asked_for(
    framesift: Run, project: Path, other: Path
) -> None:
    found = framesift("annotators", project, other, "--merge", "--json").json

    assert found["merged"] == {"taken": 1, "removed": 0}
    with Project.open(project) as mine, Project.open(other) as theirs:
        assert {it.uuid for it in mine.spans()} == {it.uuid for it in theirs.spans()}


def test_a_folder_that_is_no_project_is_bad_input(
    framesift: Run, project: Path, tmp_path: Path
) -> None:
    refused = framesift("annotators", project, tmp_path)

    assert refused.code == 2
    assert "no Framesift project" in refused.err
