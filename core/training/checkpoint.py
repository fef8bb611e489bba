"""Checkpoints: the weights of a network, and what training needs to go on from there.

A checkpoint is a file of torch that holds tensors and plain values only, so that it is read
without running any code in it. It is written beside its place and moved there when whole.
"""

from __future__ import annotations

import math
import pickle
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from core.errors import TrainingError
from core.files import replaced_when_whole
from core.training.architecture import Architecture

#: Raised with every change that an older program could not read.
FORMAT = 2


@dataclass(frozen=True, slots=True, eq=False)
class TrainingState:
    """All that an exact resume needs besides the weights.

    Attributes
    ----------
    settings : dict
        Plain values of `core.training.settings.TrainSettings`.
    dataset_hash : str
        Of the data that were learnt.
    optimizer, scaler : dict
        Their own states; ``scaler`` is empty where gradients are not scaled.
    random : dict
        States of torch's random numbers: ``cpu``, and ``cuda`` as a list with one for each GPU.
    parts : int
        Into how many a batch is cut to fit into memory.
    best_epoch : int
        Epoch of the best checkpoint; 0 before there is one.
    best_train_loss, best_val_loss : float
        Its losses.
    best_separation : float
        Its separation; NaN where that does not choose.
    inversion : dict
        Fields of `core.training.early_stop.Inversion`.
    plateau : dict
        Fields of `core.training.schedule.Plateau`. Both are empty in older checkpoints.
    learner : dict
        Weights of the network that learns, where those of the checkpoint are its average; else
        empty.
    """

    settings: dict[str, Any]
    dataset_hash: str
    optimizer: dict[str, Any]
    scaler: dict[str, Any]
    random: dict[str, Any]
    parts: int
    best_epoch: int
    best_train_loss: float
    best_val_loss: float
    best_separation: float = math.nan
    inversion: dict[str, Any] = field(default_factory=dict)
    plateau: dict[str, Any] = field(default_factory=dict)
    learner: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A network as it was after an epoch.

    Attributes
    ----------
    architecture : Architecture
        What builds the network.
    weights : mapping of str to Tensor
        Its state dict.
    epoch : int
        Counted from 1; 0 if training was stopped within the first.
    train_loss, val_loss : float
        Mean loss of a clip; ``val_loss`` is NaN without validation clips.
    state : TrainingState or None
        What a resume needs; None in ``best.pt``, which is for scoring.
    """

    architecture: Architecture
    weights: Mapping[str, Tensor]
    epoch: int
    train_loss: float
    val_loss: float
    state: TrainingState | None = None


def save_checkpoint(checkpoint: Checkpoint, path: Path) -> None:
    """Write a checkpoint, whole or not at all.

    Raises
    ------
    TrainingError
        If it cannot be written, e.g. because the disk is full. An older checkpoint at ``path``
        stays as it was.
    """
    try:
        with replaced_when_whole(path) as part:
            torch.save(_plain(checkpoint), part)
    except (OSError, RuntimeError) as error:  # torch reports a failed write as RuntimeError
        older = f" The older {path.name} is kept." if path.exists() else ""
        raise TrainingError(
            f"Cannot save {path.name} in {path.parent}: {_reason(error)}.{older} "
            "Make room or choose another place, then resume the run."
        ) from error


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint; its tensors come to the CPU.

    Raises
    ------
    TrainingError
        If the file is missing, damaged, no checkpoint, or from a newer version.
    """
    if not path.exists():
        raise TrainingError(
            f"There is no {path.name} in {path.parent}: nothing was learnt yet, or it was deleted. "
            "Bring it back, or train again."
        )
    if not zipfile.is_zipfile(path):  # torch would try its formats of before 2020
        raise TrainingError(f"{path} is damaged or no checkpoint. Train again.")
    try:
        # Not mapped into memory: Windows could then not replace the file while it is in use.
        values = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, KeyError, pickle.PickleError) as error:
        raise TrainingError(
            f"{path} is damaged or no checkpoint ({_reason(error)}). Train again."
        ) from error
    if not isinstance(values, dict) or "format" not in values:
        raise TrainingError(f"{path} is no checkpoint of Framesift. Choose another file.")
    if values["format"] > FORMAT:
        raise TrainingError(f"{path} is from a newer Framesift. Update this one to use it.")
    return _checkpoint(values)


def load_weights(network: nn.Module, checkpoint: Checkpoint, path: Path) -> None:
    """Put the weights of a checkpoint into a network.

    Parameters
    ----------
    network : Module
        Changed in place.
    checkpoint : Checkpoint
        Where the weights are.
    path : Path
        What to call the checkpoint in an error message.

    Raises
    ------
    TrainingError
        If it is the checkpoint of another network; the text names the first weight that differs.
    """
    if mismatch := _first_mismatch(network.state_dict(), checkpoint.weights):
        raise TrainingError(
            f"{path.name} in {path.parent} is a checkpoint of another model: {mismatch}."
        )
    network.load_state_dict(dict(checkpoint.weights))


def _first_mismatch(wanted: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> str:
    """Say how two sets of weights differ first; empty if they do not."""
    for name, weight in wanted.items():
        if name not in found:
            return f"it lacks {name}"
        if found[name].shape != weight.shape:
            return f"its {name} is {_size(found[name])}, not {_size(weight)}"
    if extra := next((name for name in found if name not in wanted), None):
        return f"it has a {extra} too many"
    return ""


def _size(weight: Tensor) -> str:
    return "x".join(map(str, weight.shape)) or "one number"


def _plain(checkpoint: Checkpoint) -> dict[str, Any]:
    architecture, state = checkpoint.architecture, checkpoint.state
    return {
        "format": FORMAT,
        "model": architecture.name,
        "clip": list(architecture.clip),
        "options": dict(architecture.options),
        "weights": dict(checkpoint.weights),
        "epoch": checkpoint.epoch,
        "train_loss": checkpoint.train_loss,
        "val_loss": checkpoint.val_loss,
        "state": state and {name: getattr(state, name) for name in TrainingState.__slots__},
    }


def _checkpoint(values: dict[str, Any]) -> Checkpoint:
    channels, length, height, width = values["clip"]
    state = values["state"]
    return Checkpoint(
        architecture=Architecture(
            values["model"], (channels, length, height, width), values["options"]
        ),
        weights=values["weights"],
        epoch=values["epoch"],
        train_loss=values["train_loss"],
        val_loss=values["val_loss"],
        state=TrainingState(**state) if state else None,
    )


def _reason(error: BaseException) -> str:
    """Return the first line of an error, without its full stop."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (text.splitlines() or [type(error).__name__])[0].rstrip(".")
