"""The table of actions, its keys and its F1 sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QSpinBox
from pytestqt.qtbot import QtBot

from gui.action_set import check_actions
from gui.actions import ACTIONS, TOOL_BAR, Needs
from gui.key_sheet import KeySheet
from gui.keys.key_map import key_text
from gui.main_window import MainWindow
from gui.settings import Workspace

_Key = Qt.Key


def test_no_two_actions_share_an_id_or_a_key() -> None:
    check_actions(ACTIONS)


def test_a_key_that_is_taken_is_refused_and_both_actions_are_named() -> None:
    thief = replace(ACTIONS[-1], id="thief", keys=("Space",))

    with pytest.raises(ValueError, match="play and thief both claim the key Space"):
        check_actions([*ACTIONS, thief])


def test_a_second_spelling_of_a_taken_key_is_refused() -> None:
    thief = replace(ACTIONS[-1], id="thief", keys=("Shift+Ctrl+Z",))

    with pytest.raises(ValueError, match="redo and thief"):
        check_actions([*ACTIONS, thief])


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValueError, match="does not know"):
        check_actions([replace(ACTIONS[0], keys=("",))])


def test_every_action_of_an_open_project_has_its_slot(window: MainWindow) -> None:
    for spec in ACTIONS:
        assert callable(window.slot_of(spec)), spec.id


def test_the_tool_bar_shows_actions_of_the_table() -> None:
    known = {spec.id for spec in ACTIONS}

    assert all(action_id in known for action_id in TOOL_BAR if action_id is not None)


def test_a_tool_tip_teaches_the_key(window: MainWindow) -> None:
    tip, _, _why = window.actions_by_id["play"].toolTip().partition("\n")

    assert tip.endswith(f"({key_text(['Space'])})")


def test_f1_lists_every_action_with_its_keys(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, _Key.Key_F1)

    sheet = window.findChild(KeySheet)
    assert sheet is not None
    rows = {}
    for top in range(sheet.tree.topLevelItemCount()):
        group = sheet.tree.topLevelItem(top)
        assert group is not None
        for row in range(group.childCount()):
            item = group.child(row)
            assert item is not None
            rows[item.text(0)] = item.text(1)
    for spec in ACTIONS:
        assert rows[spec.name] == key_text(spec.keys)


def test_the_f1_sheet_narrows_to_what_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    sheet = KeySheet(window.keys, window)

    qtbot.keyClicks(sheet.field, "full screen")

    shown = [
        group.text(0)
        for group in (sheet.tree.topLevelItem(row) for row in range(8))
        if group is not None and not group.isHidden()
    ]
    assert shown == ["View"]


def test_without_a_project_only_what_makes_sense_is_enabled(empty_window: MainWindow) -> None:
    actions = empty_window.actions_by_id

    assert actions["new_project"].isEnabled()
    assert not actions["play"].isEnabled()
    assert not actions["train"].isEnabled()
    assert not actions["undo"].isEnabled()


def test_span_actions_wait_for_marks_and_spans(window: MainWindow, qtbot: QtBot) -> None:
    actions = window.actions_by_id
    assert not actions["make_span"].isEnabled()
    assert not actions["delete_span"].isEnabled()

    qtbot.keyClick(window, _Key.Key_I)
    assert actions["make_span"].isEnabled()

    qtbot.keyClick(window, _Key.Key_Return)
    assert not actions["make_span"].isEnabled()
    assert actions["delete_span"].isEnabled()


def test_typing_in_a_field_triggers_nothing(window: MainWindow, qtbot: QtBot) -> None:
    field = QSpinBox(window)
    field.setRange(0, 1000)
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)

    qtbot.keyClick(field, _Key.Key_Up)
    qtbot.keyClicks(field, "2")
    qtbot.keyClick(field, _Key.Key_Right)

    assert window.document is not None
    assert window.document.view.frame_index == 0
    assert window.document.view.label_id == window.document.project.labels()[0].id
    assert field.value() == 2  # stepping up had selected the 1


def test_keys_work_while_a_panel_has_the_focus(window: MainWindow, qtbot: QtBot) -> None:
    assert window.panels is not None
    assert window.document is not None
    tree = window.panels.sequences.view
    tree.setFocus()
    qtbot.waitUntil(tree.hasFocus)

    qtbot.keyClick(tree, _Key.Key_Right)

    assert window.document.view.frame_index == 1


def test_up_and_down_move_in_a_list_that_has_the_focus(window: MainWindow, qtbot: QtBot) -> None:
    assert window.panels is not None
    assert window.document is not None
    tree = window.panels.sequences.view
    tree.setFocus()
    qtbot.waitUntil(tree.hasFocus)
    first = tree.currentIndex()

    qtbot.keyClick(tree, _Key.Key_Up)

    assert tree.currentIndex() != first


def test_an_action_that_makes_no_sense_now_says_what_to_do_first(empty_window: MainWindow) -> None:
    assert "Open a project first" in empty_window.actions_by_id["play"].toolTip()


def test_every_need_says_what_to_do_about_it() -> None:
    assert all(need.why_not for need in Needs)


def test_workspaces_have_keys(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, _Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.workspaces.current is Workspace.REVIEW

    qtbot.keyClick(window, _Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.workspaces.current is Workspace.CURATE


def test_labels_are_named_in_their_menu(window: MainWindow) -> None:
    actions = window.actions_by_id

    assert actions["label_2"].text() == "Label: exclude"
    assert actions["label_2"].isVisible()
    assert not actions["label_9"].isVisible()


def test_keys_are_spelt_so_that_qt_knows_them() -> None:
    for spec in ACTIONS:
        for key in spec.keys:
            assert QKeySequence(key).toString() == key, spec.id
