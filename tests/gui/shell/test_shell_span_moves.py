"""Spans are moved, trimmed, merged and painted by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.project.edits import AddSpan
from gui.document import Document
from gui.main_window import MainWindow

_Key = Qt.Key
_Ctrl, _Shift, _Alt = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def document(window: MainWindow) -> Document:
    assert window.document is not None
    return window.document


def add(document: Document, start: int, stop: int, label: int = 0) -> int:
    """Add a span; return its id."""
    sequence_id, labels = document.view.sequence_id, document.project.labels()
    assert sequence_id is not None
    before = {it.id for it in document.project.spans(sequence_id)}
    document.edit(AddSpan(sequence_id, FrameRange(start, stop), labels[label].id))
    return next(it.id for it in document.project.spans(sequence_id) if it.id not in before)


def frames(document: Document) -> list[tuple[int, int]]:
    spans = document.project.spans(document.view.sequence_id)
    return sorted((it.frames.start, it.frames.stop) for it in spans)


def test_nudges_in_a_row_are_one_step_of_the_history(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    add(document, 0, 5)
    steps = document.undo_stack.count()

    for _ in range(3):
        qtbot.keyClick(window, _Key.Key_Right, _Alt)
    qtbot.keyClick(window, _Key.Key_Left, _Alt)

    assert frames(document) == [(2, 7)]
    assert document.undo_stack.count() == steps + 1

    qtbot.keyClick(window, _Key.Key_Z, _Ctrl)
    assert frames(document) == [(0, 5)]

    qtbot.keyClick(window, _Key.Key_Z, _Ctrl | _Shift)
    assert frames(document) == [(2, 7)]


def test_nudges_of_two_spans_stay_two_steps(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    first, second = add(document, 0, 5), add(document, 10, 15)
    document.view.select_spans([first])
    qtbot.keyClick(window, _Key.Key_Right, _Alt)
    document.view.select_spans([second])
    qtbot.keyClick(window, _Key.Key_Right, _Alt)

    qtbot.keyClick(window, _Key.Key_Z, _Ctrl)

    assert frames(document) == [(1, 6), (10, 15)]


def test_a_nudge_stops_at_the_ends_of_the_sequence(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    add(document, 0, 40)

    qtbot.keyClick(window, _Key.Key_Left, _Alt)
    qtbot.keyClick(window, _Key.Key_Right, _Alt)

    assert frames(document) == [(0, 40)]


def test_each_edge_is_nudged_by_its_own_keys(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    document.view.select_spans([add(document, 5, 10)])

    qtbot.keyClick(window, _Key.Key_Left, _Ctrl | _Shift)
    qtbot.keyClick(window, _Key.Key_Right, _Alt | _Shift)
    qtbot.keyClick(window, _Key.Key_Right, _Alt | _Shift)

    assert frames(document) == [(4, 12)]


def test_brackets_trim_the_selected_span_at_the_playhead(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    document.view.select_spans([add(document, 5, 10)])

    document.view.show_frame(20)
    qtbot.keyClick(window, _Key.Key_BracketRight)
    document.view.show_frame(8)
    qtbot.keyClick(window, _Key.Key_BracketLeft)

    assert frames(document) == [(8, 21)]


def test_selected_spans_are_merged_and_come_back(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    ids = [add(document, 0, 5), add(document, 10, 15)]
    add(document, 20, 25)
    document.view.select_spans(ids)

    qtbot.keyClick(window, _Key.Key_K, _Ctrl | _Shift)
    assert frames(document) == [(0, 15), (20, 25)]

    qtbot.keyClick(window, _Key.Key_Z, _Ctrl)
    assert frames(document) == [(0, 5), (10, 15), (20, 25)]


def test_one_span_merges_with_the_next_of_its_label(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    add(document, 0, 5)
    add(document, 6, 8, label=1)
    add(document, 10, 15)

    qtbot.keyClick(window, _Key.Key_K, _Ctrl | _Shift)

    assert frames(document) == [(0, 15), (6, 8)]


def test_nothing_to_merge_is_said(window: MainWindow, document: Document, qtbot: QtBot) -> None:
    add(document, 0, 5)

    qtbot.keyClick(window, _Key.Key_K, _Ctrl | _Shift)

    assert "nothing to merge" in window.message_bar.messages[-1].text
    assert frames(document) == [(0, 5)]


def test_a_held_key_paints_the_chosen_label_along_the_playhead(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    label = document.project.labels()[1]
    document.view.choose_label(label.id)
    document.view.show_frame(3)

    qtbot.keyPress(window, _Key.Key_T)
    for _ in range(4):
        qtbot.keyClick(window, _Key.Key_Right)
    assert document.view.draft is not None
    assert frames(document) == []
    qtbot.keyRelease(window, _Key.Key_T)

    assert frames(document) == [(3, 8)]
    (span,) = document.project.spans(document.view.sequence_id)
    assert span.label_id == label.id
    assert document.view.draft is None

    qtbot.keyClick(window, _Key.Key_Z, _Ctrl)
    assert frames(document) == []


def test_painting_from_the_menu_ends_at_the_second_call(
    window: MainWindow, document: Document
) -> None:
    paint = window.actions_by_id["paint_label"]

    paint.trigger()
    document.view.show_frame(6)
    paint.trigger()

    assert frames(document) == [(0, 7)]


def test_another_sequence_ends_painting_without_a_span(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    qtbot.keyPress(window, _Key.Key_T)
    other = document.project.sequences()[1]
    document.view.show_sequence(other.id, other.frames)
    qtbot.keyRelease(window, _Key.Key_T)

    assert document.undo_stack.count() == 0


def test_delete_after_the_playhead_left_spares_the_selected_span(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    document.view.select_spans([add(document, 0, 3)])

    qtbot.keyClick(window, _Key.Key_End)
    qtbot.keyClick(window, _Key.Key_Delete)

    assert frames(document) == [(0, 3)]
