"""Checkpoints that fit and checkpoints that do not."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import torch
from torch import nn

from core.errors import TrainingError
from core.training.architecture import Architecture
from core.training.checkpoint import Checkpoint, load_checkpoint, load_weights, save_checkpoint
from core.training.network import load_network
from core.training.run_folder import RunFolder


class Payload:
    """Something that would run code when unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return print, ("owned",)


def checkpoint_of(network: nn.Module, architecture: Architecture) -> Checkpoint:
    return Checkpoint(architecture, network.state_dict(), 3, 0.5, 0.25)


def test_a_checkpoint_comes_back_as_it_was(architecture: Architecture, tmp_path: Path) -> None:
    saved = checkpoint_of(architecture.build(), architecture)

    save_checkpoint(saved, tmp_path / "best.pt")
    loaded = load_checkpoint(tmp_path / "best.pt")

    assert loaded.architecture == architecture
    assert (loaded.epoch, loaded.train_loss, loaded.val_loss) == (3, 0.5, 0.25)
    assert all(torch.equal(loaded.weights[name], it) for name, it in saved.weights.items())


def test_a_missing_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"no best\.pt in .*nothing was learnt yet"):
        load_network(RunFolder(tmp_path), "cpu")


@pytest.mark.parametrize("content", [b"", b"no checkpoint at all", b"PK\x03\x04 cut off"])
def test_a_damaged_checkpoint_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "best.pt"
    path.write_bytes(content)

    with pytest.raises(TrainingError, match=r"best\.pt is damaged or no checkpoint"):
        load_checkpoint(path)


def test_a_checkpoint_that_would_run_code_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "best.pt"
    torch.save({"format": 1, "payload": Payload()}, path)

    with pytest.raises(TrainingError, match="damaged or no checkpoint"):
        load_checkpoint(path)

    assert capsys.readouterr().out == ""


def test_a_plain_pickle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "best.pt"
    path.write_bytes(pickle.dumps(Payload()))

    with pytest.raises(TrainingError, match="damaged or no checkpoint"):
        load_checkpoint(path)


def test_weights_of_another_program_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "best.pt"
    torch.save({"model_state_dict": {}}, path)

    with pytest.raises(TrainingError, match="no checkpoint of Framesift"):
        load_checkpoint(path)


def test_a_checkpoint_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "best.pt"
    torch.save({"format": 99}, path)

    with pytest.raises(TrainingError, match="newer"):
        load_checkpoint(path)


@pytest.mark.parametrize(
    ("name", "width", "mismatch"),
    [
        ("conv3d_basic", 0.5, "its encoder.0.weight is 8x1x3x3x3, not 4x1x3x3x3"),
        ("conv3d_ae", 0.05, "it lacks encoder.0.weight"),
    ],
)
def test_a_checkpoint_of_another_model_is_refused_with_the_first_mismatch(
    name: str, width: float, mismatch: str, architecture: Architecture, tmp_path: Path
) -> None:
    other = Architecture(name, architecture.clip, {"width": width})
    checkpoint = checkpoint_of(other.build(), other)

    with pytest.raises(TrainingError, match=mismatch):
        load_weights(architecture.build(), checkpoint, tmp_path / "best.pt")
