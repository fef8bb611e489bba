"""Keep what the runs are worth true in the background."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from core.operations.run_evaluations import RunEvaluationsJob
from core.project.records import Changes
from gui.document import Document
from gui.job_thread import JobThread

#: A row of edits is taken up once, this long after the last.
_SETTLE_MS = 400


class EvaluationsKeeper(QObject):
    """Judge the runs anew when scores, labels or the frame score on show changed.

    Attributes
    ----------
    found : Signal(object)
        A dict from ids of runs to `RunEvaluation`.
    """

    found = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._thread: JobThread | None = None
        self._is_watched = self._is_stale = False
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._judge)
        document.changed.connect(self._on_changed)
        document.view.statistic_changed.connect(self._ask)
        document.jobs.cancelling.connect(self.leave)

    def watch(self) -> None:
        """Begin: the figures are seen."""
        if not self._is_watched:
            self._is_watched = True
            self._ask()

    def leave(self) -> None:
        """Pause: nobody sees the figures."""
        self._is_watched = False
        self._settle.stop()

    def _on_changed(self, changes: Changes) -> None:
        # A rule may smooth scores otherwise; runs that stay as they were cost next to nothing.
        is_of_runs = changes.runs or changes.evaluations or changes.thresholds
        if is_of_runs or changes.spans or changes.labels or changes.sequences:
            self._ask()

    def _ask(self, *_args: object) -> None:
        self._is_stale = True
        if self._is_watched:
            self._settle.start()

    def _judge(self) -> None:
        if self._thread is not None:
            return  # asked again when it ends
        self._is_stale = False
        job = RunEvaluationsJob(self._document.folder, self._document.view.statistic)
        thread = self._document.jobs.prepare(job, is_quiet=True)
        thread.succeeded.connect(self._on_found)
        thread.finished.connect(self._on_finished)
        self._thread = thread
        self._document.jobs.start(thread)

    def _on_found(self, found: object) -> None:
        if not self._is_stale:
            self.found.emit(found)

    def _on_finished(self) -> None:
        self._thread = None
        if self._is_stale:
            self._ask()
