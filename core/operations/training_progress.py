"""Say in words how far a training has come."""

from __future__ import annotations

from core.jobs import JobContext
from core.training.events import EpochDone, StepDone, TrainingStarted


def with_progress(context: JobContext, detector: str) -> JobContext:
    """Return a context that adds progress to the events of a training.

    Parameters
    ----------
    context : JobContext
        Gets every event, and a `core.jobs.Progress` such as "Training cae: epoch 3 of 10".
    detector : str
        What is trained.

    Returns
    -------
    JobContext
        To be given to `core.anomaly.detector.Detector.fit`.
    """
    return JobContext(emit=_Narrator(context, detector).emit, token=context.token)


class _Narrator:
    def __init__(self, context: JobContext, detector: str) -> None:
        self._context = context
        self._detector = detector
        self._epochs = self._steps = 0

    def emit(self, event: object) -> None:
        self._context.emit(event)
        match event:
            case TrainingStarted():
                self._epochs, self._steps = event.epochs, event.steps_per_epoch
            case StepDone():
                self._tell((event.epoch - 1) * self._steps + event.step, event.epoch)
            case EpochDone():
                self._tell(event.epoch * self._steps, event.epoch)
            case _:
                pass

    def _tell(self, done: int, epoch: int) -> None:
        message = f"Training {self._detector}: epoch {epoch} of {self._epochs}"
        self._context.progress(done, self._epochs * self._steps, message)
