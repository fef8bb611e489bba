"""What the Train menu opens."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from gui.commands.architecture_dialog import ArchitectureDialog
from gui.main_window import MainWindow

#: torch and matplotlib are loaded for the first picture.
LONG = 60_000


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> ArchitectureDialog:
    """The picture of the model that the form offers first."""
    window.actions_by_id["show_architecture"].trigger()

    def opened() -> bool:
        return window.findChild(ArchitectureDialog) is not None

    qtbot.waitUntil(opened, timeout=LONG)
    found = window.findChild(ArchitectureDialog)
    assert found is not None
    return found


def test_the_chosen_model_is_drawn_for_the_frames_that_go_in(
    dialog: ArchitectureDialog, window: MainWindow
) -> None:
    assert window.panels is not None
    choice = window.panels.train.form.choice
    assert dialog.windowTitle().startswith(choice.detector)
    assert f"{choice.recipe.width} × {choice.recipe.height}" in dialog.windowTitle()
    page = dialog.page
    assert page.sceneRect().height() > page.sceneRect().width() > 2000


def test_the_page_is_whole_until_one_zooms_and_whole_again_on_demand(
    dialog: ArchitectureDialog, qtbot: QtBot
) -> None:
    page = dialog.page
    whole = page.transform().m11()

    qtbot.mouseClick(dialog.in_button, Qt.MouseButton.LeftButton)
    assert page.transform().m11() > whole

    qtbot.mouseClick(dialog.fit_button, Qt.MouseButton.LeftButton)
    assert page.transform().m11() == pytest.approx(whole)
    dialog.resize(dialog.width(), dialog.height() // 2)
    assert page.transform().m11() < whole


def test_the_wheel_zooms_and_never_below_the_whole_page(dialog: ArchitectureDialog) -> None:
    page = dialog.page
    whole = page.transform().m11()

    _turn_wheel(page, 120)
    assert page.transform().m11() == pytest.approx(1.25 * whole)

    for _ in range(3):
        _turn_wheel(page, -120)
    assert page.transform().m11() == pytest.approx(whole)


def test_the_picture_is_saved_where_one_says(
    dialog: ArchitectureDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    question = dialog.findChild(QFileDialog)
    assert question is not None
    question.fileSelected.emit(str(tmp_path / "model.svg"))

    qtbot.waitUntil(lambda: dialog.saved.text() == "Saved as model.svg", timeout=LONG)
    assert "<svg" in (tmp_path / "model.svg").read_text(encoding="utf-8")
    question.reject()


def test_a_detector_without_a_network_says_so(window: MainWindow, qtbot: QtBot) -> None:
    assert window.panels is not None
    window.panels.train.form.detector.choose("motion")

    window.actions_by_id["show_architecture"].trigger()

    qtbot.waitUntil(window.message_bar.isVisible, timeout=LONG)
    assert "motion works without a network" in window.message_bar.messages[0].text
    assert window.findChild(ArchitectureDialog) is None


def _turn_wheel(page: object, angle: int) -> None:
    from gui.commands.architecture_dialog import PageView

    assert isinstance(page, PageView)
    middle = QPointF(page.viewport().rect().center())
    event = QWheelEvent(
        middle,
        page.viewport().mapToGlobal(middle),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(page.viewport(), event)


class Browser(QObject):
    """Takes addresses in place of the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser that only remembers."""
    browser = Browser()
    QDesktopServices.setUrlHandler("http", browser, "open")
    yield browser
    QDesktopServices.unsetUrlHandler("http")


def test_tensorboard_opens_in_the_browser_and_ends_with_the_project(
    window: MainWindow, browser: Browser, qtbot: QtBot
) -> None:
    window.actions_by_id["open_tensorboard"].trigger()
    qtbot.waitUntil(lambda: len(browser.opened) == 1, timeout=LONG)
    assert answers(browser.opened[0])

    window.actions_by_id["open_tensorboard"].trigger()
    assert browser.opened[1] == browser.opened[0]

    window.close_project()
    assert not answers(browser.opened[0])


def answers(url: str) -> bool:
    address = urlsplit(url)
    assert address.hostname
    try:
        socket.create_connection((address.hostname, address.port or 80), timeout=5).close()
    except ConnectionError:
        return False
    return True
