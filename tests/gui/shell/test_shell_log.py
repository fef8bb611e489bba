"""The log dock and what is copied for a report."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from gui.log.log_panel import LogPanel
from gui.log.log_store import LogStore
from gui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
log = logging.getLogger("core.media.video")


@pytest.fixture
def logging_window(empty_window: MainWindow) -> Iterator[MainWindow]:
    """A window that listens to what is logged, on the start page."""
    empty_window.log.store.install()
    yield empty_window
    empty_window.log.store.remove()
    empty_window.log.store.show_details(wanted=False)


def panel_of(window: MainWindow) -> LogPanel:
    window.actions_by_id["show_log"].trigger()
    assert window.docks.log.isVisible()
    return window.log.panel


def test_the_log_is_there_without_a_project(logging_window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(logging_window)

    log.warning("frame 3 is broken")

    qtbot.waitUntil(lambda: "frame 3 is broken" in panel.text.toPlainText())


def test_lines_come_from_any_thread(logging_window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(logging_window)
    worker = threading.Thread(target=lambda: log.error("the disk is full"))

    worker.start()
    worker.join()

    qtbot.waitUntil(lambda: "the disk is full" in panel.text.toPlainText())


def test_level_and_search_narrow_what_is_shown(logging_window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(logging_window)
    log.info("opened walkway")
    log.error("cannot read limb")
    qtbot.waitUntil(lambda: "walkway" in panel.text.toPlainText())

    panel.level.setCurrentText("Errors")
    assert "walkway" not in panel.text.toPlainText()
    assert "limb" in panel.text.toPlainText()

    panel.level.setCurrentText("Information")
    qtbot.keyClicks(panel.search, "WALK")
    assert "walkway" in panel.text.toPlainText()
    assert "limb" not in panel.text.toPlainText()


def test_details_are_logged_once_they_are_asked_for(
    logging_window: MainWindow, qtbot: QtBot
) -> None:
    panel = panel_of(logging_window)
    log.debug("not heard")

    panel.level.setCurrentText("Details")
    log.debug("seek to 17")

    qtbot.waitUntil(lambda: "seek to 17" in panel.text.toPlainText())
    assert "not heard" not in panel.text.toPlainText()


def test_the_lines_on_show_are_copied_and_saved(
    logging_window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    panel = panel_of(logging_window)
    log.error("cannot read limb")
    qtbot.waitUntil(lambda: "limb" in panel.text.toPlainText())

    qtbot.mouseClick(panel.copy_button, LEFT)
    panel.save(tmp_path / "window.log")

    assert "cannot read limb" in QGuiApplication.clipboard().text()
    assert "cannot read limb" in (tmp_path / "window.log").read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_is_one_sentence(
    logging_window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    logging_window.log.panel.save(tmp_path / "file" / "window.log")

    (message,) = logging_window.message_bar.messages
    assert message.text.startswith("Cannot write")


def test_the_oldest_lines_give_way(qtbot: QtBot) -> None:
    store = LogStore(capacity=10)
    store.install()
    try:
        for number in range(25):
            log.warning("line %d", number)
    finally:
        store.remove()

    assert [line.text for line in store.lines()] == [f"line {number}" for number in range(15, 25)]


def test_diagnostics_hold_versions_project_and_the_last_lines(
    logging_window: MainWindow, project_folder: Path, qtbot: QtBot
) -> None:
    logging_window.project_commands.open(project_folder)
    log.error("cannot read limb")

    logging_window.actions_by_id["copy_diagnostics"].trigger()

    qtbot.waitUntil(lambda: bool(logging_window.message_bar.messages), timeout=60_000)
    text = QGuiApplication.clipboard().text()
    assert "numpy" in text
    assert "2 sequences, 0 runs" in text
    assert "cannot read limb" in text
