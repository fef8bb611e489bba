"""What a training leaves in its run folder: checkpoints and the history."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import nn

from core.config import to_mapping
from core.errors import TrainingError
from core.training.architecture import Architecture
from core.training.checkpoint import (
    Checkpoint,
    TrainingState,
    load_checkpoint,
    load_weights,
    save_checkpoint,
)
from core.training.history import HistoryRow, merit, read_history, write_history
from core.training.run_folder import RunFolder
from core.training.settings import TrainSettings

#: What may change between a run and its resumption; with anything else it would be another run.
_FREE_SETTINGS = frozenset(
    {"epochs", "patience", "keep_every", "tensorboard", "device", "precision", "is_deterministic"}
)


@dataclass(slots=True)
class RunRecord:
    """Keep the files of a run up to date, so that a crash at any moment loses one epoch at most.

    Attributes
    ----------
    run : RunFolder
        Where the files are.
    architecture : Architecture
        What builds the network again.
    settings : TrainSettings
        How it is trained.
    dataset_hash : str
        Of what it learns.
    epoch : int
        Epochs finished.
    history : list of HistoryRow
        One row for each of them.
    best_epoch : int
        Epoch of the best checkpoint; 0 if there is none yet, or if it was saved within the first.
    best_train_loss, best_val_loss, best_separation : float
        What it came to; NaN before there is one.
    keeps_files : bool
        Whether to write at all; of several processes that train together only the first does.
    """

    run: RunFolder
    architecture: Architecture
    settings: TrainSettings
    dataset_hash: str
    epoch: int = 0
    history: list[HistoryRow] = field(default_factory=list)
    best_epoch: int = 0
    best_train_loss: float = math.nan
    best_val_loss: float = math.nan
    best_separation: float = math.nan
    keeps_files: bool = True

    def begin(self) -> None:
        """Start with an empty history, so that it is known at once whether files can be written."""
        self._write_history()

    def resume(self, network: nn.Module) -> TrainingState:
        """Go on from the last checkpoint.

        Parameters
        ----------
        network : Module
            Gets the weights.

        Returns
        -------
        TrainingState
            What else an exact resume needs.

        Raises
        ------
        TrainingError
            If there is no such checkpoint, or one of another network, other data or other
            settings.
        """
        checkpoint = load_checkpoint(self.run.last)
        load_weights(network, checkpoint, self.run.last)
        state = checkpoint.state
        if state is None:
            raise TrainingError(f"{self.run.last} cannot be resumed from. Train a new run.")
        self._check(state)
        self.best_epoch = state.best_epoch
        self.best_train_loss, self.best_val_loss = state.best_train_loss, state.best_val_loss
        self.best_separation = state.best_separation
        rows = read_history(self.run.history)
        self.history = [row for row in rows if row.epoch <= checkpoint.epoch]
        self.epoch = checkpoint.epoch
        return state

    def close_epoch(self, network: nn.Module, row: HistoryRow, state: dict[str, Any]) -> bool:
        """Save what an epoch came to.

        Parameters
        ----------
        network : Module
            As it is after the epoch.
        row : HistoryRow
            The epoch.
        state : dict
            Fields of `TrainingState` that the loop knows.

        Returns
        -------
        bool
            Whether this is the best epoch so far, the one with most `core.training.history.merit`.

        Raises
        ------
        TrainingError
            If the run folder is gone: writing would make half of it anew.
        """
        if self.keeps_files and not self.run.path.is_dir():
            raise TrainingError(
                f"The run folder {self.run.path} is gone: it was moved or deleted while training "
                "ran. Train again."
            )
        is_best = self._is_best(row)
        if is_best:
            self.save_best(network, row.epoch, row.train_loss, row.val_loss, row.separation)
        if self.settings.keep_every and row.epoch % self.settings.keep_every == 0:
            self._save(self.run.epoch(row.epoch), network, row.epoch, row.train_loss, row.val_loss)
        self.history.append(row)
        self._write_history()
        # Last of all: after a crash before it this epoch is repeated, and comes to the same.
        whole_state = TrainingState(
            settings=to_mapping(self.settings),
            dataset_hash=self.dataset_hash,
            best_epoch=self.best_epoch,
            best_train_loss=self.best_train_loss,
            best_val_loss=self.best_val_loss,
            best_separation=self.best_separation,
            **state,
        )
        self._save(self.run.last, network, row.epoch, row.train_loss, row.val_loss, whole_state)
        self.epoch = row.epoch
        return is_best

    def save_best(
        self,
        network: nn.Module,
        epoch: int,
        train_loss: float,
        val_loss: float,
        separation: float,
    ) -> None:
        """Save the network as the best one; ``epoch`` is 0 within the first."""
        self.best_epoch, self.best_separation = epoch, separation
        self.best_train_loss, self.best_val_loss = train_loss, val_loss
        self._save(self.run.best, network, epoch, train_loss, val_loss)

    def _check(self, state: TrainingState) -> None:
        name = self.run.path.name
        if state.dataset_hash != self.dataset_hash:
            raise TrainingError(
                f"The frames, spans or recipe have changed since “{name}” began, so it cannot be "
                "resumed. Train a new run."
            )
        for setting, now in to_mapping(self.settings).items():
            before = state.settings.get(setting, now)
            if setting not in _FREE_SETTINGS and before != now:
                raise TrainingError(
                    f"“{name}” was trained with {setting} {before}, not {now}. "
                    "Resume it with its own settings, or train a new run."
                )

    def _is_best(self, row: HistoryRow) -> bool:
        if not self.best_epoch:
            return True
        best = merit(self.best_train_loss, self.best_val_loss, self.best_separation)
        return merit(row.train_loss, row.val_loss, row.separation) > best

    def _save(
        self,
        path: Path,
        network: nn.Module,
        epoch: int,
        train_loss: float,
        val_loss: float,
        state: TrainingState | None = None,
    ) -> None:
        if not self.keeps_files:
            return
        weights = network.state_dict()
        checkpoint = Checkpoint(self.architecture, weights, epoch, train_loss, val_loss, state)
        save_checkpoint(checkpoint, path)

    def _write_history(self) -> None:
        if self.keeps_files:
            write_history(self.history, self.run.history)
