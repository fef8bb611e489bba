"""Keys that the person changes: remembered, shown everywhere, never claimed twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel, QTreeWidgetItemIterator, QWidget
from pytestqt.qtbot import QtBot

from gui.actions import ACTIONS
from gui.curate.label_editor import LabelEditor
from gui.curate.review_queue import ReviewQueue
from gui.key_sheet import KeySheet
from gui.keys.key_editor import KeyEditor
from gui.keys.key_map import KeyMap, KeyRefusedError
from gui.main_window import MainWindow
from gui.preferences.preferences_dialog import PreferencesDialog
from gui.settings import Settings, Workspace

_Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def keys(settings: Settings) -> KeyMap:
    return KeyMap(settings.store)


def editor_of(window: MainWindow) -> KeyEditor:
    """Open the editor of keys as a person does."""
    window.actions_by_id["edit_keys"].trigger()
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None
    return dialog.editor


def press(qtbot: QtBot, editor: KeyEditor, action_id: str, key: Qt.Key) -> None:
    """Choose an action and press its new key."""
    editor.choose(action_id)
    qtbot.keyClick(editor.field, key)


def texts_of(window: MainWindow) -> str:
    """Return all that labels of the window say."""
    return "\n".join(label.text() for label in window.findChildren(QLabel))


def in_queue(widget: QWidget) -> bool:
    """Return whether a widget stands in the review queue, which has keys of its own."""
    return isinstance(widget.parent(), ReviewQueue)


def test_a_key_of_another_action_is_refused_with_its_name(keys: KeyMap) -> None:
    with pytest.raises(KeyRefusedError, match="Space belongs to “Play or pause”"):
        keys.set_keys("fit", ["Space"])

    assert keys.keys("fit") == ("F",)


@pytest.mark.parametrize("key", ["Esc", "Tab", "", "no key"])
def test_what_is_no_key_to_give_away_is_refused(keys: KeyMap, key: str) -> None:
    with pytest.raises(KeyRefusedError):
        keys.add_key("fit", key)


def test_a_key_that_was_given_away_cannot_come_back_by_a_reset(keys: KeyMap) -> None:
    keys.set_keys("fit", ["W"])
    keys.set_keys("about", ["F"])

    with pytest.raises(KeyRefusedError, match="About Framesift"):
        keys.reset("fit")


def test_reset_all_gives_every_action_its_first_keys_again(keys: KeyMap) -> None:
    keys.set_keys("fit", ["W"])
    keys.set_keys("about", ["F"])
    keys.set_keys("play", [])

    keys.reset_all()

    assert all(keys.keys(spec.id) == spec.keys for spec in ACTIONS)


def test_changed_keys_are_there_at_the_next_start(keys: KeyMap, settings: Settings) -> None:
    keys.set_keys("fit", ["Ctrl+Alt+F", ","])
    keys.set_keys("play", [])

    again = KeyMap(settings.store)

    assert again.keys("fit") == ("Ctrl+Alt+F", ",")
    assert again.keys("play") == ()
    assert not again.is_changed("undo")


def test_a_remembered_key_wins_over_one_that_the_table_gave_away_later(
    settings: Settings,
) -> None:
    settings.store.setValue("keys/fit", "Space")
    settings.store.setValue("keys/an action that is gone", "Q")

    keys = KeyMap(settings.store)

    assert keys.owner("Space") == "fit"
    assert keys.keys("play") == ()


def test_a_damaged_memory_gives_no_key_to_two_actions(settings: Settings) -> None:
    settings.store.setValue("keys/fit", "W\nno key")
    settings.store.setValue("keys/about", "W")
    settings.store.setValue("keys/quit", 7)

    keys = KeyMap(QSettings(settings.store.fileName(), QSettings.Format.IniFormat))

    claimed = [key for spec in ACTIONS for key in keys.keys(spec.id)]
    assert len(claimed) == len(set(claimed))


def test_a_new_key_holds_at_once(window: MainWindow, qtbot: QtBot) -> None:
    editor = editor_of(window)
    press(qtbot, editor, "workspace_train", _Key.Key_W)

    qtbot.mouseClick(editor.replace_button, LEFT)
    qtbot.keyClick(window, _Key.Key_W)

    assert window.workspaces.current is Workspace.TRAIN
    assert "changed" in editor.tree.currentItem().text(2)


def test_the_editor_says_whose_a_key_is_and_changes_nothing(
    window: MainWindow, qtbot: QtBot
) -> None:
    editor = editor_of(window)
    press(qtbot, editor, "fit", _Key.Key_E)

    qtbot.mouseClick(editor.replace_button, LEFT)

    assert "“Exclude from training”" in editor.status.text()
    assert window.keys.keys("fit") == ("F",)


def test_an_action_may_have_a_second_key_or_none_and_be_reset(
    window: MainWindow, qtbot: QtBot
) -> None:
    editor = editor_of(window)
    press(qtbot, editor, "fit", _Key.Key_W)
    qtbot.mouseClick(editor.add_button, LEFT)
    assert window.keys.keys("fit") == ("F", "W")

    qtbot.mouseClick(editor.remove_button, LEFT)
    assert window.keys.keys("fit") == ()

    qtbot.mouseClick(editor.reset_button, LEFT)
    assert window.keys.keys("fit") == ("F",)
    assert not editor.reset_all_button.isEnabled()


def test_the_editor_finds_an_action_by_its_key(window: MainWindow, qtbot: QtBot) -> None:
    editor_of(window)
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None

    qtbot.keyClicks(dialog.search, "Ctrl+G")

    lines = QTreeWidgetItemIterator(
        dialog.editor.tree, QTreeWidgetItemIterator.IteratorFlag.NotHidden
    )
    shown = []
    while (item := lines.value()) is not None:
        shown.append(item.text(0))
        lines += 1
    assert shown == ["Playback", "Go to"]


def test_tool_tips_and_the_open_f1_sheet_follow_a_changed_key(
    window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, _Key.Key_F1)
    sheet = window.findChild(KeySheet)
    assert sheet is not None

    window.keys.set_keys("workspace_train", ["W"])

    assert "(W)" in window.actions_by_id["workspace_train"].toolTip()
    assert window.switch.button(Workspace.TRAIN).toolTip().endswith("(W)")
    lines = sheet.tree.findItems("W", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive, 1)
    assert [line.text(0) for line in lines] == ["Train workspace"]


def test_tool_tips_of_panels_follow_a_changed_key(window: MainWindow) -> None:
    assert window.panels is not None
    button = window.panels.viewer.tools.heat_map
    assert button.toolTip() == "Heat map (H)"

    window.keys.set_keys("toggle_heat_map", ["W"])
    assert button.toolTip() == "Heat map (W)"

    window.keys.set_keys("toggle_heat_map", [])
    assert button.toolTip() == "Heat map"


def test_the_text_of_an_empty_list_follows_a_changed_key(window: MainWindow, qtbot: QtBot) -> None:
    assert "or E to exclude them" in texts_of(window)

    editor = editor_of(window)
    press(qtbot, editor, "exclude", _Key.Key_F7)
    qtbot.mouseClick(editor.replace_button, LEFT)

    assert "or F7 to exclude them" in texts_of(window)
    assert "or E to exclude them" not in texts_of(window)


def test_a_text_names_an_action_without_a_key_by_its_menu(window: MainWindow) -> None:
    window.keys.set_keys("exclude", [])

    assert "or Labels › Exclude from training to exclude them" in texts_of(window)


def test_the_five_steps_follow_a_changed_key(empty_window: MainWindow) -> None:
    empty_window.keys.set_keys("train", ["F7"])

    assert "F7 learns what is normal" in texts_of(empty_window)


def test_a_tool_tip_that_changes_names_the_key_that_holds(window: MainWindow) -> None:
    assert window.panels is not None
    window.keys.set_keys("shuttle_forward", ["W"])
    speed = window.panels.viewer.tools.speed
    assert speed.toolTip().startswith("Speed of playing (J and W)")

    window.actions_by_id["shuttle_forward"].trigger()

    assert speed.toolTip().startswith("Speed of playing (J and W)")


def test_no_text_teaches_a_key_that_was_taken_away(window: MainWindow) -> None:
    for spec in ACTIONS:
        window.keys.set_keys(spec.id, [])

    # Letters, alone or with others, that belong to no action any more. The queue has its own.
    taught = re.compile(r"\((?:(?:Ctrl|Shift)\+)*[A-Z]\)|[Pp]ress [A-Z]\b")
    texts = (
        f"{it.objectName()} {text}"
        for it in window.findChildren(QWidget)
        for text in (it.toolTip(), it.text() if isinstance(it, QLabel) else "")
        if not in_queue(it)
    )
    assert [text for text in texts if taught.search(text)] == []


def test_undo_in_a_dialog_has_the_key_of_the_person(window: MainWindow, qtbot: QtBot) -> None:
    window.keys.set_keys("undo", ["F7"])
    assert window.document is not None
    labels = [label.name for label in window.document.project.labels()]
    window.actions_by_id["edit_labels"].trigger()
    dialog = window.findChild(LabelEditor)
    assert dialog is not None
    dialog.add.trigger()

    qtbot.keyClick(dialog, _Key.Key_F7)

    assert [label.name for label in window.document.project.labels()] == labels


def test_holding_the_key_that_pauses_steps_frames_whatever_key_it_is(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.keys.set_keys("pause", ["W"])

    qtbot.keyPress(window, _Key.Key_W)
    qtbot.keyClick(window, _Key.Key_L)
    qtbot.keyRelease(window, _Key.Key_W)

    assert window.document is not None
    assert window.document.view.frame_index == 1


def test_changed_keys_are_there_in_the_next_window(
    open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    first = open_window()
    first.keys.set_keys("key_sheet", ["W"])
    first.close()

    second = open_window()
    qtbot.keyClick(second, _Key.Key_W)

    assert second.findChild(KeySheet) is not None
