"""The training loop: a plain loop over Lightning Fabric, no callbacks but `JobContext`.

For whoever calls it::

    network = architecture.build(settings.seed)
    outcome = fit_network(network, architecture, data, settings, run, context,
                          playhead=playhead, resume=False)
    network = load_network(run, device)     # core.training.network: the best one

Fabric knows about devices and precision; this file about epochs, checkpoints, stopping and
resuming. `core.training.stepper` takes the single step.
"""

from __future__ import annotations

import math
import time
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from core.config import to_mapping
from core.errors import TrainingError
from core.jobs import REPORT_INTERVAL_S, JobContext
from core.training.architecture import Architecture
from core.training.checkpoint import (
    Checkpoint,
    TrainingState,
    load_checkpoint,
    load_weights,
    save_checkpoint,
)
from core.training.data import ClipList, TrainingData
from core.training.devices import choose_device
from core.training.events import EpochDone, StepDone, TrainingStarted
from core.training.fabric import gpu_habits, make_fabric, random_state, restore_random_state
from core.training.history import HistoryRow, read_history, write_history
from core.training.loader import batch_count, batches, shuffled
from core.training.losses import LossMeter, make_loss
from core.training.network import laid_out
from core.training.playhead import Playhead
from core.training.preview import preview
from core.training.run_folder import RunFolder
from core.training.schedule import learning_rate
from core.training.settings import TrainSettings
from core.training.stepper import Stepper

#: What may change between a run and its resumption; with anything else it would be another run.
_FREE_SETTINGS = frozenset({"epochs", "device", "precision", "is_deterministic"})


@dataclass(frozen=True, slots=True)
class FitOutcome:
    """How fitting a network ended.

    Attributes
    ----------
    epochs : int
        Whole passes made, those before a resume included.
    train_loss, val_loss : float
        Of the best checkpoint; ``val_loss`` is NaN without validation clips.
    device : str
        Where it ran, e.g. ``cpu`` or ``cuda:0``.
    seconds : float
        Wall time of this call.
    clips_per_second : float
        Training clips a second in this call; 0 if none was learnt.
    stopped : bool
        Whether the person stopped it early and kept what there was.
    """

    epochs: int
    train_loss: float
    val_loss: float
    device: str
    seconds: float
    clips_per_second: float
    stopped: bool


def fit_network(
    network: nn.Module,
    architecture: Architecture,
    data: TrainingData,
    settings: TrainSettings,
    run: RunFolder,
    context: JobContext,
    *,
    playhead: Playhead | None = None,
    resume: bool = False,
) -> FitOutcome:
    """Teach a network to rebuild clips of normal frames.

    Parameters
    ----------
    network : Module
        As ``architecture`` builds it; trained in place, and left as it was after the last epoch.
        The best weights are in the run folder.
    architecture : Architecture
        What goes into the checkpoints, so that the network can be built again.
    data : TrainingData
        At least one training clip.
    settings : TrainSettings
        How to train.
    run : RunFolder
        Gets ``best.pt``, ``last.pt`` and ``history.csv``; its folder must exist.
    context : JobContext
        Gets the events of `core.training.events`. *Cancel* leaves the files of the last whole
        epoch; *stop* ends between two steps and keeps the best checkpoint.
    playhead : Playhead, optional
        Which frame to preview after each epoch.
    resume : bool, optional
        Go on from ``last.pt``, as if there had been no interruption. Begins anew where there is no
        ``last.pt`` yet.

    Returns
    -------
    FitOutcome
        How it went.

    Raises
    ------
    TrainingError
        If there is nothing to learn, if the loss is no longer a number, if the folder cannot be
        written, if memory does not suffice for a single clip, or if ``last.pt`` is of another
        network, other data or other settings.
    """
    if not len(data.train):
        raise TrainingError("No clip is left to learn. Include more frames or take shorter clips.")
    device = choose_device(settings.device)
    fitting = _Fitting(network, architecture, data, settings, run, context, device)
    if resume and run.last.exists():
        fitting.resume(load_checkpoint(run.last))
    else:
        write_history([], run.history)
    with gpu_habits(is_deterministic=settings.is_deterministic):
        return fitting.run_epochs(playhead)


class _Fitting:
    """The state of one training: what a checkpoint holds, and where it goes."""

    def __init__(
        self,
        network: nn.Module,
        architecture: Architecture,
        data: TrainingData,
        settings: TrainSettings,
        run: RunFolder,
        context: JobContext,
        device: str,
    ) -> None:
        self._architecture = architecture
        self._data, self._settings = data, settings
        self._run, self._context, self._device = run, context, device
        torch.manual_seed(settings.seed)
        self._network = laid_out(network).to(device)
        self._optimizer = torch.optim.AdamW(
            network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
        )
        self._fabric = make_fabric(device, settings.precision, context)
        module, optimizer = self._fabric.setup(network, self._optimizer)
        self._stepper = Stepper(
            self._fabric, module, optimizer, make_loss(settings), settings.gradient_clip, context
        )
        self._steps = batch_count(len(data.train), settings.batch_size)
        self._history: list[HistoryRow] = []
        self._epoch = self._best_epoch = 0
        self._best_train_loss = self._best_val_loss = math.nan
        self._last_report = float("-inf")

    def run_epochs(self, playhead: Playhead | None) -> FitOutcome:
        """Go on from the epoch reached to the last, or until told to stop."""
        settings, token, started = self._settings, self._context.token, time.monotonic()
        train, held_out = len(self._data.train), len(self._data.validation)
        self._context.emit(
            TrainingStarted(
                self._run.path.name, self._device, settings.epochs, self._steps, train, held_out
            )
        )
        learnt, learning_s = 0, 0.0
        while self._epoch < settings.epochs and not token.stopped:
            epoch_started = time.monotonic()
            meter = self._learn()
            epoch_s = time.monotonic() - epoch_started
            learnt, learning_s = learnt + meter.count, learning_s + epoch_s
            if meter.count < train:
                self._keep_something(meter.mean)
                break
            val_loss = self._validate()
            self._close_epoch(meter.mean, val_loss, epoch_started, train / epoch_s)
            if shown := preview(self._network, self._data, playhead, self._epoch):
                self._context.emit(shown)
        return FitOutcome(
            epochs=self._epoch,
            train_loss=self._best_train_loss,
            val_loss=self._best_val_loss,
            device=self._device,
            seconds=time.monotonic() - started,
            clips_per_second=learnt / learning_s if learnt else 0.0,
            stopped=self._epoch < settings.epochs,
        )

    def resume(self, checkpoint: Checkpoint) -> None:
        """Take over everything from a checkpoint of the same run.

        Raises
        ------
        TrainingError
            If it is of another network, other data or other settings.
        """
        state = checkpoint.state
        if state is None:
            raise TrainingError(f"{self._run.last} cannot be resumed from. Train a new run.")
        load_weights(self._network, checkpoint, self._run.last)
        if state.dataset_hash != self._data.dataset_hash:
            raise TrainingError(
                f"The frames, spans or recipe have changed since “{self._run.path.name}” began, "
                "so it cannot be resumed. Train a new run."
            )
        for name, now in to_mapping(self._settings).items():
            before = state.settings.get(name, now)
            if name not in _FREE_SETTINGS and before != now:
                raise TrainingError(
                    f"“{self._run.path.name}” was trained with {name} {before}, not {now}. "
                    "Resume it with its own settings, or train a new run."
                )
        self._optimizer.load_state_dict(state.optimizer)
        if state.scaler:
            self._fabric.strategy.precision.load_state_dict(state.scaler)
        restore_random_state(state.random, self._device)
        self._stepper.parts = state.parts
        self._epoch, self._best_epoch = checkpoint.epoch, state.best_epoch
        self._best_train_loss = state.best_train_loss
        self._best_val_loss = state.best_val_loss
        rows = read_history(self._run.history)
        self._history = [row for row in rows if row.epoch <= self._epoch]

    def _learn(self) -> LossMeter:
        """Make one pass over the training clips, or a part of it if told to stop."""
        data, settings, context = self._data, self._settings, self._context
        self._network.train()
        order = shuffled(len(data.train), settings.seed, self._epoch + 1)
        meter = LossMeter()
        pin = self._device.startswith("cuda")
        with closing(batches(data, data.train, order, settings.batch_size, pin=pin)) as stream:
            for step, batch in enumerate(stream):
                context.check()
                rate = learning_rate(settings, self._steps, self._epoch * self._steps + step)
                meter.add(batch.chosen, self._stepper.train(batch.clips, rate))
                self._report(step + 1, meter)
                if context.token.stopped:
                    break
        self._settle(meter, data.train)
        return meter

    def _validate(self) -> float:
        """Return the mean loss of a held-out clip; NaN if there is none."""
        data, size = self._data, self._settings.batch_size
        self._network.eval()
        order = np.arange(len(data.validation))
        meter = LossMeter()
        with closing(batches(data, data.validation, order, size)) as stream:
            for batch in stream:
                self._context.check()
                meter.add(batch.chosen, self._stepper.losses(batch.clips))
        self._settle(meter, data.validation)
        return meter.mean

    def _report(self, step: int, meter: LossMeter) -> None:
        """Say how far the epoch is, at most ten times a second."""
        now = time.monotonic()
        if now - self._last_report < REPORT_INTERVAL_S and step < self._steps:
            return
        self._last_report = now
        self._settle(meter, self._data.train)
        self._context.emit(StepDone(self._epoch + 1, step, meter.last))

    def _settle(self, meter: LossMeter, clips: ClipList) -> None:
        """Read the losses, and give up if one is no number.

        Raises
        ------
        TrainingError
            If a loss is infinite or no number; the text names the clip.
        """
        bad = meter.settle()
        if bad is None:
            return
        data = self._data
        sequence = data.sequences[clips.sequence[bad]]
        first = int(clips.start[bad])
        where = f"frames {first} to {first + data.clip_length - 1} of “{sequence.name}”"
        kept = (
            f"The checkpoint of epoch {self._best_epoch} is kept"
            if self._best_epoch
            else "Nothing was learnt yet"
        )
        if not np.isfinite(data.batch(clips, np.array([bad]))).all():
            raise TrainingError(
                f"There are pixels without a value in {where}. {kept}; "
                "exclude these frames or prepare the sequence again."
            )
        raise TrainingError(
            f"The loss is no longer a number at {where}, in epoch {self._epoch + 1}. {kept}; "
            "take a smaller learning rate."
        )

    def _close_epoch(
        self, train_loss: float, val_loss: float, started: float, clips_per_second: float
    ) -> None:
        """Count the epoch, save what it came to, and report it."""
        self._epoch += 1
        is_best = self._is_best(train_loss, val_loss)
        if is_best:
            self._save_best(train_loss, val_loss)
        seconds = time.monotonic() - started
        rate = learning_rate(self._settings, self._steps, self._epoch * self._steps - 1)
        row = HistoryRow(self._epoch, train_loss, val_loss, rate, seconds, clips_per_second)
        self._history.append(row)
        write_history(self._history, self._run.history)
        # Last of all: a crash before it repeats this epoch, and comes to the same.
        self._save_last(train_loss, val_loss)
        pace = sum(row.seconds for row in self._history) / len(self._history)
        self._context.emit(
            EpochDone(
                epoch=self._epoch,
                train_loss=train_loss,
                val_loss=val_loss,
                learning_rate=rate,
                seconds=seconds,
                clips_per_second=clips_per_second,
                eta_s=pace * (self._settings.epochs - self._epoch),
                is_best=is_best,
            )
        )

    def _keep_something(self, train_loss: float) -> None:
        """Save the network if it was stopped before the first epoch ended."""
        if not self._best_epoch:
            self._save_best(train_loss, self._validate())

    def _is_best(self, train_loss: float, val_loss: float) -> bool:
        """Compare by validation loss, or by training loss where nothing is held out."""
        if not self._best_epoch:
            return True
        if math.isnan(val_loss):
            return train_loss < self._best_train_loss
        return val_loss < self._best_val_loss

    def _save_best(self, train_loss: float, val_loss: float) -> None:
        self._best_epoch = self._epoch
        self._best_train_loss, self._best_val_loss = train_loss, val_loss
        save_checkpoint(self._checkpoint(train_loss, val_loss), self._run.best)

    def _save_last(self, train_loss: float, val_loss: float) -> None:
        state = TrainingState(
            settings=to_mapping(self._settings),
            dataset_hash=self._data.dataset_hash,
            optimizer=self._optimizer.state_dict(),
            scaler=self._fabric.strategy.precision.state_dict(),
            random=random_state(self._device),
            parts=self._stepper.parts,
            best_epoch=self._best_epoch,
            best_train_loss=self._best_train_loss,
            best_val_loss=self._best_val_loss,
        )
        save_checkpoint(self._checkpoint(train_loss, val_loss, state), self._run.last)

    def _checkpoint(
        self, train_loss: float, val_loss: float, state: TrainingState | None = None
    ) -> Checkpoint:
        weights = self._network.state_dict()
        return Checkpoint(self._architecture, weights, self._epoch, train_loss, val_loss, state)
