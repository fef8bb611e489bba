"""Work out in the background what thresholds could be chosen for the run on show."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from core.operations.suggest_thresholds import SuggestThresholdsJob
from core.project.records import Changes, EventRule, RunState
from gui.document import Document
from gui.job_thread import JobThread

_USABLE = (RunState.DONE, RunState.STOPPED)
#: A row of changes is taken up once, this long after the last.
_SETTLE_MS = 300


class Suggester(QObject):
    """Keep the suggestions for the run, frame score and rule on show true, while they are seen.

    Attributes
    ----------
    suggested : Signal(object)
        A tuple of `Suggestion`; empty where there is no run to choose for.
    """

    suggested = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._thread: JobThread | None = None
        self._rule = EventRule()
        self._is_watched, self._is_due = False, True
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._begin)
        view = document.view
        view.run_changed.connect(self._on_other)
        view.statistic_changed.connect(self._on_other)
        view.thresholds_changed.connect(self._on_thresholds)
        document.changed.connect(self._on_changed)
        document.jobs.cancelling.connect(self.leave)

    def watch(self) -> None:
        """Begin: the suggestions are seen."""
        self._is_watched = True
        if self._is_due:
            self._settle.start()

    def leave(self) -> None:
        """Pause: nobody sees them."""
        self._is_watched = False
        self._settle.stop()

    def _on_other(self, *_args: object) -> None:
        self._is_due = True
        if self._is_watched:
            self._settle.start()

    def _on_thresholds(self) -> None:
        # Least areas are of boxes alone.
        if replace(self._document.view.rule, min_area=1) != replace(self._rule, min_area=1):
            self._on_other()

    def _on_changed(self, changes: Changes) -> None:
        is_of_run = self._document.view.run_id in changes.runs
        if is_of_run or changes.spans or changes.labels or changes.sequences:
            self._on_other()

    def _begin(self) -> None:
        if self._thread is not None:
            return  # begun again when it has ended
        self._is_due = False
        view, project = self._document.view, self._document.project
        self._rule = view.rule
        run = next((it for it in project.runs() if it.id == view.run_id), None)
        if run is None or run.state not in _USABLE:
            self.suggested.emit(())
            return
        job = SuggestThresholdsJob(self._document.folder, run.name, view.statistic, self._rule)
        thread = self._document.jobs.prepare(job, is_quiet=True)
        thread.succeeded.connect(self._on_succeeded)
        thread.failed.connect(lambda _error: self.suggested.emit(()))
        thread.finished.connect(self._on_finished)
        self._thread = thread
        self._document.jobs.start(thread)

    def _on_succeeded(self, suggestions: object) -> None:
        if not self._is_due:
            self.suggested.emit(suggestions)

    def _on_finished(self) -> None:
        self._thread = None
        if self._is_due and self._is_watched:
            self._settle.start()
