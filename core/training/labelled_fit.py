"""Teach a network to mark what is labelled in clips that are made for it."""

from __future__ import annotations

import dataclasses
import math
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.errors import TrainingError
from core.jobs import REPORT_INTERVAL_S, JobCancelled, JobContext
from core.training.architecture import Architecture
from core.training.averaged import AveragedNetwork
from core.training.board_pictures import FramePictures, MadePictures
from core.training.devices import choose_device
from core.training.events import EpochDone, StepDone, TrainingStarted
from core.training.fabric import gpu_habits, make_fabric, random_state, restore_random_state
from core.training.fit import FitOutcome
from core.training.history import HistoryRow
from core.training.labelled_clips import ClipMaker, LabelledClips
from core.training.live import Live
from core.training.made_ahead import made_ahead
from core.training.memory import MemoryUse, forget_peak
from core.training.network import is_out_of_memory, laid_out
from core.training.onlooker import Watch
from core.training.optimizer import make_optimizer
from core.training.run_folder import RunFolder
from core.training.run_record import RunRecord
from core.training.schedule import learning_rate
from core.training.settings import TrainSettings
from core.training.tensorboard import TrainingBoard

#: How much more an anomalous cell counts than a normal one: 1 + this times.
_ANOMALY_WEIGHT = 3.0


@dataclasses.dataclass(frozen=True, slots=True)
class Lesson:
    """What a network is taught with.

    Attributes
    ----------
    train : ClipMaker
        Makes what it learns from; each batch is new.
    validation : ClipMaker or None
        Makes what it is measured with, of frames that are held out; always the same batches.
    epoch_steps : int
        Steps that are reported and saved together.
    validation_batches : int
        Batches that are measured after each epoch.
    dataset_hash : str
        Of all that the clips depend on.
    train_clips, validation_clips : int
        Clips of normal frames that they are made of.
    """

    train: ClipMaker
    validation: ClipMaker | None
    epoch_steps: int
    validation_batches: int
    dataset_hash: str
    train_clips: int
    validation_clips: int


def fit_labelled(
    architecture: Architecture,
    lesson: Lesson,
    settings: TrainSettings,
    run: RunFolder,
    context: JobContext,
    *,
    watch: Watch,
    resume: bool = False,
) -> FitOutcome:
    """Teach a network to mark what is labelled.

    The network that is kept is the running average of the one that learns.

    Parameters
    ----------
    architecture : Architecture
        What builds the network; its logits are (N, 1, 1, H / 4, W / 4).
    lesson : Lesson
        Where clips come from.
    settings : TrainSettings
        Epochs, batch size, optimiser, schedule, seed and device.
    run : RunFolder
        Gets ``best.pt``, ``last.pt``, ``history.csv`` and, if wanted, what TensorBoard shows; its
        folder must exist.
    context : JobContext
        Gets the events of `core.training.events`. *Cancel* leaves the files of the last whole
        epoch; *stop* ends between two steps and keeps what there is.
    watch : Watch
        Who looks at the network meanwhile; that changes nothing that is learnt.
    resume : bool, optional
        Go on from ``last.pt``, as if there had been no interruption.

    Returns
    -------
    FitOutcome
        How it went. A TrainingError says that the loss is no longer a number, that the folder
        cannot be written, that memory does not suffice, or that ``last.pt`` is of other data or
        other settings.

    Notes
    -----
    The loss is the binary cross entropy of each cell, less where it is right already and more
    where something is anomalous: ``BCE (1 - p) (1 + 3 y)``, p being the probability of what is
    true, a focal loss (Lin et al. 2017, arXiv:1708.02002) of exponent 1.
    """
    device = choose_device(settings.device)
    record = RunRecord(run, architecture, settings, lesson.dataset_hash)
    fitting = _Fitting(architecture, lesson, settings, record, context, device, watch)
    if resume and run.last.exists():
        fitting.restore()
    else:
        record.begin()
    with gpu_habits(is_deterministic=settings.is_deterministic):
        return fitting.run_epochs()


def cell_losses(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the loss of each cell; all three of one shape."""
    entropy = functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    # The derivative of the factor is left out, as it would reward being wrong.
    wrong = 1 - torch.exp(-entropy.detach())
    return entropy * wrong * (1 + _ANOMALY_WEIGHT * labels)


class _Fitting:
    """The network that learns, its average, and the loop over made clips."""

    def __init__(
        self,
        architecture: Architecture,
        lesson: Lesson,
        settings: TrainSettings,
        record: RunRecord,
        context: JobContext,
        device: str,
        watch: Watch,
    ) -> None:
        self._lesson, self._settings, self._record = lesson, settings, record
        self._context, self._device = context, device
        torch.manual_seed(settings.seed)
        network = architecture.build(settings.seed)
        self._network = laid_out(network).to(device)
        self._averaged = AveragedNetwork(self._network)
        self._average = self._averaged.network
        optimizer = make_optimizer(settings, self._network.parameters())
        self._fabric = make_fabric(device, settings.precision, context)
        self._module, self._optimizer = self._fabric.setup(self._network, optimizer)
        self._raw_optimizer = optimizer
        self._data, self._onlooker = watch.data, watch.onlooker(self._average)
        self._live = Live(self._onlooker, watch.data, context, watch.playhead)
        self._last_report = -math.inf

    def restore(self) -> None:
        """Put everything where an earlier call left it."""
        state = self._record.resume(self._average)
        self._network.load_state_dict(state.learner)
        self._raw_optimizer.load_state_dict(state.optimizer)
        if state.scaler:
            self._fabric.strategy.precision.load_state_dict(state.scaler)
        restore_random_state(state.random, self._device)

    def run_epochs(self) -> FitOutcome:
        """Go on from the epoch reached to the last, or until told to stop.

        Raises
        ------
        JobCancelled
            If told to stop before there was anything to keep.
        """
        settings, record, token = self._settings, self._record, self._context.token
        if token.stopped and not record.epoch:
            raise JobCancelled
        lesson = self._lesson
        self._context.emit(
            TrainingStarted(
                record.run.path.name,
                self._device,
                settings.epochs,
                lesson.epoch_steps,
                lesson.train_clips,
                lesson.validation_clips,
            )
        )
        started, learnt, learning_s = time.monotonic(), 0, 0.0
        made = MadePictures(lesson.validation or lesson.train)
        frames = FramePictures(self._onlooker, self._data)
        with self._board() as board:
            while record.epoch < settings.epochs and not token.stopped:
                epoch_started = time.monotonic()
                forget_peak(self._device)
                losses = self._learn()
                epoch_s = time.monotonic() - epoch_started
                learnt, learning_s = learnt + len(losses), learning_s + epoch_s
                loss = math.fsum(losses) / max(1, len(losses))
                if len(losses) < lesson.epoch_steps:
                    if not record.epoch:
                        record.save_best(self._average, 0, loss, self._validate(), math.nan)
                    break
                self._close_epoch(loss, epoch_started, epoch_s)
                shown = self._live.close_epoch(record.epoch, time.monotonic() - epoch_started)
                if board is not None:
                    pictures = made.of(self._average) | frames.after(record.epoch, shown)
                    board.add_epoch(record.history[-1], pictures)
        return FitOutcome(
            epochs=record.epoch,
            train_loss=record.best_train_loss,
            val_loss=record.best_val_loss,
            device=self._device,
            seconds=time.monotonic() - started,
            clips_per_second=learnt * settings.batch_size / learning_s if learnt else 0.0,
            stopped=token.stopped and record.epoch < settings.epochs,
        )

    def _learn(self) -> list[float]:
        """Take the steps of an epoch and return their losses; fewer if told to stop."""
        settings, epoch_steps = self._settings, self._lesson.epoch_steps
        first = self._record.epoch * epoch_steps
        self._module.train()
        losses: list[float] = []
        with made_ahead(self._lesson.train, settings.batch_size) as ahead:
            for step, clips in enumerate(ahead(first, epoch_steps), start=1):
                self._context.check()
                if self._context.token.stopped:
                    break
                rate = learning_rate(settings, epoch_steps, first + step - 1)
                losses.append(self._step(clips, rate))
                self._tell(step, losses[-1])
                self._live.answer(self._record.epoch + 1)
        return losses

    def _step(self, clips: LabelledClips, rate: float) -> float:
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.zero_grad(set_to_none=True)
        try:
            loss = self._loss(self._module, clips)
            self._fabric.backward(loss)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            raise TrainingError(
                f"{len(clips)} clips do not fit into the memory of {self._device}. Take a smaller "
                "batch size or a smaller crop."
            ) from error
        if settings_clip := self._settings.gradient_clip:
            self._fabric.clip_gradients(
                self._module,
                self._optimizer,
                max_norm=settings_clip,
                error_if_nonfinite=False,
            )
        self._optimizer.step()
        value = float(loss.detach())
        if not math.isfinite(value):
            raise TrainingError(
                "The loss is no longer a number. Take a smaller learning rate and train again."
            )
        self._averaged.follow(int(next(iter(self._raw_optimizer.state.values()))["step"]))
        return value

    def _loss(self, network: nn.Module, clips: LabelledClips) -> Tensor:
        arrays = (clips.clips, clips.rows, clips.columns, clips.labels, clips.counts)
        shown, rows, columns, labels, counts = (
            torch.from_numpy(it).to(self._device) for it in arrays
        )
        logits = network(shown, rows, columns)[:, 0, 0].float()
        return (cell_losses(logits, labels) * counts).sum() / counts.sum().clamp(min=1)

    @torch.inference_mode()
    def _validate(self) -> float:
        """Return the mean loss on held-out frames; NaN without any."""
        maker = self._lesson.validation
        if maker is None:
            return math.nan
        losses = []
        size = self._settings.batch_size
        with made_ahead(maker, size) as ahead:
            for clips in ahead(0, self._lesson.validation_batches):
                self._context.check()
                losses.append(float(self._loss(self._average, clips)))
        return math.fsum(losses) / len(losses)

    def _close_epoch(self, train_loss: float, started: float, learning_s: float) -> None:
        record, settings, epoch = self._record, self._settings, self._record.epoch + 1
        val_loss = self._validate()
        memory = MemoryUse.measure(self._device)
        steps = self._lesson.epoch_steps
        row = HistoryRow(
            epoch=epoch,
            train_loss=train_loss,
            val_loss=val_loss,
            learning_rate=learning_rate(settings, steps, epoch * steps - 1),
            seconds=time.monotonic() - started,
            clips_per_second=steps * settings.batch_size / learning_s,
            memory_mib=memory.process_mib,
            gpu_memory_mib=memory.gpu_mib,
        )
        is_best = record.close_epoch(self._average, row, self._state())
        pace = sum(it.seconds for it in record.history) / len(record.history)
        self._context.emit(
            EpochDone(
                **dataclasses.asdict(row),
                eta_s=pace * (settings.epochs - epoch),
                is_best=is_best,
            )
        )

    def _state(self) -> dict[str, Any]:
        return {
            "optimizer": self._raw_optimizer.state_dict(),
            "scaler": self._fabric.strategy.precision.state_dict(),
            "random": random_state(self._device),
            "parts": 1,
            "learner": self._network.state_dict(),
        }

    def _board(self) -> AbstractContextManager[TrainingBoard | None]:
        """Return what TensorBoard reads; None if it is not wanted."""
        if not self._settings.tensorboard:
            return nullcontext()
        return TrainingBoard(self._record.run, self._record.epoch, self._context)

    def _tell(self, step: int, loss: float) -> None:
        now = time.monotonic()
        if now - self._last_report >= REPORT_INTERVAL_S:
            self._last_report = now
            self._context.emit(StepDone(self._record.epoch + 1, step, loss))
