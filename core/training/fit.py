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

import dataclasses
import functools
import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.errors import TrainingError
from core.jobs import REPORT_INTERVAL_S, JobCancelled, JobContext, Notice
from core.training.architecture import Architecture
from core.training.checkpoint import TrainingState
from core.training.data import ClipList, TrainingData
from core.training.devices import choose_device
from core.training.doubts import doubts
from core.training.events import EpochDone, StepDone, TrainingStarted
from core.training.fabric import gpu_habits, make_fabric, random_state, restore_random_state
from core.training.history import HistoryRow
from core.training.loader import Batch, Shown, batch_count, batches, shuffled
from core.training.loss_meter import LossMeter
from core.training.losses import make_loss
from core.training.memory import MemoryUse, forget_peak
from core.training.network import laid_out
from core.training.optimizer import make_optimizer
from core.training.playhead import Playhead
from core.training.preview import preview
from core.training.run_folder import RunFolder
from core.training.run_record import RunRecord
from core.training.schedule import Plateau, learning_rate
from core.training.settings import TrainSettings
from core.training.spoilt_clips import clip_frames, clip_text, frame_without_value
from core.training.stepper import Stepper
from core.training.training_inputs import TrainingInputs


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
    for sentence in doubts(data, settings):
        context.emit(Notice(sentence))
    device = choose_device(settings.device)
    record = RunRecord(run, architecture, settings, data.dataset_hash)
    fitting = _Fitting(network, data, settings, record, context, device)
    if resume and run.last.exists():
        fitting.restore(record.resume(network))
    else:
        record.begin()
    with gpu_habits(is_deterministic=settings.is_deterministic):
        return fitting.run_epochs(playhead)


class _Fitting:
    """Network, optimiser and data of one training, and the loop over them."""

    def __init__(
        self,
        network: nn.Module,
        data: TrainingData,
        settings: TrainSettings,
        record: RunRecord,
        context: JobContext,
        device: str,
    ) -> None:
        self._data, self._settings, self._record = data, settings, record
        self._context, self._device = context, device
        torch.manual_seed(settings.seed)
        self._network = laid_out(network).to(device)
        self._optimizer = make_optimizer(settings, network.parameters())
        self._fabric = make_fabric(device, settings.precision, context)
        module, optimizer = self._fabric.setup(network, self._optimizer)
        self._stepper = Stepper(
            self._fabric, module, optimizer, make_loss(settings), settings.gradient_clip, context
        )
        self._inputs = TrainingInputs(data, settings)
        self._steps = batch_count(len(data.train), settings.batch_size)
        self._plateau = Plateau()
        self._last_report = float("-inf")

    def restore(self, state: TrainingState) -> None:
        """Put optimiser, scaler and random numbers where an earlier call left them."""
        self._optimizer.load_state_dict(state.optimizer)
        if state.scaler:
            self._fabric.strategy.precision.load_state_dict(state.scaler)
        restore_random_state(state.random, self._device)
        self._plateau = Plateau(**state.plateau)
        self._stepper.parts = state.parts

    def run_epochs(self, playhead: Playhead | None) -> FitOutcome:
        """Go on from the epoch reached to the last, or until told to stop.

        Raises
        ------
        JobCancelled
            If told to stop before there was anything to keep.
        """
        settings, record, token = self._settings, self._record, self._context.token
        if token.stopped and not record.epoch:
            raise JobCancelled
        started = time.monotonic()
        train, held_out = len(self._data.train), len(self._data.validation)
        self._context.emit(
            TrainingStarted(
                record.run.path.name, self._device, settings.epochs, self._steps, train, held_out
            )
        )
        learnt, learning_s = 0, 0.0
        while record.epoch < settings.epochs and not token.stopped:
            epoch_started = time.monotonic()
            forget_peak(self._device)
            meter = self._learn()
            epoch_s = time.monotonic() - epoch_started
            learnt, learning_s = learnt + meter.count, learning_s + epoch_s
            if meter.count < train:
                self._keep_something(meter.mean)
                break
            self._close_epoch(meter.mean, self._validate(), epoch_started, train / epoch_s)
            rebuilt = record.architecture.rebuilt_frames
            if shown := preview(self._network, rebuilt, self._data, playhead, record.epoch):
                self._context.emit(shown)
        return FitOutcome(
            epochs=record.epoch,
            train_loss=record.best_train_loss,
            val_loss=record.best_val_loss,
            device=self._device,
            seconds=time.monotonic() - started,
            clips_per_second=learnt / learning_s if learnt else 0.0,
            stopped=record.epoch < settings.epochs,
        )

    def _learn(self) -> LossMeter:
        """Make one pass over the training clips, or a part of it if told to stop."""
        data, context, done = self._data, self._context, self._record.epoch
        self._network.train()
        order = shuffled(len(data.train), self._settings.seed, done + 1)
        shown = functools.partial(self._inputs.shown, done + 1)
        meter = LossMeter()
        with closing(self._batches(data.train, order, shown)) as stream:
            for step, batch in enumerate(stream):
                context.check()
                rate = self._rate(done * self._steps + step)
                meter.add(batch.chosen, self._stepper.train(batch, rate))
                self._report(step + 1, meter)
                if context.token.stopped:
                    break
        self._settle(meter, data.train)
        return meter

    def _validate(self) -> float:
        """Return the mean loss of a held-out clip; NaN if there is none."""
        held_out = self._data.validation
        self._network.eval()
        meter = LossMeter()
        with closing(self._batches(held_out, np.arange(len(held_out)))) as stream:
            for batch in stream:
                self._context.check()
                meter.add(batch.chosen, self._stepper.losses(batch))
        self._settle(meter, held_out)
        return meter.mean

    def _batches(
        self, clips: ClipList, order: NDArray[np.int64], shown: Shown | None = None
    ) -> Generator[Batch, None, None]:
        size, pin = self._settings.batch_size, self._device.startswith("cuda")
        return batches(self._data, clips, order, size, pin=pin, shown=shown)

    def _close_epoch(
        self, train_loss: float, val_loss: float, started: float, clips_per_second: float
    ) -> None:
        """Save what the epoch came to, and report it."""
        record, epoch = self._record, self._record.epoch + 1
        rate = self._rate(epoch * self._steps - 1)
        seconds = time.monotonic() - started
        memory = MemoryUse.measure(self._device)
        row = HistoryRow(
            epoch,
            train_loss,
            val_loss,
            rate,
            seconds,
            clips_per_second,
            memory.process_mib,
            memory.gpu_mib,
        )
        self._plateau.close_epoch(row.deciding_loss, self._settings.plateau_patience)
        state = {
            "optimizer": self._optimizer.state_dict(),
            "scaler": self._fabric.strategy.precision.state_dict(),
            "random": random_state(self._device),
            "parts": self._stepper.parts,
            "plateau": dataclasses.asdict(self._plateau),
        }
        is_best = record.close_epoch(self._network, row, state)
        pace = sum(row.seconds for row in record.history) / len(record.history)
        self._context.emit(
            EpochDone(
                epoch=epoch,
                train_loss=train_loss,
                val_loss=val_loss,
                learning_rate=rate,
                seconds=seconds,
                clips_per_second=clips_per_second,
                eta_s=pace * (self._settings.epochs - epoch),
                is_best=is_best,
                memory_mib=memory.process_mib,
                gpu_memory_mib=memory.gpu_mib,
            )
        )

    def _rate(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0 over all epochs."""
        return learning_rate(self._settings, self._steps, step, self._plateau.reductions)

    def _keep_something(self, train_loss: float) -> None:
        """Save the network if it was stopped before the first epoch ended."""
        if not self._record.epoch:
            self._record.save_best(self._network, 0, train_loss, self._validate())

    def _report(self, step: int, meter: LossMeter) -> None:
        """Say how far the epoch is, at most ten times a second."""
        now = time.monotonic()
        if now - self._last_report < REPORT_INTERVAL_S and step < self._steps:
            return
        self._last_report = now
        self._settle(meter, self._data.train)
        self._context.emit(StepDone(self._record.epoch + 1, step, meter.last))

    def _settle(self, meter: LossMeter, clips: ClipList) -> None:
        """Read the losses, and give up if one is no number.

        Raises
        ------
        TrainingError
            If a loss is infinite or no number; the text names the clip.
        """
        spoilt = meter.settle()
        if not len(spoilt):
            return
        data, epoch, kept = self._data, self._record.epoch + 1, "Nothing was learnt yet"
        if best := self._record.best_epoch:
            kept = f"The checkpoint of epoch {best} is kept"
        for position in spoilt.tolist():
            seen = clip_frames(data, clips, position)
            if clips is data.train:
                seen += self._inputs.frames_seen(epoch, position)
            if where := frame_without_value(data, seen):
                raise TrainingError(
                    f"There are pixels without a value in {where}. {kept}; "
                    "exclude this frame or prepare the sequence again."
                )
        raise TrainingError(
            f"The loss is no longer a number at {clip_text(data, clips, spoilt)}, "
            f"in epoch {epoch}. {kept}; take a smaller learning rate."
        )
