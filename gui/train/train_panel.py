"""The training panel: settings, what goes in, start and stop, progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import FramesiftError, ProjectError
from core.operations.choose_recipe import recipe_to_learn
from core.operations.detectors import DetectorChoice, OwnModelsJob, detector_choices, fusible_runs
from core.operations.devices import DevicesJob
from core.operations.known_pace import known_pace
from core.operations.preview_samples import PreviewSamplesJob, SamplePreview
from core.operations.run_overview import RunChoice
from core.operations.score import ScoreJob
from core.operations.split_of import TrainingPlan
from core.operations.suggest import SuggestJob
from core.operations.suggestion import Suggestion
from core.operations.train import TrainJob, training_summary
from core.operations.warm_up import WarmUpJob
from core.project.records import Changes, Run
from core.training.history import HistoryRow, read_history
from core.training.own_model import OwnModel, is_own_model
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.icons import icon
from gui.keys.key_tips import say_tip, teach
from gui.train.learn_from import LearnFrom
from gui.train.progress_page import ProgressPage
from gui.train.samples_dialog import SamplesDialog
from gui.train.settings_form import SettingsForm
from gui.train.suggestion_box import SuggestionBox
from gui.train.summary_text import preset_cost_text, resumed_text, summary_text, title_text
from gui.train.train_settings import TrainMemory
from gui.training_queue import Training

#: A row of edits is summed up once, this long after the last.
_SETTLE_MS = 150
#: The playhead rests where it has been for so long.
_REST_MS = 250

_TRAIN_TIP = "Learn what is normal ({train})"
_QUEUE_TIP = "Queue another training, which starts when this one has ended ({train})"


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

    Attributes
    ----------
    review_asked : Signal()
        What was learnt, the run on show, shall be reviewed.
    """

    review_asked = Signal()

    def __init__(
        self,
        document: Document,
        parent: QWidget | None = None,
        *,
        store: QSettings | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._playhead = Playhead()
        # A run in training shows the frame where the playhead comes to rest.
        self._rest_timer = QTimer(self, singleShot=True, interval=_REST_MS)
        self._knows_devices = False
        self._learnt: Run | None = None
        self._summary_timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)

        self.learn_from = LearnFrom()
        self.goes_in = QLabel()
        self.goes_in.setWordWrap(True)
        box = QGroupBox("What goes in")
        inside = QVBoxLayout(box)
        inside.addWidget(self.learn_from)
        inside.addWidget(self.goes_in)
        self.form = SettingsForm(detector_choices(), TrainMemory(store), box)
        self.suggestions = SuggestionBox()
        self.progress = ProgressPage(document.trainings, store)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("Training")
        self.state = QLabel("Ready")
        self.state.setWordWrap(True)
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.state.setAccessibleName("State of the training")
        self.train_button = QPushButton(icon("mdi6.school-outline"), "Train")
        self.stop_button = QPushButton(icon("mdi6.stop-circle-outline"), "Stop and keep")
        self.stop_button.setToolTip("End after this step and keep what is learnt")
        self.cancel_button = QPushButton(icon("mdi6.close"), "Cancel")
        self.cancel_button.setToolTip("End now and keep nothing")

        self.review_button = QPushButton(icon("mdi6.chart-timeline-variant"), "Review it")
        self.review_button.setToolTip("Show where the run on show finds anomalies")
        teach(self.review_button, "review_run")
        self.samples_button = QPushButton(icon("mdi6.image-multiple-outline"), "Show samples…")
        self.samples_button.setToolTip("Look at the anomalies that would be made to learn from")

        self._lay_out()
        self._connect()
        self._on_live_options_changed()
        self._on_detector_changed()
        self._show_sequences()
        self.form.show_runs(fusible_runs(document.project))
        self._show_state()

    # What actions and the person call.

    def train(self) -> None:
        """Start a new run with the settings of the form, or queue it while one is in training."""
        try:
            choice = self.form.choice
        except FramesiftError as error:
            self._document.failed.emit(error)
            return
        self.form.remember()
        job = TrainJob(
            self._document.folder,
            choice.detector,
            self._on_preferred_device(choice.options),
            recipe=choice.recipe,
            sequence_names=self.learn_from.names,
            playhead=self._playhead,
        )
        self._add(Training(job, title_text(choice)))

    def _on_preferred_device(self, options: Mapping[str, object]) -> dict[str, object]:
        """Return the settings with the device of the preferences in place of ``auto``."""
        device = self._document.device if options.get("device") == "auto" else None
        return {**options, "device": device} if device else dict(options)

    def resume(self, run: Run, epochs: int) -> None:
        """Go on with an earlier run, up to an epoch, or queue that while one is in training."""
        job = TrainJob(
            self._document.folder,
            run.detector,
            {"epochs": epochs},
            resume=run.name,
            playhead=self._playhead,
        )
        self._add(Training(job, resumed_text(run.name, epochs), self._history(run)))

    def reuse(self, choice: RunChoice) -> None:
        """Take what an earlier run was trained with into the form."""
        self.tabs.setCurrentIndex(0)
        if not choice.is_whole:
            told = "Some sequences that this run learnt from are gone. The others are chosen."
            self._document.failed.emit(ProjectError(told))

        def take() -> None:
            self.form.take(choice)
            self.learn_from.choose(choice.sequence_names)

        if self.form.detector.offers(choice.detector):
            take()
        else:
            self._load_own(OwnModel.named(choice.detector).path, take)

    def show_samples(self) -> None:
        """Make some of the clips that the network would be taught with, and show them."""
        try:
            choice = self.form.choice
        except FramesiftError as error:
            self._document.failed.emit(error)
            return
        job = PreviewSamplesJob(
            self._document.folder,
            choice.detector,
            choice.options,
            recipe=choice.recipe,
            sequence_names=self.learn_from.names,
        )
        thread = self._document.jobs.prepare(job)
        thread.succeeded.connect(self._on_samples)
        self.samples_button.setEnabled(False)
        thread.finished.connect(self._on_samples_ended)
        self._document.jobs.start(thread)

    def suggest(self) -> None:
        """Look at the frames that would be learnt, and propose what to train on them."""
        self.tabs.setCurrentIndex(0)
        self.suggestions.show_looking(is_looking=True)
        job = SuggestJob(self._document.folder, self.learn_from.names)
        thread = self._document.jobs.prepare(job)
        thread.succeeded.connect(self.suggestions.show_suggestions)
        thread.finished.connect(self._on_suggested)
        self._document.jobs.start(thread)

    def stop(self) -> None:
        """End the training early and keep what is learnt."""
        self._document.trainings.stop()

    def cancel(self) -> None:
        """Give the training up."""
        self._document.trainings.cancel()

    # Making it.

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.suggestions)
        column.addWidget(self.form)
        column.addStretch(1)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(_Page(page), "Settings")
        self.tabs.addTab(_Page(self.progress), "Progress")

        buttons = QHBoxLayout()
        for button in (
            self.train_button,
            self.review_button,
            self.stop_button,
            self.cancel_button,
        ):
            buttons.addWidget(button, 1)
        below = QVBoxLayout()
        below.setContentsMargins(6, 2, 6, 6)
        below.addWidget(self.state)
        below.addWidget(self.samples_button)
        below.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.tabs, 1)
        outer.addLayout(below)

    def _connect(self) -> None:
        view, trainings = self._document.view, self._document.trainings
        view.frame_changed.connect(self._on_frame_changed)
        view.sequence_changed.connect(self._on_frame_changed)
        view.sequence_changed.connect(self._show_sequences)
        self._document.changed.connect(self._on_changed)
        trainings.changed.connect(self._show_state)
        trainings.reported.connect(self._show_state)
        trainings.ended.connect(self._on_ended)
        self.form.changed.connect(self._summary_timer.start)
        self.form.detector.file_chosen.connect(self._load_own)
        self.form.detector.changed.connect(self._on_detector_changed)
        self.suggestions.asked.connect(self.suggest)
        self.suggestions.taken.connect(self._take_suggestion)
        self.learn_from.changed.connect(self._show_recipe)
        self.learn_from.changed.connect(self._summary_timer.start)
        self._summary_timer.timeout.connect(self.show_summary)
        self._rest_timer.timeout.connect(self._playhead.ask)
        self.progress.preview.ask_button.clicked.connect(self._playhead.ask)
        self.progress.live_options.changed.connect(self._on_live_options_changed)
        self.train_button.clicked.connect(self.train)
        self.samples_button.clicked.connect(self.show_samples)
        self.stop_button.clicked.connect(self.stop)
        self.cancel_button.clicked.connect(self.cancel)
        self.review_button.clicked.connect(self._on_review_clicked)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._summary_timer.start()
        self._ask_for_devices()

    def _ask_for_devices(self) -> None:
        """Fill the list of devices once: to ask loads torch, so not before the panel is seen."""
        if self._knows_devices:
            return
        self._knows_devices = True
        remembered = self.form.remembered_detector()
        if not self.form.detector.offers(remembered) and is_own_model(remembered):
            self._load_own(
                OwnModel.named(remembered).path, lambda: self.form.detector.choose(remembered)
            )
        thread = self._document.jobs.prepare(DevicesJob(), is_quiet=True)
        thread.succeeded.connect(self._on_devices_known)
        self._document.jobs.start(thread)

    def _on_devices_known(self, names: Sequence[str]) -> None:
        self.form.show_devices(names)
        # torch is loaded: what is left of a training's start is better done now than then.
        warming = self._document.jobs.prepare(WarmUpJob(), is_quiet=True)
        self._document.jobs.start(warming)

    # Following the document.

    def _on_changed(self, changes: Changes) -> None:
        if changes.sequences:
            self._show_recipe()
            self._show_sequences()
        if changes.runs:
            self._forget_deleted()
            self.form.show_runs(fusible_runs(self._document.project))
        if changes.sequences or changes.spans or changes.labels:
            self._summary_timer.start()

    def _forget_deleted(self) -> None:
        """Offer no review of a run that is gone."""
        runs = self._document.project.runs()
        if self._learnt is not None and all(run.id != self._learnt.id for run in runs):
            self._learnt = None
            self._show_state()

    def _on_frame_changed(self, *_args: object) -> None:
        view = self._document.view
        if view.sequence_id is not None:
            self._playhead.move(view.sequence_id, view.frame_index)
            if self._document.trainings.current is not None:
                self._rest_timer.start()

    def _on_live_options_changed(self) -> None:
        self._playhead.live_frames = self.progress.live_options.live_frames

    def _on_detector_changed(self) -> None:
        self.samples_button.setVisible(self.form.detector.choice.makes_samples)
        self._show_recipe()

    def _show_recipe(self) -> None:
        try:
            chosen = self.form.detector.choice.name
            project = self._document.project
            named = [project.sequence_named(it) for it in self.learn_from.names]
            self.form.show_recipe(recipe_to_learn(project, chosen, named))
        except FramesiftError as error:
            self._document.failed.emit(error)

    def _show_sequences(self, *_args: object) -> None:
        sequences = self._document.project.sequences()
        self.learn_from.show_sequences(sequences, self._document.view.sequence_id)

    def show_summary(self) -> None:
        """Say what would go into a training now, and whether it could be trained at all."""
        if not self.isVisible():
            return  # showing the panel asks again
        project, names = self._document.project, self.learn_from.names
        try:
            choice = self.form.choice
            self.form.detector.choice.check(choice.options, choice.recipe)
            plan = TrainingPlan(choice.detector, choice.recipe, tuple(names))
            self._document.view.show_plan(plan)
            summary = training_summary(project, choice.recipe, choice.detector, names)
            pace = known_pace(project, choice.detector, choice.options, choice.recipe)
            self.goes_in.setText(summary_text(summary, choice.options, pace))
            if (preset := self.form.recipe_form.preset) is not None:
                published = training_summary(project, preset, choice.detector, names)
                cost = preset_cost_text(published, choice.options)
                self.form.recipe_form.show_preset_cost(cost)
        except FramesiftError as error:
            self.goes_in.setText(str(error))

    def _on_suggested(self) -> None:
        self.suggestions.show_looking(is_looking=False)

    def _take_suggestion(self, suggestion: Suggestion) -> None:
        self.form.take(
            RunChoice(
                suggestion.detector,
                suggestion.options,
                suggestion.recipe,
                suggestion.sequences,
                is_whole=True,
            )
        )
        self.learn_from.choose(suggestion.sequences)

    def _load_own(self, path: Path, then: Callable[[], None] | None = None) -> None:
        """Run a person's own file in the background and offer its models."""

        def show(choices: Sequence[DetectorChoice]) -> None:
            self.form.detector.add(choices)
            if then is None:
                self.form.detector.choose(choices[0].name)
            else:
                then()

        thread = self._document.jobs.prepare(OwnModelsJob(path))
        thread.succeeded.connect(show)
        self._document.jobs.start(thread)

    def _on_samples(self, preview: SamplePreview) -> None:
        SamplesDialog(preview, self).show()

    def _on_samples_ended(self) -> None:
        self.samples_button.setEnabled(True)

    # The training.

    def _history(self, run: Run) -> list[HistoryRow]:
        try:
            return read_history(RunFolder(self._document.project.layout.run(run.name)).history)
        except FramesiftError:
            return []  # the job reads it too, and says what is wrong

    def _add(self, training: Training) -> None:
        self._on_frame_changed()
        is_first = self._document.trainings.current is None
        self._document.trainings.add(training)
        if is_first:
            self.tabs.setCurrentIndex(1)

    def _on_ended(self, training: Training) -> None:
        self.state.setText(training.state.text)
        self._learnt = training.result
        if training.result is not None:
            self._document.view.show_run(training.result.id)
            self._score(training.result)
        self._show_state()

    def _on_review_clicked(self) -> None:
        if self._learnt is not None:
            self._document.view.show_run(self._learnt.id)
            self.review_asked.emit()

    def _score(self, run: Run) -> None:
        """Score the sequence on show, so that the person sees at once what was learnt."""
        sequence_id = self._document.view.sequence_id
        if sequence_id is None:
            return
        name = self._document.project.sequence(sequence_id).name
        document = self._document
        job = ScoreJob(document.folder, run.name, (name,), device=document.device)
        thread = document.jobs.prepare(job)
        changes = Changes(runs=frozenset({run.id}))
        thread.succeeded.connect(lambda _reports: self._document.job_wrote(changes))
        self._document.jobs.start(thread)

    def _show_state(self, *_args: object) -> None:
        trainings = self._document.trainings
        current, waiting = trainings.current, len(trainings.waiting)
        if current is not None:
            queued = f" · {waiting} queued" if waiting else ""
            self.state.setText(f"{current.state.text}{queued}")
        is_training = current is not None
        self.train_button.setText("Train next" if is_training else "Train")
        say_tip(self.train_button, _QUEUE_TIP if is_training else _TRAIN_TIP)
        for button in (self.stop_button, self.cancel_button):
            button.setVisible(is_training)
            button.setEnabled(current is not None and not current.state.is_ending)
        self.review_button.setVisible(self._learnt is not None and not is_training)


class _Page(QScrollArea):
    """Scrolls up and down, and is never so narrow that its fields would be cut off."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self._page = page
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._page.minimumSizeHint().width() + bar, super().minimumSizeHint().height())
