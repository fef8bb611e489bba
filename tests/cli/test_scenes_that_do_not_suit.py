"""What the command line says where training frames do not suit what shall be made in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.operations import suggest
from tests.cli.conftest import RunCommand

#: Makes a project of frames (T, H, W) and returns its folder.
MakeProject = Callable[[NDArray[np.uint8]], Path]

#: One step, so that a training that goes through is soon over.
QUICK = ("--set", "epochs=1", "--set", "epoch_steps=1", "--set", "batch_size=1", "--set", "crop=32")


@pytest.fixture(autouse=True)
def _no_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say that a network learns 8 clips a second, instead of trying it."""
    monkeypatch.setattr(suggest, "_measured_pace", lambda *_: 8.0)


@pytest.fixture
def project_of(framesift: RunCommand, tmp_path: Path) -> MakeProject:
    def make(frames: NDArray[np.uint8]) -> Path:
        np.save(tmp_path / "camera.npy", frames)
        framesift("new", tmp_path / "made")
        folder = tmp_path / "made.framesift"
        framesift("add", folder, tmp_path / "camera.npy", "--split", "train")
        return folder

    return make


def noisy(frames: int = 60) -> NDArray[np.uint8]:
    """A still scene with a slope and the noise of a camera."""
    noise = np.random.default_rng(0).normal(100, 1.5, (frames, 48, 96))
    return np.clip(noise + np.linspace(0, 80, 96), 0, 255).astype(np.uint8)


def panned(frames: int = 60) -> NDArray[np.uint8]:
    """A camera that turns by two pixels a frame."""
    coarse = np.random.default_rng(0).integers(0, 255, (12, frames)).astype(np.float32)
    wide = np.kron(coarse, np.ones((4, 4))).astype(np.uint8)
    return np.stack([wide[:, 2 * it : 2 * it + 96] for it in range(frames)])


def test_where_nothing_moves_a_walkway_is_refused_and_others_are_proposed(
    framesift: RunCommand, project_of: MakeProject
) -> None:
    folder = project_of(noisy())

    failed = framesift("train", folder, "--model", "synthetic", "--set", "scene=walkway", *QUICK)

    assert failed.code == 1
    assert "Nothing was seen to move in the training frames" in failed.err
    assert "scene=machine" in failed.err
    assert not list((folder / "runs").glob("*/best.pt"))


def test_where_nothing_moves_a_machine_is_proposed_and_why(
    framesift: RunCommand, project_of: MakeProject
) -> None:
    said = framesift("suggest", project_of(noisy())).out

    assert "Probably a machine or another scene with a fixed camera" in said
    assert "nothing was seen to move" in said


@pytest.mark.parametrize("command", [("suggest",), ("train", "--model", "synthetic", *QUICK)])
def test_a_constant_image_is_refused(
    framesift: RunCommand, project_of: MakeProject, command: tuple[str, ...]
) -> None:
    folder = project_of(np.full((60, 48, 96), 90, np.uint8))

    failed = framesift(command[0], folder, *command[1:])

    assert failed.code == 1
    assert "of one plain colour: there is nothing to learn" in failed.err
    assert "intensity scale" in failed.err


def test_three_frames_in_all_are_refused_with_what_would_do(
    framesift: RunCommand, project_of: MakeProject
) -> None:
    folder = project_of(noisy(3))

    failed = framesift("train", folder, "--model", "synthetic", *QUICK)

    assert failed.code == 1
    assert "“camera” has only 3 frames" in failed.err
    assert "Include more frames" in failed.err


def test_three_frames_in_all_are_warned_of(framesift: RunCommand, project_of: MakeProject) -> None:
    said = framesift("suggest", project_of(noisy(3))).out

    assert "Mind: 3 normal frames are too few to tell what is normal." in said
    assert "too few frames follow each other to see motion" in said


def test_a_camera_that_moves_is_warned_of(framesift: RunCommand, project_of: MakeProject) -> None:
    folder = project_of(panned(240))

    said = framesift("suggest", folder).out
    trained = framesift("train", folder, "--model", "synthetic", "--set", "scene=machine", *QUICK)

    assert "but the camera moves" in said
    assert "steady the video first" in said
    assert trained.code == 0
    assert "The camera seems to move" in trained.out + trained.err


def test_labelled_anomalies_are_left_out_of_what_is_looked_at(
    framesift: RunCommand, project_of: MakeProject
) -> None:
    frames = noisy(120)
    frames[60:90, 10:30, 10:40] = 255
    folder = project_of(frames)
    framesift("label", folder, "camera", 60, 89, "anomaly")

    said = framesift("suggest", folder).out

    assert "90 normal frames" in said
    assert "nothing was seen to move" in said
