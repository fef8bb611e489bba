"""The training loop: a plain loop over Lightning Fabric, no callbacks but `JobContext`.

For whoever calls it::

    network = architecture.build(settings.seed)
    outcome = fit_network(network, architecture, data, settings, run, context,
                          playhead=playhead, resume=False)
    network = load_network(run, device)     # core.training.network: the best one

Fabric knows about devices and precision; this file about epochs, when to end and what to tell.
`core.training.passes` goes over the clips, `core.training.stepper` takes the single step, and
`core.training.run_record` keeps the files.
"""

from __future__ import annotations

import dataclasses
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from core.errors import TrainingError
from core.jobs import JobCancelled, JobContext, Notice
from core.training.architecture import Architecture
from core.training.board_pictures import FramePictures
from core.training.checkpoint import TrainingState
from core.training.data import TrainingData
from core.training.doubts import doubts
from core.training.early_stop import Inversion, reason_to_end
from core.training.events import EpochDone, TrainingStarted
from core.training.fabric import gpu_habits, make_fabric, random_state, restore_random_state
from core.training.history import HistoryRow
from core.training.live import Live
from core.training.losses import make_loss
from core.training.memory import MemoryUse, forget_peak
from core.training.network import laid_out
from core.training.optimizer import make_optimizer
from core.training.passes import Passes
from core.training.place import Place
from core.training.playhead import Playhead
from core.training.quick_layers import quicken
from core.training.rebuilding_onlooker import RebuildingOnlooker
from core.training.run_folder import RunFolder
from core.training.run_record import RunRecord
from core.training.schedule import Plateau, learning_rate
from core.training.separation import FrameScores, mean_squared_residuals
from core.training.settings import TrainSettings
from core.training.stepper import Stepper
from core.training.team import Team, own_device
from core.training.tensorboard import TrainingBoard


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
    reason : str
        Why it ended by itself before its last epoch; empty if it did not.
    """

    epochs: int
    train_loss: float
    val_loss: float
    device: str
    seconds: float
    clips_per_second: float
    stopped: bool
    reason: str = ""


def fit_network(  # noqa: PLR0913  # what learns, from what, how, and who watches
    network: nn.Module,
    architecture: Architecture,
    data: TrainingData,
    settings: TrainSettings,
    run: RunFolder,
    context: JobContext,
    *,
    playhead: Playhead | None = None,
    resume: bool = False,
    frame_scores: FrameScores = mean_squared_residuals,
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
        Gets ``best.pt``, ``last.pt``, ``history.csv`` and, if wanted, the checkpoints of some
        epochs and what TensorBoard shows; its folder must exist.
    context : JobContext
        Gets the events of `core.training.events`. *Cancel* leaves the files of the last whole
        epoch; *stop* ends between two steps and keeps the best checkpoint.
    playhead : Playhead, optional
        Which frame to preview after each epoch.
    resume : bool, optional
        Go on from ``last.pt``, as if there had been no interruption. Begins anew where there is no
        ``last.pt`` yet.
    frame_scores : FrameScores, optional
        What the score of a frame is, where the separation chooses the checkpoint.

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
    place = Place.of_environment()
    device = own_device(settings.device, place)
    record = RunRecord(run, architecture, settings, data.dataset_hash, keeps_files=place.is_first)
    fitting = _Fitting(network, data, settings, record, context, device, frame_scores)
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
        frame_scores: FrameScores,
    ) -> None:
        self._data, self._settings, self._record = data, settings, record
        self._context, self._device = context, device
        self._frame_scores = frame_scores
        torch.manual_seed(settings.seed)
        self._network = quicken(laid_out(network)).to(device)
        self._optimizer = make_optimizer(settings, network.parameters())
        self._fabric = make_fabric(device, settings.precision, context)
        module, optimizer = self._fabric.setup(network, self._optimizer)
        self._team = Team(self._fabric, Place.of_environment())
        self._stepper = Stepper(
            self._fabric,
            module,
            optimizer,
            make_loss(settings),
            settings.gradient_clip,
            context,
            self._team,
        )
        self._passes = Passes(
            self._network,
            self._stepper,
            data,
            settings,
            record,
            context,
            frame_scores,
            pin=device.startswith("cuda"),
        )
        self._plateau, self._inversion = Plateau(), Inversion()

    def restore(self, state: TrainingState) -> None:
        """Put optimiser, scaler and random numbers where an earlier call left them."""
        self._optimizer.load_state_dict(state.optimizer)
        if state.scaler:
            self._fabric.strategy.precision.load_state_dict(state.scaler)
        restore_random_state(state.random, self._device)
        self._plateau, self._inversion = Plateau(**state.plateau), Inversion(**state.inversion)
        self._stepper.parts = state.parts

    def run_epochs(self, playhead: Playhead | None) -> FitOutcome:
        """Go on from the epoch reached to the last, until told to stop, or until it is enough.

        Raises
        ------
        JobCancelled
            If told to stop before there was anything to keep.
        """
        settings, record, token = self._settings, self._record, self._context.token
        if self._is_stopped() and not record.epoch:
            raise JobCancelled
        started = time.monotonic()
        self._tell_start()
        learnt, learning_s = 0, 0.0
        onlooker = RebuildingOnlooker(
            self._network, record.architecture.rebuilt_frames, self._data, self._frame_scores
        )
        # Of several processes only the first is looked at.
        watched = playhead if self._team.place.is_first else None
        live = Live(onlooker, self._data, self._context, watched)
        pictures = FramePictures(onlooker, self._data)
        with self._board() as board:
            while (
                record.epoch < settings.epochs and not self._is_stopped() and not self._why_enough()
            ):
                epoch_started = time.monotonic()
                forget_peak(self._device)
                meter = self._passes.learn(self._rate, live.answer)
                epoch_s = time.monotonic() - epoch_started
                learnt, learning_s = learnt + meter.count, learning_s + epoch_s
                if meter.count < len(self._data.train):
                    self._keep_something(meter.mean)
                    break
                self._close_epoch(meter.mean, epoch_started, meter.count / epoch_s)
                shown = live.close_epoch(record.epoch, time.monotonic() - epoch_started)
                if board is not None:
                    board.add_epoch(record.history[-1], pictures.after(record.epoch, shown))
        is_over = record.epoch >= settings.epochs
        reason = "" if is_over or token.stopped else self._why_enough()
        if reason:
            self._context.emit(Notice(reason))
        return FitOutcome(
            epochs=record.epoch,
            train_loss=record.best_train_loss,
            val_loss=record.best_val_loss,
            device=self._device,
            seconds=time.monotonic() - started,
            clips_per_second=learnt / learning_s if learnt else 0.0,
            stopped=token.stopped and not is_over,
            reason=reason,
        )

    def _is_stopped(self) -> bool:
        return self._team.is_stopped(self._context.token)

    def _close_epoch(self, train_loss: float, started: float, clips_per_second: float) -> None:
        """Measure and save what the epoch came to, and report it."""
        record, epoch = self._record, self._record.epoch + 1
        validated = self._passes.validate()
        memory = MemoryUse.measure(self._device)
        row = HistoryRow(
            epoch=epoch,
            train_loss=train_loss,
            val_loss=validated.loss,
            learning_rate=self._rate(self._passes.steps - 1),
            seconds=time.monotonic() - started,
            clips_per_second=clips_per_second,
            memory_mib=memory.process_mib,
            gpu_memory_mib=memory.gpu_mib,
            separation=validated.separation,
        )
        self._plateau.close_epoch(row.deciding_loss, self._settings.plateau_patience)
        self._inversion.close_epoch(row.separation)
        is_best = record.close_epoch(self._network, row, self._state())
        pace = sum(row.seconds for row in record.history) / len(record.history)
        self._context.emit(
            EpochDone(
                **dataclasses.asdict(row),
                eta_s=pace * (self._settings.epochs - epoch),
                is_best=is_best,
            )
        )

    def _state(self) -> dict[str, Any]:
        """Return the fields of `TrainingState` that nobody else knows."""
        return {
            "optimizer": self._optimizer.state_dict(),
            "scaler": self._fabric.strategy.precision.state_dict(),
            "random": random_state(self._device),
            "parts": self._stepper.parts,
            "plateau": dataclasses.asdict(self._plateau),
            "inversion": dataclasses.asdict(self._inversion),
        }

    def _rate(self, step: int) -> float:
        """Return the learning rate of a step of this epoch, counted from 0."""
        settings, steps = self._settings, self._passes.steps
        before = self._record.epoch * steps
        return learning_rate(settings, steps, before + step, self._plateau.reductions)

    def _why_enough(self) -> str:
        """Return why to end before the last epoch; empty if there is no reason."""
        record = self._record
        return reason_to_end(self._settings, record.epoch, record.best_epoch, self._inversion)

    def _keep_something(self, train_loss: float) -> None:
        """Save the network if it was stopped before the first epoch ended."""
        if not self._record.epoch:
            found = self._passes.validate()
            self._record.save_best(self._network, 0, train_loss, found.loss, found.separation)

    def _board(self) -> AbstractContextManager[TrainingBoard | None]:
        """Return what TensorBoard reads; None if it is not wanted, or in all processes but one."""
        record = self._record
        if not self._settings.tensorboard or not self._fabric.is_global_zero:
            return nullcontext()
        return TrainingBoard(record.run, record.epoch, self._context)

    def _tell_start(self) -> None:
        data = self._data
        self._context.emit(
            TrainingStarted(
                self._record.run.path.name,
                self._device,
                self._settings.epochs,
                self._passes.steps,
                len(data.train),
                len(data.validation),
            )
        )
