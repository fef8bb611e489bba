"""The training panel, with a training that does as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.anomaly.detector import FitResult
from core.errors import TrainingError
from core.jobs import JobCancelled, JobContext, Progress
from core.media.frame_index import FrameRange
from core.media.source import SourceKind
from core.operations.train import TrainResult
from core.project.edits import AddSpan
from core.project.project import Project
from core.project.records import Run, RunState, Sequence
from core.recipe.recipe import Recipe
from core.training.events import EpochDone, PreviewReady, StepDone, TrainingStarted
from core.training.history import HistoryRow, write_history
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.train.learn_from import LearnFrom
from gui.train.train_panel import TrainPanel

LEFT = Qt.MouseButton.LeftButton


@dataclass
class FakeTraining:
    """Trains in no time, and waits after its first epoch until the test says go on."""

    folder: Path
    detector: str
    options: dict[str, Any]
    _: KW_ONLY
    recipe: Recipe | None = None
    sequence_names: tuple[str, ...] = ()
    resume: str | None = None
    playhead: Playhead | None = None
    name: str = "Training"
    fails: bool = False
    go_on: threading.Event = field(default_factory=threading.Event)

    def run(self, context: JobContext) -> TrainResult:
        context.emit(Progress(1, 2, "Reading frames of aia"))
        with Project.open(self.folder, check=False) as project:
            run = project.run_named(self.resume) if self.resume else None
            run = run or project.add_run(self.detector, "hash")
            context.emit(TrainingStarted(run.name, "cpu", 3, 5, 40, 10))
            context.emit(StepDone(1, 1, 0.5))
            context.emit(EpochDone(1, 0.2, 0.3, 1e-3, 1.0, 40.0, 62.0, True))
            context.emit(self._preview())
            state = self._wait(context)
            run = project.update_run(run.id, state=state)
            if state is RunState.CANCELLED:
                raise JobCancelled
            if state is RunState.FAILED:
                raise TrainingError("The loss is no number. Lower the learning rate.")
            stopped = state is RunState.STOPPED
            fit = FitResult(1 if stopped else 3, 0.2, 0.3, "cpu", 5.0, 40.0, stopped)
            return TrainResult(run, fit, self.folder, 40)

    def _preview(self) -> PreviewReady:
        assert self.playhead is not None
        assert self.playhead.place is not None
        sequence_id, frame = self.playhead.place
        shape = np.zeros((8, 8), np.float32)
        return PreviewReady(1, sequence_id, frame, shape[..., None], shape)

    def _wait(self, context: JobContext) -> RunState:
        while not self.go_on.wait(0.005):
            if context.token.cancelled:
                return RunState.CANCELLED
            if context.token.stopped:
                return RunState.STOPPED
        return RunState.FAILED if self.fails else RunState.DONE


class FakeScoring:
    """Scores nothing."""

    def __init__(self, folder: Path, run_name: str, names: tuple[str, ...]) -> None:
        self.name = f"Scoring with {run_name}"
        self.names = names

    def run(self, _context: JobContext) -> tuple[object, ...]:
        return ()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[FakeTraining]:
    """The trainings that the panel started."""
    trainings: list[FakeTraining] = []

    def make(*args: Any, **options: Any) -> FakeTraining:
        trainings.append(FakeTraining(*args, **options))
        return trainings[-1]

    monkeypatch.setattr("gui.train.train_panel.TrainJob", make)
    monkeypatch.setattr("gui.train.train_panel.ScoreJob", FakeScoring)
    return trainings


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def panel(document: Document, store: QSettings, qtbot: QtBot) -> TrainPanel:
    panel = TrainPanel(document, store=store)
    # To ask for devices would load torch.
    panel._knows_devices = True
    qtbot.addWidget(panel)
    panel.resize(360, 900)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def in_epoch_1(
    panel: TrainPanel, started: list[FakeTraining], document: Document, qtbot: QtBot
) -> Callable[[], FakeTraining]:
    """Train, and return when the first epoch is over."""

    def train() -> FakeTraining:
        document.view.show_frame(33)
        qtbot.mouseClick(panel.train_button, LEFT)
        qtbot.waitUntil(panel.preview.isVisible)
        return started[-1]

    return train


def until_ended(panel: TrainPanel, document: Document, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: panel.train_button.isVisible() and not document.jobs.running)


def test_training_runs_with_what_the_form_says(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], document: Document, qtbot: QtBot
) -> None:
    panel.form.detector.setCurrentText("conv3d_basic")
    panel.form.epochs.setValue(7)
    panel.form.frame_width.setValue(48)

    training = in_epoch_1()

    assert training.detector == "conv3d_basic"
    assert training.options["epochs"] == 7
    assert training.recipe is not None
    assert training.recipe.width == 48
    training.go_on.set()
    until_ended(panel, document, qtbot)


def test_state_tells_epoch_pace_and_time_left(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], document: Document, qtbot: QtBot
) -> None:
    assert panel.state.text() == "Ready"

    training = in_epoch_1()

    assert panel.state.text() == "Running: epoch 1 of 3 · 40 clips/s · 1 min 2 s left"
    assert panel.plot.isVisible()
    assert panel.preview.caption.text() == "Frame 33 after epoch 1"
    assert not panel.form.isVisible()
    assert "conv3d_basic" in panel.heading.text()

    training.go_on.set()
    until_ended(panel, document, qtbot)

    assert panel.state.text() == "Done in 5 s, validation loss 0.3"
    assert panel.form.isEnabled()


def test_finished_run_is_shown_and_scores_the_sequence_on_show(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], document: Document, qtbot: QtBot
) -> None:
    training = in_epoch_1()
    jobs: list[Any] = []
    document.jobs.started.connect(lambda thread: jobs.append(thread.job))

    training.go_on.set()
    until_ended(panel, document, qtbot)

    assert document.view.run_id == document.project.run_named("conv3d_basic-001").id
    assert [job.names for job in jobs] == [("aia",)]


def test_stop_keeps_the_run(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], document: Document, qtbot: QtBot
) -> None:
    in_epoch_1()

    qtbot.mouseClick(panel.stop_button, LEFT)
    until_ended(panel, document, qtbot)

    assert panel.state.text() == "Stopped and kept after epoch 1, validation loss 0.3"
    assert document.view.run_id is not None


def test_cancel_shows_no_run(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], document: Document, qtbot: QtBot
) -> None:
    in_epoch_1()

    qtbot.mouseClick(panel.cancel_button, LEFT)
    until_ended(panel, document, qtbot)

    assert panel.state.text().startswith("Cancelled")
    assert document.view.run_id is None


def test_failure_gives_its_reason_here_and_to_the_message_bar(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], document: Document, qtbot: QtBot
) -> None:
    errors: list[object] = []
    document.failed.connect(errors.append)
    training = in_epoch_1()

    training.fails = True
    training.go_on.set()
    until_ended(panel, document, qtbot)

    assert panel.state.text() == "Failed: The loss is no number. Lower the learning rate."
    assert len(errors) == 1


def test_a_second_click_starts_no_second_training(
    panel: TrainPanel,
    in_epoch_1: Callable[[], FakeTraining],
    document: Document,
    qtbot: QtBot,
) -> None:
    training = in_epoch_1()

    panel.train()

    assert len(document.jobs.running) == 1
    training.go_on.set()
    until_ended(panel, document, qtbot)


def test_what_goes_in_follows_spans(
    panel: TrainPanel, document: Document, sequence: Sequence, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: "0 of 200 frames excluded" in panel.goes_in.text())

    label = document.project.label_named("exclude")
    document.edit(AddSpan(sequence.id, FrameRange(0, 50), label.id))

    qtbot.waitUntil(lambda: "50 of 200 frames excluded" in panel.goes_in.text())


def test_few_steps_are_told_before_they_are_a_disappointment(
    panel: TrainPanel, qtbot: QtBot
) -> None:
    panel.form.detector.setCurrentText("conv3d_basic")
    panel.form.epochs.setValue(1)
    qtbot.waitUntil(lambda: "more epochs would learn more" in panel.goes_in.text())

    panel.form.epochs.setValue(500)
    qtbot.waitUntil(lambda: panel.goes_in.text().endswith("steps in all"))


def test_sequences_of_one_kind_are_learnt_together_unless_one_is_chosen(
    sequence: Sequence, qtbot: QtBot
) -> None:
    learn_from = LearnFrom()
    qtbot.addWidget(learn_from)
    other = replace(sequence, id=sequence.id + 1, name="other")

    learn_from.show_sequences([sequence, other], sequence.id)
    assert learn_from.names == ()

    learn_from.setCurrentIndex(2)
    learn_from.activated.emit(2)
    learn_from.show_sequences([sequence, other], sequence.id)
    assert learn_from.names == ("other",)

    learn_from.show_sequences([sequence], sequence.id)
    assert learn_from.names == ()


def test_of_a_sun_and_a_video_the_one_on_show_is_learnt(sequence: Sequence, qtbot: QtBot) -> None:
    learn_from = LearnFrom()
    qtbot.addWidget(learn_from)
    kind = SourceKind.VIDEO if sequence.kind is not SourceKind.VIDEO else SourceKind.FITS
    other = replace(sequence, id=sequence.id + 1, name="other", kind=kind)

    learn_from.show_sequences([sequence, other], sequence.id)
    assert learn_from.names == (sequence.name,)

    learn_from.show_sequences([sequence, other], other.id)
    assert learn_from.names == ("other",)


def test_form_shows_only_what_the_detector_has(panel: TrainPanel) -> None:
    panel.form.detector.setCurrentText("motion")
    assert not panel.form.epochs.isVisible()
    assert not panel.form.clip_length.isVisible()
    assert "epochs" not in panel.form.choice.options

    panel.form.detector.setCurrentText("conv3d_basic")
    assert panel.form.epochs.isVisible()
    assert panel.form.clip_length.isVisible()


def test_form_remembers_its_values(
    panel: TrainPanel,
    in_epoch_1: Callable[[], FakeTraining],
    document: Document,
    store: QSettings,
    qtbot: QtBot,
) -> None:
    panel.form.detector.setCurrentText("cae")
    panel.form.epochs.setValue(3)
    panel.form.learning_rate.setValue(0.005)
    in_epoch_1().go_on.set()
    until_ended(panel, document, qtbot)

    again = TrainPanel(document, store=store)
    qtbot.addWidget(again)

    choice = again.form.choice
    assert choice.detector == "cae"
    assert (choice.options["epochs"], choice.options["learning_rate"]) == (3, 0.005)


def test_scrolling_over_a_number_does_not_change_it(panel: TrainPanel) -> None:
    panel.train_button.setFocus()
    box = panel.form.epochs
    place = QPointF(box.rect().center())
    turned = QWheelEvent(
        place,
        QPointF(box.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )

    QApplication.sendEvent(box, turned)

    assert box.value() == 20


def test_run_with_a_last_checkpoint_can_be_resumed(
    panel: TrainPanel,
    started: list[FakeTraining],
    document: Document,
    qtbot: QtBot,
) -> None:
    assert not panel.resume_row.isVisible()
    run = _run_with_checkpoint(document)
    panel._show_resumable()

    qtbot.mouseClick(panel.resume_row.button, LEFT)
    qtbot.waitUntil(panel.preview.isVisible)

    assert started[-1].resume == run.name
    started[-1].go_on.set()
    until_ended(panel, document, qtbot)


def test_resumed_run_shows_the_epochs_it_has_behind_it(
    panel: TrainPanel, started: list[FakeTraining], document: Document, qtbot: QtBot
) -> None:
    run = _run_with_checkpoint(document)
    losses = (0.9, 0.05, 0.5)
    rows = [HistoryRow(epoch, loss, loss, 1e-3, 1.0, 40.0) for epoch, loss in enumerate(losses)]
    write_history(rows, RunFolder(document.project.layout.run(run.name)).history)
    panel._show_resumable()

    qtbot.mouseClick(panel.resume_row.button, LEFT)
    qtbot.waitUntil(panel.preview.isVisible)

    # The job makes epoch 1 anew: what there was of it, and after it, is forgotten.
    assert panel.plot.train.getData()[0].tolist() == [0, 1]
    assert panel.plot.validation.getOriginalDataset()[1].tolist() == [0.9, 0.3]
    assert panel.plot.best.getOriginalDataset()[1].tolist() == [0.3]
    started[-1].go_on.set()
    until_ended(panel, document, qtbot)


def test_cancelling_a_resumed_run_says_that_it_is_still_there(
    panel: TrainPanel, started: list[FakeTraining], document: Document, qtbot: QtBot
) -> None:
    _run_with_checkpoint(document)
    panel._show_resumable()
    qtbot.mouseClick(panel.resume_row.button, LEFT)
    qtbot.waitUntil(panel.preview.isVisible)

    qtbot.mouseClick(panel.cancel_button, LEFT)
    assert panel.state.text() == "Cancelling…"
    assert not panel.cancel_button.isEnabled()
    until_ended(panel, document, qtbot)

    assert panel.state.text() == "Cancelled: the run can be resumed after its last whole epoch"


def _run_with_checkpoint(document: Document) -> Run:
    run = document.project.add_run("conv3d_basic", "hash")
    run = document.project.update_run(run.id, state=RunState.STOPPED)
    folder = RunFolder(document.project.layout.run(run.name))
    folder.path.mkdir(parents=True)
    folder.last.touch()
    return run


def test_closing_while_it_trains_ends_in_good_order(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], document: Document
) -> None:
    in_epoch_1()

    document.jobs.cancel_all()

    assert document.jobs.running == ()
    assert panel.state.text().startswith("Cancelled")
    run = document.project.run_named("conv3d_basic-001")
    assert run.state is RunState.CANCELLED
