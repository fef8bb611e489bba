"""The command palette, typed into as a person does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.key_sheet import KeySheet
from gui.keys.key_map import key_text
from gui.main_window import MainWindow
from gui.palette.entries import Entry
from gui.palette.fuzzy import fit
from gui.palette.palette import Palette, best_first
from gui.settings import Workspace

_Key = Qt.Key
CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def entry(name: str, why_not: str = "") -> Entry:
    return Entry(name, name, "View", "", why_not, lambda: None)


def open_palette(window: MainWindow, qtbot: QtBot) -> Palette:
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(window, _Key.Key_P, CONTROL_SHIFT)
    palettes = [it for it in window.findChildren(Palette) if it.isVisible()]
    assert len(palettes) == 1
    with qtbot.waitActive(palettes[0]):
        palettes[0].activateWindow()
    return palettes[0]


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("rl", "Reset layout", "Raise the low threshold"),
        ("full", "Full screen", "Fit until all is lost"),
        ("go", "Go to", "Change something"),
        ("exp", "Export", "Excluded spans"),
    ],
)
def test_starts_of_words_and_letters_in_a_row_fit_best(typed: str, better: str, worse: str) -> None:
    fits_better, fits_worse = fit(typed, better), fit(typed, worse)

    assert fits_better is not None
    assert fits_worse is None or fits_better > fits_worse


def test_letters_in_another_order_do_not_fit() -> None:
    assert fit("tg", "Go to") is None


def test_what_was_used_lately_comes_first_among_equals() -> None:
    entries = [entry("Zoom in"), entry("Zoom on")]

    assert best_first(entries, "zoom", ["Zoom on"])[0].name == "Zoom on"
    assert best_first(entries, "", ["Zoom on"])[0].name == "Zoom on"


def test_enter_does_what_fits_best(window: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(window, qtbot)

    qtbot.keyClicks(palette.field, "review")
    qtbot.keyClick(palette.field, _Key.Key_Return)

    assert window.workspaces.current is Workspace.REVIEW
    qtbot.waitUntil(lambda: window.findChild(Palette) is None)


def test_the_palette_shows_keys_as_they_are_now(window: MainWindow, qtbot: QtBot) -> None:
    window.keys.set_keys("fit", ["W"])

    palette = open_palette(window, qtbot)
    qtbot.keyClicks(palette.field, "fit")

    assert palette.shown[0].id == "fit"
    assert palette.list.topLevelItem(0).text(2) == key_text(["W"])  # type: ignore[union-attr]


def test_arrows_choose_while_one_types(window: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(window, qtbot)
    qtbot.keyClicks(palette.field, "keys")
    assert [it.id for it in palette.shown[:2]] == ["key_sheet", "edit_keys"]

    qtbot.keyClick(palette.field, _Key.Key_Down)
    qtbot.keyClick(palette.field, _Key.Key_Up)
    qtbot.keyClick(palette.field, _Key.Key_Return)

    qtbot.waitUntil(lambda: window.findChild(KeySheet) is not None)


def test_what_makes_no_sense_now_says_why_and_does_nothing(
    empty_window: MainWindow, qtbot: QtBot
) -> None:
    palette = open_palette(empty_window, qtbot)

    qtbot.keyClicks(palette.field, "exclude from")
    qtbot.keyClick(palette.field, _Key.Key_Return)

    assert palette.isVisible()
    assert palette.status.text() == "Open a project first."


def test_what_was_done_from_the_palette_is_first_the_next_time(
    window: MainWindow, qtbot: QtBot
) -> None:
    palette = open_palette(window, qtbot)
    qtbot.keyClicks(palette.field, "full screen")
    qtbot.keyClick(palette.field, _Key.Key_Return)

    assert open_palette(window, qtbot).shown[0].id == "full_screen"


def test_escape_and_another_window_close_the_palette(window: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(window, qtbot)
    qtbot.keyClick(palette.field, _Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(Palette) is None)

    open_palette(window, qtbot)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.findChild(Palette) is None)


def test_panels_and_recent_projects_are_offered(window: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(window, qtbot)

    names = [it.name for it in palette.shown]

    assert "Hide the panel Spans" in names
    assert "Open trial" in names


def test_when_nothing_fits_the_palette_says_what_to_do(window: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(window, qtbot)

    qtbot.keyClicks(palette.field, "qqqq")
    qtbot.keyClick(palette.field, _Key.Key_Return)

    assert palette.status.text().startswith("Nothing fits")
