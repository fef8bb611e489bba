"""Run commands in this process and look at what they print."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from core.cli import main


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        found: dict[str, Any] = json.loads(self.out)
        return found


RunCommand = Callable[..., Outcome]


@pytest.fixture
def framesift(capsys: pytest.CaptureFixture[str]) -> RunCommand:
    """Return a runner of commands: ``framesift("new", path)``."""

    def run(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = main([str(it) for it in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def make_stills(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of folders of stills: a square wanders, from ``jump_at`` on one flashes."""

    def make(name: str, frames: int = 24, *, jump_at: int | None = None) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        rng = np.random.default_rng(len(name))
        for number in range(frames):
            picture = rng.integers(90, 110, (32, 48)).astype(np.uint8)
            left = 4 + number % 20
            picture[16:24, left : left + 8] = 180
            if jump_at is not None and jump_at <= number < jump_at + 5:
                picture[2:14, 28:46] = 255
            cv2.imwrite(str(folder / f"{number:03d}.png"), picture)
        return folder

    return make


@pytest.fixture
def project(tmp_path: Path, framesift: RunCommand, make_stills: Callable[..., Path]) -> Path:
    """Return a project with the sequences “good” to learn and “bad” to test."""
    folder = tmp_path / "line.framesift"
    framesift("new", folder)
    framesift("add", folder, make_stills("good"))
    framesift("add", folder, make_stills("bad", jump_at=12), "--split", "test")
    return folder
