"""Labels are added, changed, ordered and deleted with keys and mouse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QLineEdit, QStyle, QStyleOptionViewItem, QTableView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.project.edits import AddSpan
from gui.curate.delete_label_dialog import DeleteLabelDialog
from gui.curate.label_editor import LabelEditor
from gui.curate.label_model import ANOMALY, COLOR, EXCLUDES, KEY, NAME, SPANS
from gui.document import Document
from gui.main_window import MainWindow
from gui.open_project import OpenProject

_Key = Qt.Key
_Left = Qt.MouseButton.LeftButton


@pytest.fixture
def editor(opened: OpenProject, qtbot: QtBot) -> LabelEditor:
    """The editor, opened by the button at the end of the label bar."""
    qtbot.mouseClick(opened.panels.spans.label_bar.edit_button, _Left)
    editor = opened._curate.label_editor
    assert editor is not None
    qtbot.waitActive(editor)
    return editor


def names(document: Document) -> list[str]:
    return [label.name for label in document.project.labels()]


def center(editor: LabelEditor, row: int, column: int) -> QPoint:
    return editor.table.visualRect(editor.model.index(row, column)).center()


def type_into_cell(table: QTableView, qtbot: QtBot, text: str) -> None:
    field = table.findChild(QLineEdit)
    assert field is not None
    field.selectAll()
    qtbot.keyClicks(field, text)
    with qtbot.waitSignal(field.destroyed):  # Qt takes the text over a little later
        qtbot.keyClick(field, _Key.Key_Return)


def question(editor: LabelEditor) -> DeleteLabelDialog:
    dialog = editor.findChild(DeleteLabelDialog)
    assert dialog is not None
    return dialog


def test_the_model_is_sound(editor: LabelEditor, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(editor.model)


def test_a_label_is_added_named_and_undone_by_keys(
    editor: LabelEditor, document: Document, qtbot: QtBot
) -> None:
    qtbot.keyClick(editor, _Key.Key_Insert)
    type_into_cell(editor.table, qtbot, "eruption")

    last = document.project.labels()[-1]
    assert (last.name, last.key) == ("eruption", "6")
    qtbot.keyClick(editor, _Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(editor, _Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "eruption" not in names(document)
    assert len(names(document)) == 5


def test_f2_renames_the_label_and_every_list_follows(
    editor: LabelEditor, opened: OpenProject, document: Document, qtbot: QtBot
) -> None:
    document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(0, 5), 3))
    qtbot.mouseClick(editor.table.viewport(), _Left, pos=center(editor, 2, NAME))
    qtbot.keyClick(editor.table, _Key.Key_F2)
    type_into_cell(editor.table, qtbot, "dust")

    assert names(document)[2] == "dust"
    assert opened.panels.spans.model.index(0, 0).data() == "dust"
    assert opened.panels.spans.label_bar.button(3).text() == "3  dust"


def test_a_taken_name_is_refused_in_the_editor(
    editor: LabelEditor, document: Document, qtbot: QtBot
) -> None:
    editor.choose(5)
    qtbot.keyClick(editor.table, _Key.Key_F2)
    type_into_cell(editor.table, qtbot, "Normal")

    assert names(document)[4] == "unsure"
    assert "has a label “normal”" in editor.message.text()
    assert editor.message.isVisible()


def test_a_click_on_a_box_changes_what_a_label_means(
    editor: LabelEditor, document: Document, qtbot: QtBot
) -> None:
    for column in (EXCLUDES, ANOMALY):
        index = editor.model.index(3, column)
        option = QStyleOptionViewItem()
        editor.table.initViewItemOption(option)
        option.rect = editor.table.visualRect(index)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        box = editor.table.style().subElementRect(
            QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, editor.table
        )
        qtbot.mouseClick(editor.table.viewport(), _Left, pos=box.center())

    label = document.project.label(4)
    assert (label.excludes_from_training, label.is_anomaly) == (True, True)


def test_a_key_moves_to_the_label_that_gets_it(editor: LabelEditor, document: Document) -> None:
    editor.model.setData(editor.model.index(4, KEY), "1")

    assert [label.key for label in document.project.labels()] == ["", "2", "3", "4", "1"]


def test_a_colour_is_chosen_in_a_dialog(
    editor: LabelEditor, document: Document, qtbot: QtBot
) -> None:
    qtbot.mouseClick(editor.table.viewport(), _Left, pos=center(editor, 1, COLOR))
    qtbot.mouseDClick(editor.table.viewport(), _Left, pos=center(editor, 1, COLOR))
    dialog = editor.findChild(QColorDialog)
    assert dialog is not None

    dialog.setCurrentColor(QColor("#0a0b0c"))
    dialog.accept()

    assert document.project.label(2).color == "#0a0b0c"


def test_alt_and_arrows_move_the_label(
    editor: LabelEditor, document: Document, qtbot: QtBot
) -> None:
    editor.choose(1)
    qtbot.keyClick(editor, _Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(editor, _Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(editor, _Key.Key_Up, Qt.KeyboardModifier.AltModifier)

    assert names(document)[:3] == ["exclude", "anomaly", "artefact"]
    assert editor.chosen is not None
    assert editor.chosen.name == "anomaly"


def test_a_label_without_spans_is_deleted_at_once(
    editor: LabelEditor, document: Document, qtbot: QtBot
) -> None:
    document.view.choose_label(5)
    editor.choose(5)
    qtbot.keyClick(editor.table, _Key.Key_Delete)

    assert names(document) == ["anomaly", "exclude", "artefact", "normal"]
    assert document.view.label_id == 1


def test_deleting_a_label_that_has_spans_asks_and_moves_them(
    editor: LabelEditor, document: Document, qtbot: QtBot
) -> None:
    document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(0, 5), 2))
    editor.choose(2)
    assert editor.model.index(1, SPANS).data() == "1"
    qtbot.keyClick(editor.table, _Key.Key_Delete)
    dialog = question(editor)
    dialog.target.setCurrentText("artefact")

    qtbot.mouseClick(dialog.ok_button, _Left)

    assert "exclude" not in names(document)
    assert [it.label_id for it in document.project.spans()] == [3]
    document.undo_stack.undo()
    assert [it.label_id for it in document.project.spans()] == [2]
    assert names(document)[1] == "exclude"


def test_deleting_a_label_can_delete_its_spans_or_be_called_off(
    editor: LabelEditor, document: Document, qtbot: QtBot
) -> None:
    document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(0, 5), 2))
    editor.choose(2)
    qtbot.keyClick(editor.table, _Key.Key_Delete)
    question(editor).reject()
    assert "exclude" in names(document)

    qtbot.keyClick(editor.table, _Key.Key_Delete)
    dialog = editor.findChildren(DeleteLabelDialog)[-1]
    dialog.delete_button.click()
    qtbot.mouseClick(dialog.ok_button, _Left)

    assert document.project.spans() == []
    document.undo_stack.undo()
    assert len(document.project.spans()) == 1


def test_labels_are_written_and_read_back(
    editor: LabelEditor, document: Document, tmp_path: Path
) -> None:
    file = tmp_path / "labels.yaml"
    editor.export_to(file)
    editor.choose(1)
    editor.ask_delete()

    editor.import_from(file)

    assert names(document) == ["anomaly", "exclude", "artefact", "normal", "unsure"]
    file.write_text("labels: 3", encoding="utf-8")
    editor.import_from(file)
    assert "holds no labels" in editor.message.text()


def test_e_says_so_when_no_label_excludes(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    for label in document.project.labels():
        document.project.update_label(replace(label, excludes_from_training=False))

    qtbot.keyClick(window, _Key.Key_I)
    qtbot.keyClick(window, _Key.Key_E)

    (message,) = window.message_bar.messages
    assert "No label excludes from training" in message.text


def test_the_annotator_is_remembered_and_written_with_the_next_span(
    window: MainWindow, opened: OpenProject, document: Document, qtbot: QtBot
) -> None:
    field = opened.panels.spans.annotator.field
    field.selectAll()
    qtbot.keyClicks(field, "Ada")
    qtbot.keyClick(field, _Key.Key_Return)
    document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(0, 5), 2))

    assert document.project.spans()[0].annotator == "Ada"
    assert window.settings.store.value("annotator") == "Ada"


def test_note_and_annotator_of_a_span_are_typed_into_its_row(
    opened: OpenProject, document: Document, qtbot: QtBot
) -> None:
    document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(0, 5), 2))
    table, model = opened.panels.spans.view, opened.panels.spans.model
    for column, text in ((3, "camera shakes"), (5, "Grace")):
        table.setCurrentIndex(model.index(0, column))
        table.edit(model.index(0, column))
        type_into_cell(table, qtbot, text)

    (span,) = document.project.spans()
    assert (span.note, span.annotator) == ("camera shakes", "Grace")
