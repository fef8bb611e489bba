"""Start the evaluation that reads frames, maps and masks, and follow or cancel it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from core.jobs import Progress
from core.operations.evaluate import EvaluateJob
from core.operations.run_board import RunBoard
from core.project.records import Changes
from gui.document import Document
from gui.icons import icon
from gui.job_thread import JobThread

_TIP = (
    "Read each frame, map and mask of the sequences that are judged, for the figures of pixels and "
    "regions and for those without a detector. The figures of frames need none of that"
)


class EvaluateBar(QWidget):
    """A button, and while the job runs a bar and another button.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget, optional
        Qt's.

    Attributes
    ----------
    changed : Signal()
        The job began or ended.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._thread: JobThread | None = None
        self.button = QPushButton(icon("mdi6.calculator-variant-outline"), "Evaluate")
        self.button.setToolTip(_TIP)
        self.cancel_button = QPushButton(icon("mdi6.close"), "Cancel")
        self.cancel_button.setToolTip("End the evaluation; what was known stays")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of the evaluation")
        self.progress.setMaximumHeight(self.fontMetrics().height())
        self.note = QLabel()
        self.note.setWordWrap(True)

        self.row = QHBoxLayout()
        self.row.addWidget(self.button)
        self.row.addWidget(self.progress, 1)
        self.row.addWidget(self.cancel_button)
        self.row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.row)
        column.addWidget(self.note)

        self.button.clicked.connect(self.evaluate)
        self.cancel_button.clicked.connect(self.cancel)
        self._show_running()
        self.show_board(None)

    @property
    def is_running(self) -> bool:
        """Whether the job has not ended."""
        return self._thread is not None

    def evaluate(self) -> None:
        """Evaluate the run on show by the frame score on show."""
        run_id, statistic = self._document.view.run_id, self._document.view.statistic
        if run_id is None or self.is_running:
            return
        run = self._document.project.run(run_id)
        thread = self._document.jobs.prepare(
            EvaluateJob(self._document.folder, run.name, statistic)
        )
        thread.reported.connect(self._on_reported)
        thread.succeeded.connect(lambda _evaluation: self._on_evaluated(run.id))
        thread.finished.connect(self._on_finished)
        self._thread = thread
        self.progress.setRange(0, 0)
        self._show_running()
        self._document.jobs.start(thread)

    def cancel(self) -> None:
        """End the job and keep nothing of it."""
        if self._thread is not None:
            self._thread.cancel()

    def show_board(self, board: RunBoard | None) -> None:
        """Say what of a run is not made yet, or stale."""
        self.button.setEnabled(board is not None)
        self.note.setText("" if board is None else _note(board))
        self.note.setVisible(bool(self.note.text()))

    def _on_reported(self, event: object) -> None:
        if isinstance(event, Progress):
            # Qt counts in 32 bits; a share of a thousand is all that can be seen.
            share = round(1000 * event.done / event.total) if event.total else 0
            self.progress.setRange(0, 1000 if event.total else 0)
            self.progress.setValue(share)
            self.progress.setToolTip(event.message)

    def _on_evaluated(self, run_id: int) -> None:
        self._document.job_wrote(Changes(evaluations=frozenset({run_id})))

    def _on_finished(self) -> None:
        self._thread = None
        self._show_running()

    def _show_running(self) -> None:
        self.button.setVisible(not self.is_running)
        self.progress.setVisible(self.is_running)
        self.cancel_button.setVisible(self.is_running)
        self.changed.emit()


def _note(board: RunBoard) -> str:
    if board.costly is None:
        return "Evaluate adds figures of pixels, and what scores without a detector reach."
    if board.stale:
        return "Scores, labels or masks have changed: what is marked stale is of those before."
    return ""
