"""The message bar, the settings, the colours, and the start of the program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from core.errors import SourceError
from gui.app import NO_DISPLAY, ErrorRelay, open_window
from gui.appearance import apply_appearance, is_dark
from gui.icons import icon
from gui.message_bar import MessageBar, error_message
from gui.settings import Appearance, Settings, Workspace


def raised(error: Exception) -> Exception:
    """Return an exception that has a traceback."""
    try:
        raise error
    except type(error) as caught:
        return caught


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.show_notice("shown")
    bar.dismiss()
    return bar


def button(bar: MessageBar, text: str) -> QPushButton:
    return next(it for it in bar.findChildren(QPushButton) if it.text() == text)


def test_an_error_made_for_people_shows_its_own_sentence() -> None:
    error = SourceError("Cannot open limb.fits: no HDU holds an image. Choose another file.")

    assert error_message(error).text == str(error)


def test_any_other_exception_says_where_and_keeps_its_traceback() -> None:
    message = error_message(raised(ZeroDivisionError("division by zero")))

    assert message.text == "Something went wrong in raised: division by zero"
    assert "Traceback" in message.details


def test_messages_wait_for_each_other(bar: MessageBar) -> None:
    bar.show_notice("first")
    bar.show_notice("second")
    bar.show_notice("second")
    assert [message.text for message in bar.messages] == ["first", "second"]

    bar.dismiss()
    assert [message.text for message in bar.messages] == ["second"]
    assert not bar.isHidden()

    bar.dismiss()
    assert bar.isHidden()


def test_a_failure_does_not_wait_behind_notices(bar: MessageBar) -> None:
    bar.show_notice("slower from here")
    bar.show_error(SourceError("Gone."))
    bar.show_notice("as well")
    bar.show_error(SourceError("Gone, too."))

    texts = [message.text for message in bar.messages]
    assert texts == ["Gone.", "Gone, too.", "slower from here", "as well"]


def test_details_are_copied(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_error(raised(ValueError("odd")))

    qtbot.mouseClick(button(bar, "Details"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(bar, "Copy"), Qt.MouseButton.LeftButton)

    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Something went wrong in raised: odd")
    assert "Traceback" in copied


def test_the_bar_goes_with_a_click(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_notice("read me")
    close = bar.findChild(QToolButton)
    assert close is not None

    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)

    assert bar.isHidden()


def test_an_exception_that_nothing_caught_is_relayed(qtbot: QtBot) -> None:
    relay = ErrorRelay()
    error = SourceError("Gone.")

    with qtbot.waitSignal(relay.raised) as relayed:
        relay.on_exception(SourceError, error, None)

    assert relayed.args == [error]


def test_a_message_on_show_goes_dark_and_light_with_the_window(
    qapp: QApplication, qtbot: QtBot
) -> None:
    apply_appearance(qapp, Appearance.LIGHT)
    window = QMainWindow()
    qtbot.addWidget(window)
    bar = MessageBar()
    window.setCentralWidget(bar)
    window.show()
    bar.show_notice("The walkway is scored.")

    for appearance, dark in ((Appearance.DARK, True), (Appearance.LIGHT, False)):
        apply_appearance(qapp, appearance)
        qapp.processEvents()

        ground = bar.grab().toImage().pixelColor(2, bar.height() // 2)
        assert (ground.lightness() < 128) is dark

    apply_appearance(qapp, Appearance.SYSTEM)


def test_in_a_narrow_window_buttons_stand_below_what_is_said(
    qapp: QApplication, qtbot: QtBot
) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.add(error_message(raised(RuntimeError("the walkway is nowhere to be found any more"))))
    (text,) = (it for it in bar.findChildren(QLabel) if "walkway" in it.text())
    (copy,) = (it for it in bar.findChildren(QPushButton) if it.text() == "Copy")

    bar.resize(1200, bar.sizeHint().height())
    qapp.processEvents()
    assert copy.y() < text.geometry().bottom()

    bar.resize(300, bar.heightForWidth(300))
    qapp.processEvents()
    assert copy.y() > text.geometry().bottom()


def test_dark_and_light_are_dark_and_light(qapp: QApplication) -> None:
    apply_appearance(qapp, Appearance.DARK)
    assert is_dark(qapp.palette())

    apply_appearance(qapp, Appearance.LIGHT)
    assert not is_dark(qapp.palette())

    apply_appearance(qapp, Appearance.SYSTEM)


def test_icons_take_the_colours_of_the_moment(qapp: QApplication) -> None:
    play = icon("mdi6.play")
    apply_appearance(qapp, Appearance.LIGHT)
    light = play.pixmap(QSize(16, 16)).toImage()

    apply_appearance(qapp, Appearance.DARK)
    dark = play.pixmap(QSize(16, 16)).toImage()
    apply_appearance(qapp, Appearance.SYSTEM)

    assert light.pixelColor(8, 8).lightness() < 128 < dark.pixelColor(8, 8).lightness()


def test_settings_of_an_older_program_do_no_harm(settings: Settings) -> None:
    settings._store.setValue("appearance", "sepia")
    settings._store.setValue("window/workspace", 7)
    settings._store.setValue("window/geometry", "nonsense")

    assert settings.appearance is Appearance.SYSTEM
    assert settings.workspace is Workspace.CURATE
    assert settings.geometry.isEmpty()


def test_recent_projects_are_newest_first_and_only_those_that_exist(
    settings: Settings, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("a", "b", "gone")]
    for folder in folders:
        folder.mkdir()
        settings.remember_project(folder)
    settings.remember_project(folders[0])
    folders[2].rmdir()

    assert settings.recent_projects == [folders[0], folders[1]]


def test_without_a_display_one_sentence_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)

    assert open_window() == 2
    assert capsys.readouterr().err.strip() == NO_DISPLAY


def test_importing_every_part_of_the_window_loads_nothing_slow() -> None:
    probe = (
        "import pkgutil, importlib, sys, gui\n"
        "for it in pkgutil.walk_packages(gui.__path__, 'gui.'):\n"
        "    importlib.import_module(it.name)\n"
        "slow = {'torch', 'sunpy', 'astropy', 'matplotlib', 'scipy', 'sklearn'}\n"
        "print(sorted(slow & set(sys.modules)))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.stdout.strip() == "[]", done.stderr
