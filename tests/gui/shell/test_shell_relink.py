"""Media that vanish while the project is open, and finding them again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def missing(window: MainWindow) -> set[str]:
    assert window.document is not None
    return {it.name for it in window.document.project.sequences() if it.is_missing}


def choose_folder(window: MainWindow, folder: Path) -> None:
    """Answer the question where the files are."""
    (dialog,) = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(folder))
    dialog.close()


def test_a_source_that_vanishes_is_told_with_a_way_to_relink(
    window: MainWindow, stills: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    assert window.panels is not None
    shutil.move(stills, tmp_path / "elsewhere" / "walkway")

    qtbot.waitUntil(lambda: bool(window.message_bar.messages))

    (message,) = window.message_bar.messages
    assert "walkway went away" in message.text
    assert "missing" in window.panels.viewer.shown.reason
    assert window.message_bar.action_button.text() == "Relink missing files…"


def test_what_was_said_of_a_source_goes_when_it_is_back(
    window: MainWindow, stills: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    shutil.move(stills, tmp_path / "elsewhere" / "walkway")
    qtbot.waitUntil(window.message_bar.isVisible)

    shutil.move(tmp_path / "elsewhere" / "walkway", stills)

    qtbot.waitUntil(lambda: not window.message_bar.isVisible(), timeout=10_000)
    assert missing(window) == set()


def test_the_button_looks_through_a_folder_and_one_undo_takes_it_back(
    window: MainWindow, stills: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    assert window.document is not None
    assert window.panels is not None
    shutil.move(stills.parent, tmp_path / "disk" / "media")
    qtbot.waitUntil(lambda: bool(window.message_bar.messages))

    qtbot.mouseClick(window.message_bar.action_button, LEFT)
    choose_folder(window, tmp_path / "disk")
    qtbot.waitUntil(lambda: missing(window) == set())

    assert "Relinked 2 sequences" in window.message_bar.messages[0].text
    shown = window.panels.viewer.shown
    qtbot.waitUntil(lambda: shown.frame_index == 0, timeout=20_000)
    window.actions_by_id["undo"].trigger()
    assert missing(window) == {"walkway", "bottles"}


def test_what_did_not_fit_is_told(
    window: MainWindow, stills: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    shutil.rmtree(stills)
    qtbot.waitUntil(lambda: bool(window.message_bar.messages))
    other = tmp_path / "disk" / "walkway"
    other.mkdir(parents=True)
    cv2.imwrite(str(other / "0.png"), np.zeros((8, 8), np.uint8))

    qtbot.mouseClick(window.message_bar.action_button, LEFT)
    choose_folder(window, tmp_path / "disk")

    qtbot.waitUntil(lambda: bool(window.message_bar.messages))
    text = window.message_bar.messages[0].text
    assert text.startswith("Nothing was relinked in disk. Still missing: walkway (")
    assert "other frames" in text


def test_a_source_that_comes_back_is_shown_again(
    window: MainWindow, stills: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    assert window.panels is not None
    shown = window.panels.viewer.shown
    shutil.move(stills, tmp_path / "away")
    qtbot.waitUntil(lambda: "missing" in shown.reason)

    shutil.move(tmp_path / "away", stills)

    qtbot.waitUntil(lambda: shown.frame_index == 0, timeout=20_000)


def test_a_project_that_opens_with_missing_files_says_so(
    open_window: Callable[[], MainWindow], project_folder: Path, stills: Path
) -> None:
    shutil.rmtree(stills.parent)
    window = open_window()

    window.project_commands.open(project_folder)

    (message,) = window.message_bar.messages
    assert message.text == "2 of 2 sequences cannot be found where they were."
    assert message.action is window.actions_by_id["relink"]


def test_with_nothing_missing_there_is_nothing_to_ask(window: MainWindow) -> None:
    window.actions_by_id["relink"].trigger()

    assert window.findChildren(QFileDialog) == []
    assert "nothing to relink" in window.message_bar.messages[0].text
