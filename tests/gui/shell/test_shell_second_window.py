"""Two windows on one project: the second reads, follows, and takes over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.operations.score import ScoreJob
from core.project.edits import AddSpan
from core.project.project import Project
from gui.actions import ACTIONS, WRITING
from gui.document import Document
from gui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def first(open_window: Callable[[], MainWindow], project_folder: Path) -> MainWindow:
    window = open_window()
    window.project_commands.open(project_folder)
    return window


@pytest.fixture
def second(
    first: MainWindow, open_window: Callable[[], MainWindow], project_folder: Path
) -> MainWindow:
    assert first.document is not None
    window = open_window()
    window.project_commands.open(project_folder)
    return window


def opened(window: MainWindow) -> Document:
    assert window.document is not None
    return window.document


def label(document: Document, start: int, stop: int) -> None:
    sequence_id = document.view.sequence_id
    assert sequence_id is not None
    frames = FrameRange(start, stop)
    document.edit(AddSpan(sequence_id, frames, document.project.labels()[0].id))


def test_the_second_window_says_clearly_that_it_only_reads(
    first: MainWindow, second: MainWindow
) -> None:
    assert first.read_only_bar.isHidden()
    assert second.read_only_bar.isVisible()
    assert "open in another window on" in second.read_only_bar.text.text()
    assert "(read-only)" in second.windowTitle()
    assert "(read-only)" not in first.windowTitle()


def test_its_actions_are_off_and_say_why(second: MainWindow, qtbot: QtBot) -> None:
    opened(second).view.mark(3, 8)

    qtbot.keyClick(second, Qt.Key.Key_E)

    assert opened(second).project.spans() == []
    for action_id in WRITING:
        assert not second.actions_by_id[action_id].isEnabled()
    assert "another window has it open" in second.actions_by_id["exclude"].toolTip()
    assert second.actions_by_id["play"].isEnabled()


def test_every_writing_action_is_in_the_table() -> None:
    assert {spec.id for spec in ACTIONS} >= WRITING


def test_what_gets_through_is_refused_with_the_reason(second: MainWindow, qtbot: QtBot) -> None:
    label(opened(second), 0, 5)

    assert "Read-only" in second.message_bar.messages[-1].text
    assert opened(second).undo_stack.count() == 0
    job = ScoreJob(opened(second).folder, "none", ())
    thread = opened(second).jobs.prepare(job)
    with qtbot.waitSignals([thread.failed, opened(second).jobs.ended]):
        opened(second).jobs.start(thread)
    assert all("Read-only" in it.text for it in second.message_bar.messages)


def test_it_follows_what_the_first_window_does_and_takes_back(
    first: MainWindow, second: MainWindow, qtbot: QtBot
) -> None:
    assert second.panels is not None
    rows = second.panels.spans.model.rowCount
    with qtbot.waitActive(first):
        first.activateWindow()

    qtbot.keyClick(first, Qt.Key.Key_I)
    qtbot.keyClick(first, Qt.Key.Key_O)
    qtbot.keyClick(first, Qt.Key.Key_E)

    qtbot.waitUntil(lambda: rows() == 1)
    qtbot.keyClick(first, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: rows() == 0)


def test_the_first_window_follows_the_command_line(
    first: MainWindow, project_folder: Path, qtbot: QtBot
) -> None:
    with Project.open(project_folder, check=False) as command:
        sequence = command.sequences()[0]
        command.add_span(sequence.id, FrameRange(0, 5), command.labels()[0].id)

    assert first.panels is not None
    rows = first.panels.spans.model.rowCount
    qtbot.waitUntil(lambda: rows() == 1)


def test_try_again_says_that_it_is_still_open(second: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(second.read_only_bar.try_button, LEFT)

    assert "still open there" in second.read_only_bar.text.text()
    assert opened(second).is_read_only


def test_try_again_takes_over_once_the_first_is_closed(
    first: MainWindow, second: MainWindow, qtbot: QtBot
) -> None:
    opened(second).view.show_frame(7)
    first.close_project()

    qtbot.mouseClick(second.read_only_bar.try_button, LEFT)

    assert second.read_only_bar.isHidden()
    assert not opened(second).is_read_only
    assert opened(second).view.frame_index == 7
    label(opened(second), 0, 5)
    assert len(opened(second).project.spans()) == 1


def test_it_takes_over_by_itself_when_asked_to(
    first: MainWindow, second: MainWindow, qtbot: QtBot
) -> None:
    second.read_only_bar.when_free.setFocus()
    qtbot.keyClick(second.read_only_bar.when_free, Qt.Key.Key_Space)
    assert second.read_only_bar.when_free.isChecked()
    assert opened(second).is_read_only

    first.close_project()

    qtbot.waitUntil(lambda: second.document is not None and not opened(second).is_read_only)


def test_a_window_never_keeps_itself_out(first: MainWindow, project_folder: Path) -> None:
    first.project_commands.open(project_folder)

    assert not opened(first).is_read_only
