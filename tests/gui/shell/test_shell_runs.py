"""Runs and trainings in the whole window, where keys and menus meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.operations.run_overview import RunChoice
from core.project.edits import AddSpan
from core.project.project import Project
from core.project.records import RunState
from core.recipe.recipe import Recipe
from core.training.run_folder import RunFolder, RunSettings
from gui.document import Document
from gui.leaving import LeavingQuestion
from gui.main_window import MainWindow
from gui.settings import Workspace
from gui.training_queue import Training
from tests.gui.fake_training import FakeScoring, FakeTraining

_Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def project_folder(project_folder: Path) -> Path:
    """The project with a run that is done."""
    with Project.open(project_folder) as project:
        run = project.update_run(project.add_run("cae", "hash").id, state=RunState.DONE)
        walkway = project.sequence_named("walkway")
        folder = RunFolder(project.layout.run(run.name))
        folder.write(Recipe(width=48), RunSettings("cae", "hash", {"epochs": 9}, (walkway.id,)))
    return project_folder


@pytest.fixture
def document(window: MainWindow) -> Document:
    document = window.document
    assert document is not None
    window.resize(1300, 850)
    window.workspaces.reset()
    window.workspaces.enter(Workspace.TRAIN)
    return document


@pytest.fixture
def train(document: Document, qtbot: QtBot) -> Iterator[Callable[[], FakeTraining]]:
    """Add trainings to the queue; they go on when the test is over."""
    jobs: list[FakeTraining] = []

    def add() -> FakeTraining:
        job: Any = FakeTraining(document.folder, "conv3d_basic", {})
        jobs.append(job)
        document.trainings.add(Training(job, f"training {len(jobs)}"))
        if len(jobs) == 1:
            current = document.trainings.current
            assert current is not None
            qtbot.waitUntil(lambda: bool(current.state.epochs))
        return jobs[-1]

    yield add
    for job in jobs:
        job.go_on.set()


def click_on_the_run(window: MainWindow, qtbot: QtBot) -> None:
    assert window.panels is not None
    table = window.panels.runs.table
    place = table.visualRect(window.panels.runs.model.index(0, 0)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)


def test_train_workspace_shows_runs_above_the_timeline(
    window: MainWindow, document: Document
) -> None:
    runs, timeline = window.docks.runs, window.docks.timeline

    assert runs.isVisible()
    assert timeline.isVisible()
    assert runs.geometry().bottom() < timeline.geometry().top()

    window.workspaces.enter(Workspace.CURATE)
    assert not runs.isVisible()


def test_delete_key_is_about_runs_in_their_table_and_about_spans_elsewhere(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    assert window.panels is not None
    walkway = document.project.sequence_named("walkway")
    document.edit(AddSpan(walkway.id, FrameRange(0, 5), document.project.labels()[0].id))

    click_on_the_run(window, qtbot)
    qtbot.keyClick(window.panels.runs.table, _Key.Key_Delete)
    assert document.project.runs() == []
    assert len(document.project.spans()) == 1

    qtbot.keyClick(window, _Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [run.name for run in document.project.runs()] == ["cae-001"]

    window.panels.viewer.setFocus()
    qtbot.keyClick(window.panels.viewer, _Key.Key_Delete)
    assert document.project.spans() == []


def test_settings_of_the_run_on_show_come_into_the_form_from_the_menu(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    assert window.panels is not None
    click_on_the_run(window, qtbot)

    with qtbot.waitSignal(window.panels.runs.reuse_asked) as asked:
        window.actions_by_id["reuse_run"].trigger()

    assert isinstance(asked.args[0], RunChoice)
    choice = window.panels.train.form.choice
    assert (choice.detector, choice.options["epochs"], choice.recipe.width) == ("cae", 9, 48)


def test_stop_and_cancel_are_in_the_menu_while_it_trains(
    window: MainWindow, document: Document, train: Callable[[], FakeTraining], qtbot: QtBot
) -> None:
    stop = window.actions_by_id["stop_training"]
    assert not stop.isEnabled()

    train()
    assert stop.isEnabled()
    stop.trigger()

    qtbot.waitUntil(lambda: document.trainings.current is None)
    assert document.project.runs()[-1].state is RunState.STOPPED
    assert not stop.isEnabled()
    qtbot.waitUntil(lambda: not document.jobs.running)


def test_a_training_that_ends_out_of_sight_offers_its_review_in_the_message_bar(
    window: MainWindow,
    document: Document,
    train: Callable[[], FakeTraining],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gui.train.train_panel.ScoreJob", FakeScoring)
    monkeypatch.setattr("gui.review.review_panel.ScoreJob", FakeScoring)
    window.workspaces.enter(Workspace.CURATE)
    train().go_on.set()
    qtbot.waitUntil(lambda: document.trainings.current is None and not document.jobs.running)
    window.message_bar.dismiss()  # a frame was unreadable
    offer = window.message_bar.action_button
    assert offer.text() == "Review the run"

    qtbot.mouseClick(offer, LEFT)

    assert window.docks.review.isVisible()
    assert document.view.run_id == document.project.runs()[-1].id
    qtbot.waitUntil(lambda: not document.jobs.running)


def test_closing_asks_about_what_waits_too_and_forgets_it(
    window: MainWindow, document: Document, train: Callable[[], FakeTraining], qtbot: QtBot
) -> None:
    train()
    train()

    window.close_project()

    question = window.findChild(LeavingQuestion)
    assert question is not None
    assert question.informativeText().endswith("training 2 (queued)")
    qtbot.mouseClick(question.leave_button, LEFT)
    assert window.document is None
