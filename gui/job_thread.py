"""Run a Qt-free `core.jobs.Job` on a `QThread` and tell its news as Qt signals."""

from __future__ import annotations

import logging
import time
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from core.errors import FramesiftError
from core.jobs import CancelToken, Job, JobCancelled, JobContext

log = logging.getLogger(__name__)


class JobThread(QThread):
    """One thread for one job.

    The object itself belongs to the thread that made it (the GUI thread), so everything connected
    to its signals runs there, lambdas included.

    Attributes
    ----------
    reported : Signal(object)
        What the job emitted on its way, e.g. `core.jobs.Progress`.
    succeeded : Signal(object)
        The job's result. This, ``failed`` or ``cancelled`` ends every job, exactly once.
    failed : Signal(object)
        The exception that ended the job.
    cancelled : Signal()
        The job ended because `cancel` was called.
    """

    # Signal(object), never Signal(dict): PySide6 turns some dicts into empty ones on the way.
    reported = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, job: Job[Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(job.name)
        self.job = job
        self._token = CancelToken()

    def cancel(self) -> None:
        """Ask the job to give up; one of the ending signals still follows."""
        self._token.cancel()

    def stop(self) -> None:
        """Ask the job to finish early and keep what it has."""
        self._token.stop()

    def run(self) -> None:
        """Run the job (called by Qt in the new thread)."""
        context = JobContext(emit=self.reported.emit, token=self._token)
        log.info("%s: started", self.job.name)
        began = time.monotonic()
        try:
            result = self.job.run(context)
        except JobCancelled:
            log.info("%s: cancelled", self.job.name)
            self.cancelled.emit()
        except FramesiftError as error:
            log.warning("%s: %s", self.job.name, error)
            self.failed.emit(error)
        except Exception as error:
            log.exception("%s: failed", self.job.name)
            self.failed.emit(error)
        else:
            log.info("%s: done in %.1f s", self.job.name, time.monotonic() - began)
            self.succeeded.emit(result)
