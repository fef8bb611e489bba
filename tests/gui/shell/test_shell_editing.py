"""Marking, labelling and undoing by keys, as a person does it on the main window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.project.edits import AddSpan
from core.project.records import Span
from gui.document import Document
from gui.main_window import MainWindow

_Key = Qt.Key
_Ctrl = Qt.KeyboardModifier.ControlModifier
_Shift = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def document(window: MainWindow) -> Document:
    assert window.document is not None
    return window.document


def spans(document: Document) -> list[Span]:
    return document.project.spans(document.view.sequence_id)


def press(qtbot: QtBot, window: MainWindow, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(window, key)


def _choose_row(table: QTableView, row: int) -> None:
    """Choose one more row, as a click with Ctrl held does."""
    flag = QItemSelectionModel.SelectionFlag
    table.selectionModel().select(table.model().index(row, 0), flag.Select | flag.Rows)


def test_a_span_is_marked_labelled_and_undone_by_keys(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    press(qtbot, window, _Key.Key_Right, _Key.Key_Right, _Key.Key_I)
    press(qtbot, window, _Key.Key_Right, _Key.Key_Right, _Key.Key_Right, _Key.Key_O)
    press(qtbot, window, _Key.Key_4, _Key.Key_Return)

    (span,) = spans(document)
    assert span.frames == FrameRange(2, 6)
    assert document.project.label(span.label_id).name == "normal"

    qtbot.keyClick(window, _Key.Key_Z, _Ctrl)
    assert spans(document) == []

    qtbot.keyClick(window, _Key.Key_Z, _Ctrl | _Shift)
    assert [it.frames for it in spans(document)] == [FrameRange(2, 6)]


def test_marks_are_gone_once_the_span_is_made(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    press(qtbot, window, _Key.Key_I, _Key.Key_O, _Key.Key_Return)

    assert document.view.marked is None


def test_in_alone_marks_up_to_the_playhead(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    press(qtbot, window, _Key.Key_I, _Key.Key_Right, _Key.Key_Right, _Key.Key_Return)

    assert [it.frames for it in spans(document)] == [FrameRange(0, 3)]


def test_in_after_out_starts_anew(window: MainWindow, document: Document, qtbot: QtBot) -> None:
    press(qtbot, window, _Key.Key_I, _Key.Key_O, _Key.Key_Right, _Key.Key_I)

    assert (document.view.mark_in, document.view.mark_out) == (1, None)


def test_backslash_clears_the_marks(window: MainWindow, document: Document, qtbot: QtBot) -> None:
    press(qtbot, window, _Key.Key_I, _Key.Key_Backslash)

    assert document.view.mark_in is None


def test_e_excludes_and_shift_e_includes_again(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    press(qtbot, window, _Key.Key_I, _Key.Key_Right, _Key.Key_Right, _Key.Key_E)
    assert document.project.excluded(document.view.sequence_id or 0) == (FrameRange(0, 3),)

    press(qtbot, window, _Key.Key_Left, _Key.Key_I)
    qtbot.keyClick(window, _Key.Key_E, _Shift)

    excluded = document.project.excluded(document.view.sequence_id or 0)
    assert excluded == (FrameRange(0, 1), FrameRange(2, 3))


def test_without_marks_e_and_shift_e_take_the_span_on_show(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    sequence_id, normal = document.view.sequence_id or 0, document.project.label_named("normal")
    document.edit(AddSpan(sequence_id, FrameRange(5, 9), normal.id))
    press(qtbot, window, _Key.Key_E)
    assert document.project.excluded(sequence_id) == ()  # no span here, nothing to exclude

    document.view.show_frame(6)
    press(qtbot, window, _Key.Key_E)
    assert document.project.excluded(sequence_id) == (FrameRange(5, 9),)

    qtbot.keyClick(window, _Key.Key_E, _Shift)
    assert document.project.excluded(sequence_id) == ()
    assert [it.frames for it in spans(document)] == [FrameRange(5, 9)]


def test_without_marks_e_and_shift_e_take_the_chosen_spans(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    sequence_id, normal = document.view.sequence_id or 0, document.project.label_named("normal")
    for start in (0, 10, 20):
        document.edit(AddSpan(sequence_id, FrameRange(start, start + 5), normal.id))
    assert window.panels is not None
    table = window.panels.spans.view
    _choose_row(table, 0)
    _choose_row(table, 1)

    press(qtbot, window, _Key.Key_E)

    excluded = document.project.excluded(sequence_id)
    assert excluded == (FrameRange(0, 5), FrameRange(10, 15))
    document.undo_stack.undo()
    assert document.project.excluded(sequence_id) == ()


def test_delete_removes_the_shortest_span_under_the_playhead(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    label = document.project.labels()[0].id
    document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(0, 20), label))
    document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(0, 5), label))

    press(qtbot, window, _Key.Key_Delete)

    assert [it.frames for it in spans(document)] == [FrameRange(0, 20)]


def test_delete_removes_what_is_selected_in_the_table(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    label = document.project.labels()[0].id
    document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(0, 20), label))
    document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(10, 12), label))
    assert window.panels is not None
    table = window.panels.spans.view
    place = table.visualRect(table.model().index(0, 1)).center()

    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClick(table, _Key.Key_Delete)

    assert [it.frames for it in spans(document)] == [FrameRange(10, 12)]


def test_a_selection_that_the_playhead_left_is_no_target(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    label = document.project.labels()[0].id
    document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(0, 2), label))
    assert window.panels is not None
    window.panels.spans.view.selectRow(0)

    press(qtbot, window, _Key.Key_End, _Key.Key_Delete)

    assert len(spans(document)) == 1


def test_ctrl_k_splits_before_the_frame_on_show(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    label = document.project.labels()[0].id
    document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(0, 10), label))
    document.view.show_frame(4)

    qtbot.keyClick(window, _Key.Key_K, _Ctrl)

    assert [it.frames for it in spans(document)] == [FrameRange(0, 4), FrameRange(4, 10)]


def test_the_edit_menu_says_what_undo_takes_back(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    press(qtbot, window, _Key.Key_I, _Key.Key_Return)

    assert document.undo_stack.undoText()[1:] in window.actions_by_id["undo"].text()
    assert window.actions_by_id["undo"].isEnabled()


def test_an_edit_that_is_refused_says_so_in_the_message_bar(
    window: MainWindow, document: Document
) -> None:
    document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(30, 60), 1))

    (message,) = window.message_bar.messages
    assert "frames are 0 to 39" in message.text
    assert document.undo_stack.count() == 0
