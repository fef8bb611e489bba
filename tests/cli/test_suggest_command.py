"""``framesift suggest``: what to train, in words and as JSON."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import RunCommand


@pytest.fixture
def folder(framesift: RunCommand, tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    video = rng.integers(60, 70, (60, 48, 64)).astype(np.uint8)
    for time in range(60):
        video[time, 10:20, time % 50 : time % 50 + 8] = 220
    np.save(tmp_path / "line.npy", video)
    framesift("new", tmp_path / "line")
    framesift("add", tmp_path / "line.framesift", tmp_path / "line.npy", "--split", "train")
    return tmp_path / "line.framesift"


def test_it_says_what_why_and_how_to_train_it(framesift: RunCommand, folder: Path) -> None:
    said = framesift("suggest", folder)
    assert said.code == 0
    assert "in less than a minute." in said.out
    assert "60 normal frames" in said.out
    assert "Mind: Add normal frames" in said.out
    assert f"Train it: framesift suggest {folder} --train" in said.out


def test_it_trains_what_it_proposes(framesift: RunCommand, folder: Path) -> None:
    found = framesift("suggest", folder, "--train", "--json").json

    (suggestion,) = found["suggestions"]
    assert suggestion["sequences"] == ["line"]
    assert suggestion["detector"] in {"motion", "background"}
    assert suggestion["reasons"]
    assert found["runs"] == [f"{suggestion['detector']}-001"]
    assert framesift("score", folder, found["runs"][0]).code == 0


def test_an_unknown_sequence_is_told(framesift: RunCommand, folder: Path) -> None:
    failed = framesift("suggest", folder, "lin")
    assert failed.code == 2
    assert "line" in failed.err


def test_the_scene_can_be_said(framesift: RunCommand, folder: Path) -> None:
    said = framesift("suggest", folder, "--scene", "stills").out

    assert "a set of pictures" in said
    assert f"Train it: framesift suggest {folder} --scene stills --train" in said
