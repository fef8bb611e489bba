"""The training panel, with a training that does as it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.anomaly.review import PreviewScale
from core.errors import TrainingError
from core.media.frame_index import FrameRange
from core.media.source import SourceKind
from core.operations.suggest import SuggestJob
from core.operations.suggestion import Alternative, Suggestion
from core.project.edits import AddSpan
from core.project.records import Changes, Run, RunState, Sequence
from core.recipe.recipe import Recipe
from core.training.events import PreviewReady
from core.training.playhead import LIVE_FRAMES
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.train.learn_from import LearnFrom
from gui.train.live_options import LiveOptions
from gui.train.log_view import LogView
from gui.train.train_panel import TrainPanel
from tests.gui.fake_training import FakeTraining

LEFT = Qt.MouseButton.LeftButton


def until_ended(panel: TrainPanel, document: Document, qtbot: QtBot) -> None:
    def is_over() -> bool:
        return document.trainings.current is None and not document.jobs.running

    qtbot.waitUntil(is_over)


def test_no_field_is_cut_off_however_narrow_the_panel_is(panel: TrainPanel, qtbot: QtBot) -> None:
    panel.form.editors["weight_decay"].setValue(0.5)
    qtbot.mouseClick(panel.form.more, LEFT)
    assert panel.form.more.text() == "More settings (1 changed)"

    panel.resize(panel.minimumSizeHint())

    page = panel.form.parentWidget()
    assert page is not None
    qtbot.waitUntil(lambda: page.width() <= page.parentWidget().width())
    assert page.width() >= page.minimumSizeHint().width()


def test_training_runs_with_what_the_form_says(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], document: Document, qtbot: QtBot
) -> None:
    panel.form.detector.choose("conv3d_basic")
    panel.form.editors["epochs"].setValue(7)
    panel.form.recipe_form.editors["width"].setValue(48)

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

    assert panel.state.text() == "Running: epoch 1 of 3 · 1 min 2 s left"
    assert panel.progress.preview.caption.text() == "Frame 33 after epoch 1"
    assert panel.progress.heading.text().startswith("conv3d_basic-001: conv3d_basic")
    assert panel.progress.figures.texts == {
        "Epochs made": "1 of 3",
        "Best": "epoch 1",
        "Training loss": "0.2",
        "Validation loss": "0.3",
        "Learning rate": "0.001",
        "Pace": "40 clips/s",
        "Memory": "812 MiB",
        "Time left": "1 min 2 s",
    }

    training.go_on.set()
    until_ended(panel, document, qtbot)

    assert panel.state.text() == "Done in 5 s, validation loss 0.3"
    assert "Time left" not in panel.progress.figures.texts


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


def test_a_training_that_ended_well_offers_its_review(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], document: Document, qtbot: QtBot
) -> None:
    training = in_epoch_1()
    assert not panel.review_button.isVisible()
    training.go_on.set()
    until_ended(panel, document, qtbot)
    document.view.show_run(None)

    with qtbot.waitSignal(panel.review_asked):
        qtbot.mouseClick(panel.review_button, LEFT)

    assert document.view.run_id == document.project.run_named("conv3d_basic-001").id


def test_what_was_stopped_and_kept_is_offered_for_review_and_what_was_cancelled_is_not(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], document: Document, qtbot: QtBot
) -> None:
    in_epoch_1()
    qtbot.mouseClick(panel.stop_button, LEFT)
    until_ended(panel, document, qtbot)
    assert panel.review_button.isVisible()

    in_epoch_1()
    qtbot.mouseClick(panel.cancel_button, LEFT)
    until_ended(panel, document, qtbot)

    assert not panel.review_button.isVisible()


def test_auto_trains_on_the_device_of_the_preferences(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], document: Document, qtbot: QtBot
) -> None:
    document.device = "mps"
    first = in_epoch_1()
    first.go_on.set()
    until_ended(panel, document, qtbot)
    panel.form.editors["device"].show_plain("cpu")
    second = in_epoch_1()
    second.go_on.set()
    until_ended(panel, document, qtbot)

    assert [first.options["device"], second.options["device"]] == ["mps", "cpu"]


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


def test_log_says_what_the_training_said_and_can_be_selected(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], document: Document, qtbot: QtBot
) -> None:
    in_epoch_1().go_on.set()
    until_ended(panel, document, qtbot)

    epoch = (
        "Epoch 1: training loss 0.2, validation 0.3, 1 s, 40 clips/s, 812 MiB, 1 min 2 s left, "
        "learning rate 0.001, best so far"
    )
    lines = [line[10:] for line in panel.progress.log.toPlainText().splitlines()]
    assert lines == [
        "conv3d_basic · frames of 32 × 32 · 20 epochs",
        "Reading frames of aia",
        "conv3d_basic-001 on cpu: 3 epochs of 5 steps, 40 clips to learn, 10 held out",
        "Frame 7 of aia is unreadable and was left out.",
        epoch,
        "Done in 5 s, validation loss 0.3",
    ]
    panel.progress.log.selectAll()
    assert "Frame 7" in panel.progress.log.textCursor().selectedText()


def test_training_once_more_waits_until_the_first_has_ended(
    panel: TrainPanel,
    in_epoch_1: Callable[[], FakeTraining],
    started: list[FakeTraining],
    document: Document,
    qtbot: QtBot,
) -> None:
    first = in_epoch_1()
    panel.tabs.setCurrentIndex(0)
    panel.form.detector.choose("cae")

    assert panel.train_button.text() == "Train next"
    qtbot.mouseClick(panel.train_button, LEFT)

    assert len(document.jobs.running) == 1
    assert [text.split()[0] for text in panel.progress.queue.texts] == ["cae"]
    assert panel.state.text().endswith("1 queued")
    first.go_on.set()
    qtbot.waitUntil(lambda: any(run.detector == "cae" for run in document.project.runs()))
    assert panel.progress.queue.texts == []
    started[-1].go_on.set()
    until_ended(panel, document, qtbot)
    assert [run.state for run in document.project.runs()] == [RunState.DONE, RunState.DONE]


def test_what_waits_can_be_taken_out_of_the_queue(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], document: Document, qtbot: QtBot
) -> None:
    first = in_epoch_1()
    panel.train()
    panel.tabs.setCurrentIndex(1)

    qtbot.mouseClick(panel.progress.queue.remove_buttons[0], LEFT)

    assert document.trainings.waiting == ()
    assert not panel.progress.queue.isVisible()
    first.go_on.set()
    until_ended(panel, document, qtbot)
    assert len(document.project.runs()) == 1


def test_one_that_fails_does_not_hold_up_the_next(
    panel: TrainPanel,
    in_epoch_1: Callable[[], FakeTraining],
    started: list[FakeTraining],
    document: Document,
    qtbot: QtBot,
) -> None:
    first = in_epoch_1()
    panel.train()
    started[-1].go_on.set()

    first.fails = True
    first.go_on.set()
    until_ended(panel, document, qtbot)

    states = [run.state for run in document.project.runs()]
    assert states == [RunState.FAILED, RunState.DONE]


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
    panel.form.detector.choose("conv3d_basic")
    panel.form.editors["epochs"].setValue(1)
    qtbot.waitUntil(lambda: "more epochs would learn more" in panel.goes_in.text())

    panel.form.editors["epochs"].setValue(500)
    qtbot.waitUntil(lambda: panel.goes_in.text().endswith("in all"))


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


def test_live_scores_can_be_switched_off_while_a_run_trains(
    panel: TrainPanel, in_epoch_1: Callable[[], FakeTraining], store: QSettings, qtbot: QtBot
) -> None:
    playhead = in_epoch_1().playhead
    assert playhead is not None
    assert playhead.live_frames == LIVE_FRAMES

    panel.progress.live_options.frames.setValue(20_000)
    assert playhead.live_frames == 20_000

    panel.progress.live_options.switch.click()
    assert playhead.live_frames == 0
    assert LiveOptions(store).live_frames == 0


def test_a_training_is_asked_for_the_frame_where_the_playhead_rests(
    panel: TrainPanel,
    in_epoch_1: Callable[[], FakeTraining],
    document: Document,
    qtbot: QtBot,
) -> None:
    playhead = in_epoch_1().playhead
    assert playhead is not None
    playhead.take_question()

    document.view.show_frame(41)
    qtbot.waitUntil(playhead.take_question)
    assert playhead.place == (document.view.sequence_id, 41)

    qtbot.mouseClick(panel.progress.preview.ask_button, LEFT)
    assert playhead.take_question()


def test_the_heat_map_scale_is_fixed_from_the_first_whole_epoch_on() -> None:
    scale = PreviewScale()
    shape = np.zeros((2, 2, 1), np.float32)

    def range_of(level: float, *, is_epoch_done: bool) -> tuple[float, float]:
        anomaly_map = np.full((2, 2), level, np.float32)
        return scale.of(PreviewReady(1, 1, 0, shape, anomaly_map, is_epoch_done=is_epoch_done))

    assert range_of(9, is_epoch_done=False) == (0, 9)
    assert range_of(4, is_epoch_done=True) == (0, 4)
    assert range_of(2, is_epoch_done=False) == (0, 4)
    assert range_of(8, is_epoch_done=True) == (0, 4)


def test_cancelling_a_resumed_run_says_that_it_is_still_there(
    panel: TrainPanel, started: list[FakeTraining], document: Document, qtbot: QtBot
) -> None:
    run = _run_with_checkpoint(document)

    panel.resume(run, 40)
    qtbot.waitUntil(panel.progress.preview.isVisible)
    assert (started[-1].resume, started[-1].options) == (run.name, {"epochs": 40})
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
    panel.train()

    document.jobs.cancel_all()

    assert document.jobs.running == ()
    assert document.trainings.waiting == ()
    assert panel.state.text().startswith("Cancelled")
    run = document.project.run_named("conv3d_basic-001")
    assert run.state is RunState.CANCELLED


def test_log_follows_its_end_unless_one_reads_further_up(qtbot: QtBot) -> None:
    log = LogView()
    qtbot.addWidget(log)
    log.resize(200, 80)
    log.show()
    bar = log.verticalScrollBar()
    for number in range(50):
        log.write(f"line {number} that is longer than the view is wide, so that it is wrapped")
    assert bar.value() == bar.maximum()

    qtbot.keyClick(bar, Qt.Key.Key_Home)
    log.write("one more")
    assert bar.value() == 0

    qtbot.keyClick(bar, Qt.Key.Key_End)
    log.write("and one more")
    assert bar.value() == bar.maximum()


def test_a_fusion_is_made_of_runs_chosen_from_a_menu(
    panel: TrainPanel, started: list[FakeTraining], document: Document, qtbot: QtBot
) -> None:
    panel.form.detector.choose("fusion")
    runs = panel.form.runs
    assert runs.isVisible()
    assert not runs.isEnabled()
    assert runs.text() == "Train two others first"

    for detector in ("motion", "background", "fusion", "motion"):
        made = document.project.add_run(detector, "hash")
        document.project.update_run(made.id, state=RunState.DONE)
    document.project.add_run("cae", "hash")  # still running
    document.changed.emit(Changes(runs=frozenset({1})))

    assert runs.text() == "Choose two or more"
    actions = {it.text(): it for it in runs.menu().actions()}
    assert list(actions) == ["motion-001", "background-001", "motion-002"]
    actions["motion-002"].trigger()
    actions["background-001"].trigger()
    assert runs.text() == "motion-002, background-001"
    qtbot.mouseClick(panel.train_button, Qt.MouseButton.LeftButton)
    assert started[-1].options["parts"] == "motion-002,background-001"


PROPOSED = Suggestion(
    sequences=("street",),
    detector="motion",
    recipe=Recipe(width=96, height=64, clip_length=2),
    options={"box": 5},
    reasons=("Things walk.",),
    warnings=("Add normal frames.",),
    alternatives=(Alternative("background", "Finds what stops."),),
    minutes=0.2,
)


def test_a_proposal_is_asked_for_read_and_taken_into_the_form(
    panel: TrainPanel, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(SuggestJob, "run", lambda *_: (PROPOSED,))

    qtbot.mouseClick(panel.suggestions.ask_button, LEFT)
    qtbot.waitUntil(lambda: bool(panel.suggestions.findChildren(QFrame, "proposal")))

    shown = [it.text() for it in panel.suggestions.findChildren(QLabel)]
    assert "motion with box=5, on frames of 96 x 64 in grey, in less than a minute." in shown
    assert {"Things walk.", "⚠ Add normal frames.", "Or background: finds what stops."} <= set(
        shown
    )
    (use,) = (it for it in panel.suggestions.findChildren(QPushButton) if it.text() == "Use this")
    qtbot.mouseClick(use, LEFT)
    choice = panel.form.choice
    assert (choice.detector, choice.options["box"]) == ("motion", 5)
    assert (choice.recipe.width, choice.recipe.height) == (96, 64)
    assert not panel.suggestions.findChildren(QFrame, "proposal")
    qtbot.waitUntil(panel.suggestions.ask_button.isEnabled)


def test_a_proposal_that_cannot_be_made_says_why_in_the_message_bar(
    panel: TrainPanel, document: Document, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def fail(*_: object) -> None:
        raise TrainingError("There is nothing to learn.")

    monkeypatch.setattr(SuggestJob, "run", fail)
    with qtbot.waitSignal(document.failed) as told:
        qtbot.mouseClick(panel.suggestions.ask_button, LEFT)
    assert "nothing to learn" in str(told.args[0])
    qtbot.waitUntil(panel.suggestions.ask_button.isEnabled)
