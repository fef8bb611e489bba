"""The training panel: settings, what goes in, start and stop, live curves and preview."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.anomaly.review import heat_range_of, review_preview
from core.errors import FramesiftError
from core.operations.detectors import detector_choices
from core.operations.devices import DevicesJob
from core.operations.prepare import default_recipe
from core.operations.resumable import resumable_runs
from core.operations.score import ScoreJob
from core.operations.train import TrainJob, TrainResult, training_summary
from core.project.records import Changes, Run
from core.training.events import EpochDone, PreviewReady, TrainingStarted
from core.training.history import HistoryRow, read_history
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.icons import icon
from gui.job_thread import JobThread
from gui.train.learn_from import LearnFrom
from gui.train.loss_plot import LossPlot
from gui.train.preview_view import PreviewView
from gui.train.resume_row import ResumeRow
from gui.train.settings_form import SettingsForm
from gui.train.summary_text import heading_text, summary_text
from gui.train.train_settings import TrainMemory
from gui.train.training_state import TrainingState

#: A row of edits is summed up once, this long after the last.
_SETTLE_MS = 150


class TrainPanel(QWidget):
    """Train a detector on the normal frames of the project.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget, optional
        Qt's.
    store : QSettings, optional
        Where the form remembers its values; the user's own by default.
    """

    def __init__(
        self,
        document: Document,
        parent: QWidget | None = None,
        *,
        store: QSettings | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._training: JobThread | None = None
        self._state = TrainingState(text="Ready")
        self._playhead = Playhead()
        self._heat_range: tuple[float, float] | None = None
        self._knows_devices = False
        self._summary_timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)

        self.form = SettingsForm(detector_choices(), TrainMemory(store))
        self.heading = QLabel()
        self.heading.setWordWrap(True)
        self.learn_from = LearnFrom()
        self.goes_in = QLabel()
        self.goes_in.setWordWrap(True)
        self.train_button = QPushButton(icon("mdi6.school-outline"), "Train")
        self.train_button.setToolTip("Learn what is normal (Ctrl+T)")
        self.stop_button = QPushButton(icon("mdi6.stop-circle-outline"), "Stop and keep")
        self.stop_button.setToolTip("End after this step and keep what is learnt")
        self.cancel_button = QPushButton(icon("mdi6.close"), "Cancel")
        self.cancel_button.setToolTip("End now and keep nothing")
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.state.setAccessibleName("State of the training")
        self.plot = LossPlot()
        self.preview = PreviewView()
        self.resume_row = ResumeRow()

        self._lay_out()
        self._connect()
        self._show_recipe()
        self._show_sequences()
        self._show_state()
        self._show_resumable()

    # What actions and the person call.

    def train(self) -> None:
        """Start a new run with the settings of the form."""
        choice = self.form.choice
        self.form.remember()
        self._start(
            TrainJob(
                self._document.folder,
                choice.detector,
                choice.options,
                recipe=choice.recipe,
                sequence_names=self.learn_from.names,
                playhead=self._playhead,
            )
        )

    def resume(self, run: Run) -> None:
        """Go on with an earlier run, up to the epochs of the form."""
        options = {"epochs": self.form.epochs.value()}
        behind = self._history(run)
        self._start(
            TrainJob(
                self._document.folder,
                run.detector,
                options,
                resume=run.name,
                playhead=self._playhead,
            ),
            behind,
        )

    def stop(self) -> None:
        """End the training early and keep what is learnt."""
        if self._training is not None:
            self._training.stop()
            self._state.stopping()
            self._show_state()

    def cancel(self) -> None:
        """Give the training up."""
        if self._training is not None:
            self._training.cancel()
            self._state.cancelling()
            self._show_state()

    # Making it.

    def _lay_out(self) -> None:
        goes_in = QGroupBox("What goes in")
        inside = QVBoxLayout(goes_in)
        inside.addWidget(self.learn_from)
        inside.addWidget(self.goes_in)
        buttons = QHBoxLayout()
        for button in (self.train_button, self.stop_button, self.cancel_button):
            buttons.addWidget(button, 1)

        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.heading)
        column.addWidget(self.form)
        column.addWidget(goes_in)
        column.addLayout(buttons)
        column.addWidget(self.state)
        column.addWidget(self.plot)
        column.addWidget(self.preview)
        column.addWidget(self.resume_row)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _connect(self) -> None:
        view = self._document.view
        view.frame_changed.connect(self._on_frame_changed)
        view.sequence_changed.connect(self._on_frame_changed)
        view.sequence_changed.connect(self._show_sequences)
        self._document.changed.connect(self._on_changed)
        self.form.changed.connect(self._summary_timer.start)
        self.learn_from.changed.connect(self._summary_timer.start)
        self._summary_timer.timeout.connect(self.show_summary)
        self.train_button.clicked.connect(self.train)
        self.stop_button.clicked.connect(self.stop)
        self.cancel_button.clicked.connect(self.cancel)
        self.resume_row.resume_asked.connect(self.resume)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._summary_timer.start()
        self._ask_for_devices()

    def _ask_for_devices(self) -> None:
        """Fill the list of devices once: to ask loads torch, so not before the panel is seen."""
        if self._knows_devices:
            return
        self._knows_devices = True
        thread = self._document.jobs.prepare(DevicesJob())
        thread.succeeded.connect(self.form.show_devices)
        self._document.jobs.start(thread)

    # Following the document.

    def _on_changed(self, changes: Changes) -> None:
        if changes.sequences:
            self._show_recipe()
            self._show_sequences()
        if changes.sequences or changes.spans or changes.labels:
            self._summary_timer.start()
        if changes.runs:
            self._show_resumable()

    def _on_frame_changed(self, *_args: object) -> None:
        view = self._document.view
        if view.sequence_id is not None:
            self._playhead.move(view.sequence_id, view.frame_index)

    def _show_recipe(self) -> None:
        try:
            self.form.show_recipe(default_recipe(self._document.project))
        except FramesiftError as error:
            self._document.failed.emit(error)

    def _show_sequences(self, *_args: object) -> None:
        sequences = self._document.project.sequences()
        self.learn_from.show_sequences(sequences, self._document.view.sequence_id)

    def _show_resumable(self) -> None:
        runs = resumable_runs(self._document.project) if self._training is None else []
        self.resume_row.show_runs(runs)

    def show_summary(self) -> None:
        """Say what would go into a training now."""
        if not self.isVisible():
            return  # showing the panel asks again
        choice = self.form.choice
        try:
            summary = training_summary(
                self._document.project, choice.recipe, choice.detector, self.learn_from.names
            )
        except FramesiftError as error:
            self.goes_in.setText(str(error))
        else:
            self.goes_in.setText(summary_text(summary, choice.options))

    # The job.

    def _history(self, run: Run) -> list[HistoryRow]:
        try:
            return read_history(RunFolder(self._document.project.layout.run(run.name)).history)
        except FramesiftError:
            return []  # the job reads it too, and says what is wrong

    def _start(self, job: TrainJob, behind: Sequence[HistoryRow] = ()) -> None:
        if self._training is not None:
            return
        self._on_frame_changed()
        thread = self._document.jobs.prepare(job)
        thread.reported.connect(self._on_reported)
        thread.succeeded.connect(self._on_trained)
        thread.failed.connect(self._on_failed)
        thread.cancelled.connect(self._on_cancelled)
        self._state = TrainingState(is_resumed=job.resume is not None)
        self._training, self._heat_range = thread, None
        self.heading.setText(heading_text(self.form.choice, job.resume))
        self.plot.show_epochs(behind)
        self.preview.hide()
        self._show_state()
        self._show_resumable()
        self._document.jobs.start(thread)

    def _on_reported(self, event: object) -> None:
        self._state.take(event)
        match event:
            case TrainingStarted():
                self.plot.expect_epochs(event.epochs)
                self._tell_of_run()
            case EpochDone():
                self.plot.add_epoch(event)
            case PreviewReady():
                # Fixed over the run, so that one sees the residual fade as the run learns.
                self._heat_range = self._heat_range or heat_range_of(event.anomaly_map)
                self.preview.show_preview(review_preview(event, self._heat_range), event.epoch)
            case _:
                pass
        self._show_state()

    def _on_trained(self, result: TrainResult) -> None:
        self._state.done(result)
        self._end()
        self._document.view.show_run(result.run.id)
        self._score(result.run)

    def _on_failed(self, error: BaseException) -> None:
        self._state.failed(error)
        self._end()

    def _on_cancelled(self) -> None:
        self._state.cancelled()
        self._end()

    def _end(self) -> None:
        self._training = None
        self._tell_of_run()
        self._show_state()
        self._show_resumable()

    def _tell_of_run(self) -> None:
        """Tell the views that the row of the run changed."""
        ids = {run.id for run in self._document.project.runs() if run.name == self._state.run}
        if ids:
            self._document.job_wrote(Changes(runs=frozenset(ids)))

    def _score(self, run: Run) -> None:
        """Score the sequence on show, so that the person sees at once what was learnt."""
        sequence_id = self._document.view.sequence_id
        if sequence_id is None:
            return
        name = self._document.project.sequence(sequence_id).name
        thread = self._document.jobs.prepare(ScoreJob(self._document.folder, run.name, (name,)))
        changes = Changes(runs=frozenset({run.id}))
        thread.succeeded.connect(lambda _reports: self._document.job_wrote(changes))
        self._document.jobs.start(thread)

    def _show_state(self) -> None:
        is_training = self._training is not None
        self.state.setText(self._state.text)
        self.train_button.setVisible(not is_training)
        for button in (self.stop_button, self.cancel_button):
            button.setVisible(is_training)
            button.setEnabled(not self._state.is_ending)
        # Nothing in the form can be changed now, and the room is for what is learnt.
        self.heading.setVisible(is_training)
        self.form.setVisible(not is_training)
        self.learn_from.setEnabled(not is_training)
