"""Run a job in a terminal: a progress bar on standard error, Ctrl+C to cancel."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any, Self, TypeVar

import click
from tqdm import tqdm

from core.jobs import CancelToken, Job, JobContext, Notice, Progress
from core.operations.training_text import epoch_line
from core.training.events import EpochDone

ResultT = TypeVar("ResultT")


def run_job(job: Job[ResultT]) -> ResultT:
    """Run a job to its end.

    Parameters
    ----------
    job : Job
        Its progress goes to standard error, as a bar where that is a terminal. Ctrl+C cancels it
        cleanly; a second Ctrl+C breaks off.

    Returns
    -------
    object
        What the job returned.
    """
    token = CancelToken()
    with _Bar(job.name) as bar, _cancelled_by_interrupt(token):
        return job.run(JobContext(emit=bar.show, token=token))


class _Bar:
    def __init__(self, name: str) -> None:
        # A program without a console has no standard error at all.
        is_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._bar: tqdm[Any] | None = None
        if is_terminal:
            self._bar = tqdm(desc=name, leave=False, dynamic_ncols=True, bar_format=_FORMAT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, event: object) -> None:
        """Show one event of the job."""
        match event:
            case Progress() if self._bar is not None:
                self._bar.set_description_str(event.message, refresh=False)
                self._bar.total = event.total or None
                self._bar.n = event.done
                self._bar.refresh()
            case Notice():
                self._write(event.message)
            case EpochDone():
                self._write(epoch_line(event))
            case _:
                pass

    def _write(self, line: str) -> None:
        if self._bar is None:
            click.echo(line, err=True)
        else:
            self._bar.write(line, file=sys.stderr)


_FORMAT = "{desc} {percentage:3.0f}%|{bar:24}| {elapsed} < {remaining}"


@contextlib.contextmanager
def _cancelled_by_interrupt(token: CancelToken) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # Only the main thread may say what a signal does.
        return

    def cancel(_number: int, _frame: object) -> None:
        token.cancel()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
