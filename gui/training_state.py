"""How one training stands, in words and figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.jobs import Progress
from core.media.time_text import duration_words
from core.operations.train import TrainResult
from core.operations.training_text import memory_text, pace_text
from core.training.events import EpochDone, StepDone, TrainingStarted
from core.training.history import HistoryRow, best_epoch


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a training, with what it is."""

    name: str
    text: str


@dataclass(slots=True)
class TrainingState:
    """What one training has told so far.

    Attributes
    ----------
    text : str
        One line for the person.
    run : str
        Name of the run; empty until it began.
    is_resumed : bool
        Whether the run had epochs behind it.
    is_ending : bool
        Whether the person asked to stop or to cancel, which may take a moment.
    is_over : bool
        Whether it ended, whatever the outcome.
    epochs : list of HistoryRow or EpochDone
        All epochs of the run, those before it was resumed included.
    """

    text: str = "Preparing…"
    run: str = ""
    is_resumed: bool = False
    is_ending: bool = False
    is_over: bool = False
    epochs: list[HistoryRow | EpochDone] = field(default_factory=list)
    _started: TrainingStarted | None = field(default=None, repr=False)
    _epoch: EpochDone | None = field(default=None, repr=False)

    def take(self, event: object) -> None:
        """Take what the job reported."""
        match event:
            case TrainingStarted():
                self.run, self._started = event.run, event
                self.text = f"Running on {event.device}: epoch 1 of {event.epochs}"
            case Progress() if self._started is None and not self.is_ending:
                self.text = event.message or "Preparing…"
            case StepDone() if self._started is not None and not self.is_ending:
                self.text = self._running(event.epoch)
            case EpochDone():
                self._epoch = event
                # Those that a resumed run makes anew are replaced.
                self.epochs = [it for it in self.epochs if it.epoch < event.epoch]
                self.epochs.append(event)
                if not self.is_ending:
                    self.text = self._running(event.epoch)
            case Progress() if self._is_after_epochs(event):
                self.text = event.message
            case _:
                pass

    @property
    def epochs_wanted(self) -> int:
        """Epochs that it was asked for; 0 until it began."""
        return self._started.epochs if self._started else 0

    @property
    def short(self) -> str:
        """A word or two for a narrow column."""
        if self._started is None:
            return "preparing"
        if self.is_ending:
            return "ending"
        done = self.epochs[-1].epoch if self.epochs else 0
        return f"running, {done} of {self._started.epochs} epochs"

    @property
    def figures(self) -> Sequence[Figure]:
        """What is known in numbers; empty before the first epoch was made."""
        epoch, best = self._epoch, best_epoch(self.epochs)
        if epoch is None or best is None:
            return ()
        figures = [
            Figure("Epochs made", f"{epoch.epoch:,} of {self.epochs_wanted:,}"),
            Figure("Best", f"epoch {best.epoch:,}"),
            Figure("Training loss", f"{epoch.train_loss:.4g}"),
        ]
        if not math.isnan(epoch.val_loss):
            figures.append(Figure("Validation loss", f"{epoch.val_loss:.4g}"))
        if not math.isnan(epoch.separation):
            figures.append(Figure("Separation", f"{epoch.separation:.4g}"))
        figures += [
            Figure("Learning rate", f"{epoch.learning_rate:.3g}"),
            Figure("Pace", pace_text(epoch.clips_per_second)),
        ]
        if memory := memory_text(epoch.memory_mib, epoch.gpu_memory_mib):
            figures.append(Figure("Memory", memory))
        if epoch.eta_s >= 1 and not self.is_over:
            figures.append(Figure("Time left", duration_words(round(epoch.eta_s))))
        return figures

    def done(self, result: TrainResult) -> None:
        """The job ended well."""
        self.is_over = True
        self.run = result.run.name
        took = duration_words(result.fit.seconds)
        loss = result.fit.val_loss
        told = "" if loss is None or math.isnan(loss) else f", validation loss {loss:.4g}"
        if result.fit.stopped:
            self.text = f"Stopped and kept after epoch {result.fit.epochs}{told}"
        else:
            self.text = f"Done in {took}{told}"

    def cancelled(self) -> None:
        """The person gave it up."""
        self.is_over = True
        self.text = "Cancelled: nothing was kept"
        if self.is_resumed:
            self.text = "Cancelled: the run can be resumed after its last whole epoch"

    def failed(self, error: BaseException) -> None:
        """It could not go on."""
        self.is_over = True
        self.text = f"Failed: {error}"

    def stopping(self) -> None:
        """The person asked to stop and keep."""
        self.is_ending = True
        self.text = "Stopping: keeping what is learnt…"

    def cancelling(self) -> None:
        """The person gave it up; the job has not heard of it yet."""
        self.is_ending = True
        self.text = "Cancelling…"

    def _is_after_epochs(self, progress: Progress) -> bool:
        """Whether the epochs are over, be it before the last one, and something else is done."""
        if self._started is None or self._epoch is None or self.is_ending:
            return False
        return bool(progress.message) and not progress.message.startswith("Training")

    def _running(self, epoch: int) -> str:
        epochs = self._started.epochs if self._started else epoch
        parts = [f"Running: epoch {epoch} of {epochs}"]
        if self._epoch is not None and self._epoch.eta_s >= 1:
            # Tenths of a second would promise too much of an estimate.
            parts.append(f"{duration_words(round(self._epoch.eta_s))} left")
        return " · ".join(parts)
