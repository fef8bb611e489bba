"""Preferences: each one acts, is remembered, and is found by a search."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.project.edits import AddSpan
from gui.app import open_first, scale_everything
from gui.appearance import apply_appearance, is_dark
from gui.main_window import MainWindow
from gui.preferences.page import Page
from gui.preferences.preferences_dialog import PreferencesDialog
from gui.settings import Appearance, Numbers, Settings, Start

_Key = Qt.Key


@pytest.fixture(autouse=True)
def _as_before(qapp: QApplication) -> Iterator[None]:
    """Put back what preferences change for the whole program."""
    locale = QLocale()
    yield
    QLocale.setDefault(locale)
    apply_appearance(qapp, Appearance.SYSTEM)


def open_preferences(window: MainWindow, qtbot: QtBot) -> PreferencesDialog:
    qtbot.keyClick(window, _Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None
    return dialog


def editor(dialog: PreferencesDialog, page: str, name: str) -> QWidget:
    """Show a page and return what sets one preference."""
    dialog.show_page(page)
    (found,) = (
        it for it in dialog.pages[page].findChildren(QWidget) if it.accessibleName() == name
    )
    return found


def choose(qtbot: QtBot, box: QWidget, text: str) -> None:
    """Choose a line of a box by keys."""
    assert isinstance(box, QComboBox)
    wanted = next(row for row in range(box.count()) if box.itemText(row).startswith(text))
    while box.currentIndex() != wanted:
        before = box.currentIndex()
        qtbot.keyClick(box, _Key.Key_Down if wanted > before else _Key.Key_Up)
        assert box.currentIndex() != before


def test_dark_and_light_hold_at_once(window: MainWindow, qtbot: QtBot) -> None:
    colours = editor(open_preferences(window, qtbot), "Appearance", "Colours")

    choose(qtbot, colours, "Dark")
    qtbot.waitUntil(lambda: is_dark(window.palette()))

    choose(qtbot, colours, "Light")
    qtbot.waitUntil(lambda: not is_dark(window.palette()))
    assert window.settings.appearance is Appearance.LIGHT


def test_numbers_change_in_fields_that_are_there(window: MainWindow, qtbot: QtBot) -> None:
    numbers = editor(open_preferences(window, qtbot), "Appearance", "Numbers")
    QLocale.setDefault(QLocale("de_DE"))
    window.setLocale(QLocale("de_DE"))

    choose(qtbot, numbers, "As the system")
    choose(qtbot, numbers, "1234.5")

    assert window.settings.numbers is Numbers.POINT
    assert window.panels is not None
    assert window.panels.train.locale().toString(0.5) == "0.5"


def test_the_welcome_page_can_be_what_the_program_begins_with(
    open_window: Callable[[], MainWindow], project_folder: Path, qtbot: QtBot
) -> None:
    first = open_window()
    first.project_commands.open(project_folder)
    start = editor(open_preferences(first, qtbot), "Appearance", "Begin with")
    choose(qtbot, start, "The welcome page")
    first.close()

    second = open_window()
    open_first(second, None)

    assert second.settings.start is Start.WELCOME
    assert second.document is None


def test_the_name_stands_beside_new_spans(window: MainWindow, qtbot: QtBot) -> None:
    assert window.document is not None
    project = window.document.project
    user, sequence = project.annotator, project.sequences()[0]
    name = editor(open_preferences(window, qtbot), "Work", "Your name")

    qtbot.keyClicks(name, "Ada")
    qtbot.keyClick(name, _Key.Key_Return)
    window.document.edit(AddSpan(sequence.id, FrameRange(0, 5), project.labels()[0].id))
    assert [span.annotator for span in project.spans(sequence.id)] == ["Ada"]

    name.clear()  # type: ignore[attr-defined]
    qtbot.keyClick(name, _Key.Key_Return)
    assert project.annotator == user


def test_the_name_holds_in_the_next_project(
    empty_window: MainWindow, project_folder: Path, settings: Settings
) -> None:
    settings.annotator = "Ada"

    empty_window.project_commands.open(project_folder)

    assert empty_window.document is not None
    assert empty_window.document.project.annotator == "Ada"


def test_memory_for_frames_holds_from_the_next_sequence(window: MainWindow, qtbot: QtBot) -> None:
    assert window.document is not None
    assert window.panels is not None
    memory = editor(open_preferences(window, qtbot), "Viewing", "Memory for decoded frames")
    assert isinstance(memory, QSpinBox)

    memory.selectAll()
    qtbot.keyClicks(memory, "128")
    qtbot.keyClick(memory, _Key.Key_Return)
    video = window.document.project.sequences()[1]
    window.document.view.show_sequence(video.id, video.frames)

    assert window.panels.viewer.shown.provider.cache_bytes == 128 << 20


def test_disk_space_for_proxies_is_remembered(window: MainWindow, qtbot: QtBot) -> None:
    space = editor(open_preferences(window, qtbot), "Viewing", "Disk space for display proxies")
    assert isinstance(space, QSpinBox)

    space.selectAll()
    qtbot.keyClicks(space, "0")
    qtbot.keyClick(space, _Key.Key_Return)

    assert window.settings.proxy_budget_mib == 0
    assert space.text() == "none are made"


def test_the_device_is_what_computes(window: MainWindow, qtbot: QtBot) -> None:
    assert window.document is not None
    device = editor(open_preferences(window, qtbot), "Work", "Compute on")

    choose(qtbot, device, "cpu")

    assert window.document.device == "cpu"
    qtbot.waitUntil(lambda: not window.jobs._running, timeout=60_000)


def test_the_size_of_everything_is_given_to_qt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {})

    scale_everything(150)
    scale_everything(200)  # what the person set outside wins

    assert os.environ == {"QT_SCALE_FACTOR": "1.5"}


def test_a_search_goes_over_all_pages_and_keys(window: MainWindow, qtbot: QtBot) -> None:
    dialog = open_preferences(window, qtbot)

    qtbot.keyClicks(dialog.search, "scrubbing")
    assert dialog.shown == "Viewing"

    dialog.search.clear()
    qtbot.keyClicks(dialog.search, "Ctrl+G")
    assert dialog.shown == "Keys"

    qtbot.keyClicks(dialog.search, "qqq")
    assert dialog.shown == ""


def test_a_search_hides_the_other_rows_of_a_page(window: MainWindow, qtbot: QtBot) -> None:
    dialog = open_preferences(window, qtbot)

    qtbot.keyClicks(dialog.search, "colours")

    page = dialog.pages["Appearance"]
    assert isinstance(page, Page)
    shown = [it.accessibleName() for it in page.findChildren(QComboBox) if it.isVisible()]
    assert shown == ["Colours"]


def test_asking_twice_shows_the_same_preferences(window: MainWindow, qtbot: QtBot) -> None:
    first = open_preferences(window, qtbot)
    window.activateWindow()

    window.actions_by_id["edit_keys"].trigger()

    assert window.findChildren(PreferencesDialog) == [first]
    assert first.shown == "Keys"


def test_the_menu_shows_what_the_preferences_say(window: MainWindow, settings: Settings) -> None:
    settings.appearance = Appearance.DARK

    (menu,) = (it for it in window.findChildren(QMenu) if it.title() == "&Appearance")
    menu.aboutToShow.emit()

    assert [it.text() for it in menu.actions() if it.isChecked()] == ["Dark"]


@pytest.mark.parametrize("text", ["purple", ""])
def test_a_damaged_settings_file_gives_what_holds_at_first(settings: Settings, text: str) -> None:
    for key in ("appearance", "numbers", "start", "viewer/cache_mib", "window/scale_percent"):
        settings.store.setValue(key, text)

    assert settings.appearance is Appearance.SYSTEM
    assert settings.numbers is Numbers.POINT
    assert settings.start is Start.LAST
    assert settings.cache_mib == 512
    assert settings.scale_percent == 100
