"""Work out in the background what follows from the order of the scores on show."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.evaluation.ranking import RankJob
from gui.document import Document
from gui.job_thread import JobThread


class Ranker(QObject):
    """Rank the scores that were given last, while somebody sees what comes of it.

    Attributes
    ----------
    ranked : Signal(object)
        The `Ranking` of these scores; None where there are none.
    """

    ranked = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._thread: JobThread | None = None
        self._job: RankJob | None = None
        self._is_watched = self._is_due = False
        document.jobs.cancelling.connect(self.leave)

    def watch(self) -> None:
        """Begin: the ranking is seen."""
        self._is_watched = True
        self._begin()

    def leave(self) -> None:
        """Pause: nobody sees it."""
        self._is_watched = False

    def rank(self, job: RankJob | None) -> None:
        """Rank other scores; None where there are none."""
        self._job, self._is_due = job, job is not None
        if job is None:
            self.ranked.emit(None)
        self._begin()

    def _begin(self) -> None:
        is_idle = self._thread is None
        if self._job is None or not (is_idle and self._is_watched and self._is_due):
            return  # begun again when the one before has ended
        self._is_due = False
        thread = self._document.jobs.prepare(self._job, is_quiet=True)
        thread.succeeded.connect(self._on_succeeded)
        thread.finished.connect(self._on_finished)
        self._thread = thread
        self._document.jobs.start(thread)

    def _on_succeeded(self, ranking: object) -> None:
        if self._job is not None and not self._is_due:
            self.ranked.emit(ranking)

    def _on_finished(self) -> None:
        self._thread = None
        self._begin()
