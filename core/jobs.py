"""Run long work outside the GUI thread without knowing about Qt.

A *job* is an object with a ``name`` and a ``run(context)``. It reports by calling
``context.emit(event)`` and agrees to stop by calling ``context.check()`` at points where stopping
leaves no half-written state.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from core.errors import ProjectError

#: Seconds between two progress reports of one job: ten a second is all that a person can read.
REPORT_INTERVAL_S = 0.1

ResultT_co = TypeVar("ResultT_co", covariant=True)


class JobCancelled(Exception):
    """The person asked the job to stop: a normal way to end, not an error."""


class CancelToken:
    """Two one-way switches shared by the thread that asks and the one that works.

    *Cancel* means: leave nothing behind. *Stop* means: finish early and keep what is done; jobs
    that cannot keep a part ignore it.
    """

    def __init__(self) -> None:
        self._cancel = threading.Event()
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the job to give up; safe from any thread, any number of times."""
        self._cancel.set()

    def stop(self) -> None:
        """Ask the job to finish early and keep what it has; safe from any thread."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancel.is_set()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stop.is_set()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come.

    Attributes
    ----------
    done, total : int
        Units finished and units in all; ``total`` of 0 means not known.
    message : str
        One short line for the status bar.
    """

    done: int
    total: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence that the person should read while the job goes on, e.g. a skipped frame."""

    message: str


@dataclass(slots=True)
class JobContext:
    """What a running job may use to talk to the outside."""

    emit: Callable[[object], None] = lambda _event: None
    token: CancelToken = field(default_factory=CancelToken)
    _last_report: float = field(default=float("-inf"), init=False, repr=False)

    def check(self) -> None:
        """Stop the job here if the person asked to.

        Raises
        ------
        JobCancelled
            If `CancelToken.cancel` was called.
        """
        if self.token.cancelled:
            raise JobCancelled

    def progress(self, done: int, total: int = 0, message: str = "") -> None:
        """Emit a `Progress`, unless one was emitted a moment ago; the last one always passes."""
        now = time.monotonic()
        if done < total and now - self._last_report < REPORT_INTERVAL_S:
            return
        self._last_report = now
        self.emit(Progress(done, total, message))


class Job(Protocol[ResultT_co]):
    """Anything that can be run as a long piece of work.

    A job that changes a project has a class variable ``WRITES_PROJECT`` that is true.
    """

    @property
    def name(self) -> str:
        """What the status bar calls it, e.g. "Train conv3d_basic"."""
        ...

    def run(self, context: JobContext) -> ResultT_co:
        """Do the work and return its result."""
        ...


def writes_project(job: Job[Any]) -> bool:
    """Return whether a job changes a project; what can be made again at any time does not count."""
    return bool(getattr(job, "WRITES_PROJECT", False))


@dataclass(frozen=True, slots=True)
class RefusedJob:
    """In place of a job that must not run: it fails at once, the way that one would have.

    Attributes
    ----------
    name : str
        Of that job.
    reason : str
        Why, as a person is told.
    """

    name: str
    reason: str

    def run(self, context: JobContext) -> None:
        """Do nothing.

        Raises
        ------
        ProjectError
            With the reason.
        """
        context.check()
        raise ProjectError(self.reason)
