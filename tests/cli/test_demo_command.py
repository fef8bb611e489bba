"""The demonstration makes a sample once and never touches anything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.cli import demo, main
from core.project.project import Project

Run = Callable[..., Any]


def test_a_project_that_is_no_sample_is_left_alone(framesift: Run, tmp_path: Path) -> None:
    Project.create(tmp_path / "sample").close()

    outcome = framesift("demo", tmp_path, "--headless")

    assert outcome.code == 2
    assert "is no sample of Framesift" in outcome.err


def test_without_a_window_it_says_what_to_add(framesift: Run, tmp_path: Path) -> None:
    outcome = framesift("demo", tmp_path)

    assert (outcome.code, outcome.err) == (2, "Error: There is no window here. Add --headless.\n")
    assert list(tmp_path.iterdir()) == []


def test_the_window_opens_on_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path | None] = []
    monkeypatch.setattr(demo, "sample_project", lambda folder: folder)

    def open_window(project: Path | None) -> int:
        opened.append(project)
        return 0

    code = main(["demo", str(tmp_path)], open_window=open_window)

    assert (code, opened) == (0, [tmp_path / "sample.framesift"])


def test_a_project_folder_may_be_named_itself(tmp_path: Path) -> None:
    assert demo.sample_folder(tmp_path / "mine.framesift") == tmp_path / "mine.framesift"
