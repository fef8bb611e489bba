"""The training that runs now, and those that wait for it to end."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from core.operations.train import TrainJob, TrainResult
from core.project.records import Run
from core.training.events import TrainingStarted
from core.training.history import HistoryRow
from gui.job_center import JobCenter
from gui.job_thread import JobThread
from gui.training_state import TrainingState

log = logging.getLogger(__name__)


class Training:
    """One training that the person asked for.

    Parameters
    ----------
    job : TrainJob
        What is done.
    title : str
        What is trained, in one line.
    behind : sequence of HistoryRow, optional
        Epochs that a resumed run has made already.

    Attributes
    ----------
    state : TrainingState
        How it stands.
    result : Run or None
        The run, once it ended well.
    """

    def __init__(self, job: TrainJob, title: str, behind: Sequence[HistoryRow] = ()) -> None:
        self.job = job
        self.title = title
        self.state = TrainingState(is_resumed=job.resume is not None, epochs=list(behind))
        self.result: Run | None = None


class TrainingQueue(QObject):
    """Trains one after the other: two trainings at once would each take more than twice as long.

    It lives as long as the window: what waits when the project is closed is forgotten, and the
    window asks before.

    Parameters
    ----------
    jobs : JobCenter
        Where trainings run.
    parent : QObject, optional
        Qt's.

    Attributes
    ----------
    changed : Signal()
        Another one is in training, or other ones wait.
    reported : Signal(object)
        What the one in training said; its `state` has taken it.
    ended : Signal(object)
        A `Training` that is over, whatever the outcome.
    run_written : Signal(str)
        Name of a run whose row changed.
    """

    changed = Signal()
    reported = Signal(object)
    ended = Signal(object)
    run_written = Signal(str)

    def __init__(self, jobs: JobCenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._waiting: list[Training] = []
        self._current: Training | None = None
        self._thread: JobThread | None = None
        jobs.cancelling.connect(self.clear)

    @property
    def current(self) -> Training | None:
        """What is in training now."""
        return self._current

    @property
    def waiting(self) -> Sequence[Training]:
        """What waits, the next one first."""
        return tuple(self._waiting)

    def add(self, training: Training) -> None:
        """Train at once, or when all that was asked for before has ended."""
        self._waiting.append(training)
        if self._current is None:
            self._start_next()
        else:
            self.changed.emit()

    def remove(self, training: Training) -> None:
        """Forget one that waits."""
        if training in self._waiting:
            self._waiting.remove(training)
            self.changed.emit()

    def clear(self) -> None:
        """Forget all that wait."""
        if self._waiting:
            self._waiting.clear()
            self.changed.emit()

    def stop(self) -> None:
        """End the training early and keep what is learnt."""
        if self._thread is not None and self._current is not None:
            self._thread.stop()
            self._current.state.stopping()
            self.changed.emit()

    def cancel(self) -> None:
        """Give the training up."""
        if self._thread is not None and self._current is not None:
            self._thread.cancel()
            self._current.state.cancelling()
            self.changed.emit()

    def _start_next(self) -> None:
        if not self._waiting:
            return
        training = self._waiting.pop(0)
        thread = self._jobs.prepare(training.job)
        thread.reported.connect(self._on_reported)
        thread.succeeded.connect(self._on_succeeded)
        thread.failed.connect(self._on_failed)
        thread.cancelled.connect(self._on_cancelled)
        self._current, self._thread = training, thread
        self.changed.emit()
        self._jobs.start(thread)

    def _on_reported(self, event: object) -> None:
        if self._current is None:
            return
        state = self._current.state
        is_new_run = not state.run
        state.take(event)
        if isinstance(event, TrainingStarted):
            log.info("%s trains on %s", event.run, event.device)
        if is_new_run and state.run:
            self.run_written.emit(state.run)
        self.reported.emit(event)

    def _on_succeeded(self, result: TrainResult) -> None:
        if self._current is not None:
            self._current.result = result.run
            self._current.state.done(result)
        self._end()

    def _on_failed(self, error: BaseException) -> None:
        if self._current is not None:
            self._current.state.failed(error)
        self._end()

    def _on_cancelled(self) -> None:
        if self._current is not None:
            self._current.state.cancelled()
        self._end()

    def _end(self) -> None:
        training, self._current, self._thread = self._current, None, None
        if training is None:
            return
        if training.state.run:
            self.run_written.emit(training.state.run)
        self.ended.emit(training)
        self._start_next()
        if self._current is None:
            self.changed.emit()
