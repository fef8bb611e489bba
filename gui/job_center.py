"""The jobs that run now, for the status bar and for closing the window in good order."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal

from core.jobs import Job, RefusedJob, writes_project
from gui.job_thread import JobThread


class JobCenter(QObject):
    """Start jobs and keep them alive until they end.

    Attributes
    ----------
    started : Signal(object)
        A `JobThread` that began.
    ended : Signal(object)
        A `JobThread` whose thread is over, whatever the outcome.
    failed : Signal(object)
        The exception that ended a job, for the message bar.
    cancelling : Signal()
        All jobs are about to be cancelled: nothing should start another one.
    why_read_only : str
        Why jobs that write to the project are refused; empty where they are not.
    """

    started = Signal(object)
    ended = Signal(object)
    failed = Signal(object)
    cancelling = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[JobThread] = []
        self._quiet: set[JobThread] = set()
        self.why_read_only = ""

    @property
    def running(self) -> tuple[JobThread, ...]:
        """The jobs that have not ended, oldest first, but for quiet ones."""
        return tuple(thread for thread in self._running if thread not in self._quiet)

    def prepare(self, job: Job[Any], *, is_quiet: bool = False) -> JobThread:
        """Make a thread for a job; connect to its signals, then call `start`.

        Parameters
        ----------
        job : Job
            What is done.
        is_quiet : bool, optional
            Whether it looks something up that nobody waits for: no signal of this object tells of
            it, and nobody is asked before it is cancelled.
        """
        if self.why_read_only and writes_project(job):
            job = RefusedJob(job.name, self.why_read_only)
        thread = JobThread(job, parent=self)
        if is_quiet:
            self._quiet.add(thread)
        else:
            thread.failed.connect(self.failed)
        thread.finished.connect(lambda: self._on_finished(thread))
        return thread

    def start(self, thread: JobThread) -> None:
        """Start a thread that `prepare` made."""
        self._running.append(thread)
        if thread not in self._quiet:
            self.started.emit(thread)
        thread.start()

    def cancel_all(self) -> None:
        """Cancel every job, wait until their threads are over, and let everyone hear of it."""
        self.cancelling.emit()
        while self._running:
            for thread in tuple(self._running):
                thread.cancel()
            for thread in tuple(self._running):
                thread.wait()
            # What they said last is still queued: whoever listens must hear it before the project
            # is closed under them.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall.value)

    def _on_finished(self, thread: JobThread) -> None:
        self._running.remove(thread)
        if thread in self._quiet:
            self._quiet.remove(thread)
        else:
            self.ended.emit(thread)
        thread.deleteLater()
