"""Small projects made on the spot: stills with a bright square that wanders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.operations.add import inspect_source
from core.project.project import Project
from core.project.records import Split

MakeStills = Callable[..., Path]


@pytest.fixture
def make_stills(tmp_path: Path) -> MakeStills:
    """Return a maker of folders of numbered stills."""

    def make(name: str, frames: int = 24, *, jump_at: int | None = None) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        rng = np.random.default_rng(len(name))
        for number in range(frames):
            picture = rng.integers(90, 110, (48, 64)).astype(np.uint8)
            left = 4 + number % 20
            picture[20:28, left : left + 8] = 200
            if jump_at is not None and jump_at <= number < jump_at + 4:
                picture[4:16, 44:60] = 255
            cv2.imwrite(str(folder / f"frame {number}.png"), picture)
        return folder

    return make


@pytest.fixture
def project_folder(tmp_path: Path, make_stills: MakeStills) -> Path:
    """Return a project with a training sequence and one with an anomaly to test on."""
    with Project.create(tmp_path / "line") as project:
        project.add_sequence(inspect_source(make_stills("good")), Split.TRAIN)
        bad = make_stills("bad", jump_at=12)
        project.add_sequence(inspect_source(bad), Split.TEST)
        return project.layout.folder
