"""A dialog that asks what a job needs, runs it and says what came of it."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.jobs import Job, Progress
from gui.document import Document
from gui.job_thread import JobThread

#: In average characters: a path can be read, a small screen is not filled.
_FORM_WIDTH = 84


class JobDialog(QDialog):
    """A form with a button that starts a job, and a line on how it went.

    While the job runs the form is locked and *Cancel* cancels the job; else it closes the dialog.

    Parameters
    ----------
    document : Document
        Whose job it is.
    title : str
        Of the window.
    action : str
        What the button that starts the job says.
    parent : QWidget
        The main window.
    """

    def __init__(self, document: Document, title: str, action: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._document = document
        self._thread: JobThread | None = None

        self._box = QWidget()
        self.form = QFormLayout(self._box)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox()
        self.start_button: QPushButton = buttons.addButton(
            action, QDialogButtonBox.ButtonRole.ActionRole
        )
        self.close_button: QPushButton = buttons.addButton(QDialogButtonBox.StandardButton.Close)

        self._column = column = QVBoxLayout(self)
        column.addWidget(self._box)
        column.addStretch()
        column.addWidget(self.progress)
        column.addWidget(self.status)
        column.addWidget(buttons)
        self.start_button.setDefault(True)

        self.start_button.clicked.connect(self._on_start)
        buttons.rejected.connect(self.reject)
        document.destroyed.connect(self.close)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self.fit()

    def fit(self) -> None:
        """Take the size that the form needs, as far as the screen has it."""
        width = self.fontMetrics().averageCharWidth() * _FORM_WIDTH
        # What was shown or hidden a moment ago counts as well.
        self.form.activate()
        self._column.activate()
        hint, room = self.sizeHint(), self.screen().availableSize()
        self.resize(min(max(width, hint.width()), room.width()), min(hint.height(), room.height()))

    def add_wide(self, widget: QWidget) -> None:
        """Put a widget below the form, where it takes the room that is left."""
        self._column.insertWidget(1, widget, 1)

    @property
    def is_running(self) -> bool:
        """Whether its job has not ended."""
        return self._thread is not None

    @abstractmethod
    def start(self) -> None:
        """Look at the form and `run` a job, or say in `status` what is missing."""

    @abstractmethod
    def finish(self, result: Any) -> str:
        """Take the result of the job; return the sentence that tells of it."""

    def run(self, job: Job[Any]) -> None:
        """Run a job that the form describes."""
        thread = self._document.jobs.prepare(job)
        thread.reported.connect(self._on_reported)
        thread.succeeded.connect(self._on_succeeded)
        thread.failed.connect(self._on_failed)
        thread.cancelled.connect(self._on_cancelled)
        self._thread = thread
        self.status.setText(f"{job.name}…")
        self.progress.setRange(0, 0)
        self._show_running()
        self._document.jobs.start(thread)

    def reject(self) -> None:
        """Cancel the job if one runs; close the dialog else."""
        if self._thread is not None:
            self._thread.cancel()
            self.status.setText("Cancelling…")
        else:
            super().reject()

    def _show_running(self) -> None:
        self._box.setEnabled(not self.is_running)
        self.start_button.setEnabled(not self.is_running)
        self.progress.setVisible(self.is_running)
        self.close_button.setText("Cancel" if self.is_running else "Close")

    def _end(self, sentence: str) -> None:
        self._thread = None
        self.status.setText(sentence)
        self._show_running()

    @Slot()
    def _on_start(self) -> None:
        if not self.is_running:
            self.start()

    @Slot(object)
    def _on_reported(self, event: object) -> None:
        if isinstance(event, Progress) and event.total:
            # Qt counts in 32 bits; a share of a thousand is all that can be seen.
            self.progress.setRange(0, 1000)
            self.progress.setValue(round(1000 * event.done / event.total))

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        self._end(self.finish(result))

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._end(str(error))

    @Slot()
    def _on_cancelled(self) -> None:
        self._end("Cancelled; nothing was changed.")
