"""The line at the bottom: where the playhead is, what is under the cursor, which jobs run."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QStatusBar,
    QToolButton,
    QWidget,
)

from core.errors import SourceError
from core.jobs import Progress
from core.media.time_text import duration_words, time_text, utc_text
from core.training.events import EpochDone, StepDone, TrainingStarted
from gui.document import Document
from gui.icons import icon
from gui.job_center import JobCenter
from gui.job_thread import JobThread

#: Seconds after which the time left is worth telling.
_PATIENCE_S = 3.0


class StatusLine(QStatusBar):
    """Read-outs on the left, running jobs on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._jobs: dict[JobThread, JobLine] = {}

        self._place = QLabel()
        self._cursor = QLabel()
        # A long read-out must not push the window wider.
        self._cursor.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(6, 0, 0, 0)
        # As high as a job's line: the panels must not move when a job begins.
        self.setMinimumHeight(QToolButton().sizeHint().height() + 6)
        self.addWidget(self._place)
        self.addWidget(self._cursor, 1)

    @property
    def place_text(self) -> str:
        """Frame, time and UTC as shown."""
        return self._place.text()

    @property
    def cursor_text(self) -> str:
        """What is said of the pixel under the cursor."""
        return self._cursor.text()

    @property
    def job_lines(self) -> tuple[JobLine, ...]:
        """The jobs on show, oldest first."""
        return tuple(self._jobs.values())

    def watch_jobs(self, jobs: JobCenter) -> None:
        """Show the jobs of a center from now on."""
        jobs.started.connect(self._on_job_started)
        jobs.ended.connect(self._on_job_ended)

    def show_document(self, document: Document | None) -> None:
        """Follow the playhead of a document, or say nothing."""
        self._document = document
        if document is not None:
            document.view.sequence_changed.connect(self._show_place)
            document.view.frame_changed.connect(self._show_place)
            document.changed.connect(self._show_place)
        self._show_place()
        self.show_cursor("")

    @Slot(str)
    def show_cursor(self, text: str) -> None:
        """Say what is under the cursor."""
        self._cursor.setText(text)

    @Slot()
    def _show_place(self) -> None:
        document = self._document
        if document is None or document.view.sequence_id is None:
            self._place.setText("")
            return
        view = document.view
        parts = [f"frame {view.frame_index}/{view.frame_count}"]
        try:
            index = document.index(document.view.sequence_id)
        except SourceError:
            index = None
        if index is not None and view.frame_index < len(index):
            parts.append(time_text(float(index.time_s[view.frame_index])))
            if (utc := index.utc(view.frame_index)) is not None:
                parts.append(utc_text(utc))
        self._place.setText("  ·  ".join(parts))

    @Slot(object)
    def _on_job_started(self, thread: JobThread) -> None:
        line = JobLine(thread)
        self._jobs[thread] = line
        self.addPermanentWidget(line)

    @Slot(object)
    def _on_job_ended(self, thread: JobThread) -> None:
        line = self._jobs.pop(thread, None)
        if line is not None:
            self.removeWidget(line)
            line.deleteLater()


class JobLine(QWidget):
    """One running job: its name, how far it is, and a button to cancel it."""

    def __init__(self, thread: JobThread, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thread = thread
        self._name = thread.job.name
        self._started = time.monotonic()
        self._steps_per_epoch = 0

        self._label = QLabel(self._name)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(self.fontMetrics().averageCharWidth() * 16)
        self.bar.setMaximumHeight(self.fontMetrics().height())
        self.cancel_button = QToolButton()
        self.cancel_button.setIcon(icon("mdi6.close-circle-outline"))
        self.cancel_button.setAutoRaise(True)
        self.cancel_button.setToolTip(f"Cancel: {self._name}")
        self.cancel_button.setAccessibleName(f"Cancel {self._name}")

        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        for widget in (self._label, self.bar, self.cancel_button):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

        self.cancel_button.clicked.connect(self._on_cancel)
        thread.reported.connect(self._on_reported)

    @property
    def text(self) -> str:
        """Name, and time left where it can be told."""
        return self._label.text()

    @Slot()
    def _on_cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        self._label.setText(f"Cancelling: {self._name}")
        self._thread.cancel()

    @Slot(object)
    def _on_reported(self, event: object) -> None:
        match event:
            case Progress():
                self._show(event.done, event.total)
                self.setToolTip(event.message)
            case TrainingStarted():
                self._steps_per_epoch = max(1, event.steps_per_epoch)
                # Preparing frames before says nothing of how long the epochs take.
                self._started = time.monotonic()
                self.bar.setMaximum(event.epochs * self._steps_per_epoch)
            case StepDone() if self._steps_per_epoch:
                done = (event.epoch - 1) * self._steps_per_epoch + event.step
                self._show(min(done, self.bar.maximum()), self.bar.maximum())
            case EpochDone():
                self._show(event.epoch * self._steps_per_epoch, self.bar.maximum())

    def _show(self, done: int, total: int) -> None:
        self.bar.setMaximum(total)
        self.bar.setValue(done)
        if not self.cancel_button.isEnabled():
            return
        elapsed = time.monotonic() - self._started
        left = ""
        if 0 < done < total and elapsed > _PATIENCE_S:
            left = f", {duration_words(round(elapsed * (total - done) / done))} left"
        self._label.setText(f"{self._name}{left}")
