"""Keep what is known of the run on show true, in the background."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from core.anomaly.statistic import Statistic
from core.errors import FramesiftError, NotScoredError
from core.operations.run_board import RunBoard, RunBoardJob
from core.project.records import Changes, EventRule, Run
from gui.document import Document
from gui.job_thread import JobThread

_NO_RUN = (
    "No run to evaluate yet.\n\nTrain a detector in the Train panel ({train}): its runs can be "
    "chosen above, or in the Runs panel."
)
_CHOOSE = "Choose a run above, or in the Runs panel."
_SCORE = "\n\nScore all in the Review panel scores every sequence with it."
#: A row of edits is taken up once, this long after the last.
_SETTLE_MS = 300


class BoardKeeper(QObject):
    """Judge the run on show anew when run, frame score, scores or labels change.

    Only while it is watched: nobody waits for figures that are not seen.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QObject, optional
        Qt's.

    Attributes
    ----------
    changed : Signal()
        There is another board, or another reason why there is none.
    board : RunBoard or None
        Of the run and the frame score on show, once it is made.
    problem : str
        Why there is none; empty while it is being made.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.board: RunBoard | None = None
        self.problem = ""
        self._thread: JobThread | None = None
        self._rule = EventRule()
        self._is_watched, self._is_due = False, True
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._judge)
        document.view.run_changed.connect(self._on_other)
        document.view.statistic_changed.connect(self._on_other)
        document.changed.connect(self._on_changed)
        document.jobs.cancelling.connect(self.leave)

    @property
    def run(self) -> Run | None:
        """The run on show."""
        run_id = self._document.view.run_id
        return None if run_id is None else self._document.project.run(run_id)

    @property
    def is_up_to_date(self) -> bool:
        """Whether nothing is being made, or waits to be."""
        return not self._is_due and self._thread is None

    def watch(self) -> None:
        """Begin: the figures are seen."""
        self._is_watched = True
        if self._is_due:
            self._judge()

    def leave(self) -> None:
        """Pause: nobody sees the figures."""
        self._is_watched = False
        self._settle.stop()

    def _on_other(self, *_args: object) -> None:
        """Begin anew at once: what is on show is that of another run or frame score."""
        self.board, self.problem = None, ""
        self.changed.emit()
        self._is_due = True
        if self._is_watched:
            self._judge()

    def _on_changed(self, changes: Changes) -> None:
        run_id = self._document.view.run_id
        is_of_run = run_id in changes.runs or run_id in changes.evaluations
        is_smoothed = run_id in changes.thresholds and self._document.view.rule != self._rule
        if is_of_run or is_smoothed or changes.spans or changes.labels or changes.sequences:
            self._is_due = True
            if self._is_watched:
                self._settle.start()

    def _judge(self) -> None:
        self._settle.stop()
        if self._thread is not None:
            self._thread.cancel()  # judged again when it has ended
            return
        self._is_due = False
        run, statistic = self.run, self._document.view.statistic
        if run is None:
            self._tell(None, _CHOOSE if self._document.project.runs() else _NO_RUN)
            return
        self._rule = self._document.view.rule
        job = RunBoardJob(self._document.folder, run.name, statistic)
        thread = self._document.jobs.prepare(job, is_quiet=True)
        thread.succeeded.connect(lambda board: self._on_judged(run.id, statistic, board))
        thread.failed.connect(self._on_failed)
        thread.finished.connect(self._on_finished)
        self._thread = thread
        self._document.jobs.start(thread)

    def _on_judged(self, run_id: int, statistic: Statistic, board: RunBoard) -> None:
        view = self._document.view
        if (run_id, statistic) == (view.run_id, view.statistic):
            self._tell(board, "")

    def _on_failed(self, error: Exception) -> None:
        if self._is_due:
            return  # of what was on show before
        if not isinstance(error, FramesiftError):
            self._document.failed.emit(error)
        hint = _SCORE if isinstance(error, NotScoredError) else ""
        self._tell(None, f"{error}{hint}")

    def _on_finished(self) -> None:
        self._thread = None
        if self._is_due and self._is_watched:
            self._judge()

    def _tell(self, board: RunBoard | None, problem: str) -> None:
        self.board, self.problem = board, problem
        self.changed.emit()
