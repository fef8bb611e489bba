"""The lists of sequences and spans, and their models."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QMimeData, QModelIndex, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMenu
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.project.edits import AddSpan, DeleteSpans
from core.project.records import Changes, Split
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.main_window import MainWindow
from gui.sequences.sequence_model import FRAMES, LENGTH, SequenceTreeModel
from gui.sequences.sequences_panel import SequencesPanel
from gui.spans.span_model import LABEL, NOTE, SpanTableModel
from gui.spans.spans_panel import SpansPanel

_Role = Qt.ItemDataRole


def texts(model: SequenceTreeModel, group: int) -> list[list[str]]:
    parent = model.index(group, 0)
    return [
        [model.index(row, column, parent).data() for column in range(3)]
        for row in range(model.rowCount(parent))
    ]


def entry(menu: QMenu, text: str) -> None:
    """Click an entry of a menu."""
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_sequences_are_grouped_by_what_they_are_for(
    document: Document, qtmodeltester: ModelTester
) -> None:
    model = SequenceTreeModel(document)
    qtmodeltester.check(model)

    assert texts(model, 0) == [["walkway", "40", "0:01.6"]]
    assert texts(model, 1) == [["bottles", "40", "0:04.0"]]


def test_what_the_run_on_show_has_scored_is_marked(document: Document) -> None:
    model = SequenceTreeModel(document)
    marks = [model.index(0, 3, model.index(group, 0)) for group in range(2)]
    assert [mark.data(_Role.DecorationRole) for mark in marks] == [None, None]
    run = document.project.add_run("motion", "hash")
    folder = RunFolder(document.project.layout.run(run.name))
    stills = document.project.sequences()[0]
    folder.scores(stills.id).parent.mkdir(parents=True)
    folder.scores(stills.id).touch()

    document.view.show_run(run.id)

    assert [mark.data(_Role.AccessibleTextRole) for mark in marks] == ["scored", "not scored"]
    assert marks[0].data(_Role.ToolTipRole) == "Scored by motion-001"
    assert marks[1].data(_Role.ToolTipRole).startswith("Not scored by motion-001")
    folder.scores(stills.id).unlink()
    document.job_wrote(Changes(runs=frozenset({run.id})))
    assert marks[0].data(_Role.AccessibleTextRole) == "not scored"


def test_a_sequence_is_scored_from_its_menu(document: Document, qtbot: QtBot) -> None:
    panel = SequencesPanel(document)
    qtbot.addWidget(panel)
    bottles = document.project.sequence_named("bottles")
    assert not any("Score" in it.text() for it in panel.menu_for([bottles]).actions())
    document.view.show_run(document.project.add_run("motion", "hash").id)

    with qtbot.waitSignal(panel.score_asked) as asked:
        entry(panel.menu_for([bottles]), "Score with motion-001")

    assert asked.args == [("bottles",)]


def test_a_missing_source_is_marked_in_words(document: Document, stills: Path) -> None:
    model = SequenceTreeModel(document)
    shutil.rmtree(stills)

    assert model.look_for_media()

    assert texts(model, 0) == [["walkway", "40", "missing"]]
    tip = model.index(0, 0, model.index(0, 0)).data(_Role.ToolTipRole)
    assert "relink" in tip


def test_a_sequence_moves_between_the_groups_and_back(document: Document, qtbot: QtBot) -> None:
    panel = SequencesPanel(document)
    qtbot.addWidget(panel)
    walkway = document.project.sequence_named("walkway")

    entry(panel.menu_for([walkway]), "Use for testing")
    assert document.project.sequence(walkway.id).split is Split.TEST

    document.undo_stack.undo()
    assert document.project.sequence(walkway.id).split is Split.TRAIN


def test_a_sequence_is_renamed_in_place(document: Document) -> None:
    model = SequenceTreeModel(document)
    index = model.index(0, 0, model.index(0, 0))

    assert model.setData(index, "plaza")

    assert texts(model, 0)[0][0] == "plaza"


def test_a_taken_name_is_refused_in_a_message(document: Document, qtbot: QtBot) -> None:
    model = SequenceTreeModel(document)

    with qtbot.waitSignal(document.failed):
        model.setData(model.index(0, 0, model.index(0, 0)), "bottles")

    assert texts(model, 0)[0][0] == "walkway"


def test_removing_the_sequence_on_show_shows_another(document: Document, qtbot: QtBot) -> None:
    panel = SequencesPanel(document)
    qtbot.addWidget(panel)
    walkway = document.project.sequence_named("walkway")

    entry(panel.menu_for([walkway]), "Remove")

    bottles = document.project.sequence_named("bottles")
    assert document.view.sequence_id == bottles.id
    assert document.view.frame_count == 40


def test_a_click_shows_the_sequence(window: MainWindow, qtbot: QtBot) -> None:
    assert window.panels is not None
    assert window.document is not None
    panel = window.panels.sequences
    bottles = window.document.project.sequence_named("bottles")
    place = panel.view.visualRect(panel.model.index_of(bottles.id)).center()

    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert window.document.view.sequence_id == bottles.id


def test_one_bad_file_is_one_message_and_the_rest_are_added(
    window: MainWindow, stills: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    assert window.panels is not None
    assert window.document is not None
    document = window.document
    bad = tmp_path / "bad.mp4"
    bad.write_text("no video")

    window.panels.sequences.add([bad, stills])

    qtbot.waitUntil(lambda: len(document.project.sequences()) == 3)
    (message,) = window.message_bar.messages
    assert "bad.mp4" in message.text


def test_files_dropped_on_a_group_go_into_it(
    window: MainWindow, stills: Path, qtbot: QtBot
) -> None:
    assert window.panels is not None
    assert window.document is not None
    panel, document = window.panels.sequences, window.document
    group = panel.view.visualRect(panel.model.index(1, 0)).center()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(stills))])
    drop = QDropEvent(
        QPointF(panel.view.viewport().mapTo(panel, group)),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )

    panel.dropEvent(drop)

    qtbot.waitUntil(lambda: len(document.project.sequences()) == 3)
    assert document.project.sequences()[-1].split is Split.TEST


def test_a_folder_of_folders_becomes_one_sequence_each(
    document: Document, stills: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    panel = SequencesPanel(document)
    qtbot.addWidget(panel)
    for name in ("Test002", "Test010", "Test001"):
        shutil.copytree(stills, tmp_path / "Test" / name)

    with qtbot.waitSignal(document.changed):
        panel.add([tmp_path / "Test"])

    assert [row[0] for row in texts(panel.model, 1)] == [
        "bottles",
        "Test001",
        "Test002",
        "Test010",
    ]


def test_an_empty_project_says_what_to_do(empty_window: MainWindow, tmp_path: Path) -> None:
    empty_window.project_commands.make(tmp_path / "empty")

    assert empty_window.panels is not None
    panel = empty_window.panels.sequences
    assert not panel.view.isVisible()
    assert panel.model.is_empty()


def add_spans(document: Document) -> None:
    for first, stop, label in ((4, 8, 1), (10, 11, 2)):
        document.edit(AddSpan(document.view.sequence_id or 0, FrameRange(first, stop), label))


def test_spans_are_shown_with_first_and_last_frame(
    document: Document, qtmodeltester: ModelTester
) -> None:
    add_spans(document)
    model = SpanTableModel(document)
    qtmodeltester.check(model)

    shown = [[model.index(row, column).data() for column in (0, 1)] for row in range(2)]
    assert shown == [["anomaly", "4–7"], ["exclude", "10"]]


def test_the_table_follows_edit_and_undo(document: Document) -> None:
    model = SpanTableModel(document)
    add_spans(document)
    assert model.rowCount() == 2

    document.edit(DeleteSpans([model.span_at(0).id]))
    assert model.rowCount() == 1

    document.undo_stack.undo()
    assert model.rowCount() == 2


def test_label_and_note_are_changed_in_the_table(document: Document) -> None:
    add_spans(document)
    model = SpanTableModel(document)

    assert model.setData(model.index(0, LABEL), 3)
    assert model.setData(model.index(0, NOTE), "dust on the lens")

    span = model.span_at(0)
    assert (span.label_id, span.note) == (3, "dust on the lens")
    document.undo_stack.undo()
    assert model.span_at(0).note == ""


def test_only_the_span_that_changed_is_announced(document: Document, qtbot: QtBot) -> None:
    add_spans(document)
    model = SpanTableModel(document)

    with qtbot.waitSignal(model.dataChanged) as announced:
        model.setData(model.index(1, NOTE), "here")

    assert [corner.row() for corner in announced.args[:2] if isinstance(corner, QModelIndex)] == [
        1,
        1,
    ]


def test_a_click_on_a_span_goes_to_its_first_frame(document: Document, qtbot: QtBot) -> None:
    add_spans(document)
    panel = SpansPanel(document)
    qtbot.addWidget(panel)
    panel.resize(400, 300)
    panel.show()
    place = panel.view.visualRect(panel.model.index(1, 1)).center()

    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert document.view.frame_index == 10
    assert document.view.selected_spans == (panel.model.span_at(1).id,)


def test_a_label_button_chooses_the_next_label(document: Document, qtbot: QtBot) -> None:
    panel = SpansPanel(document)
    qtbot.addWidget(panel)
    normal = document.project.label_named("normal")

    qtbot.mouseClick(panel.label_bar.button(normal.id), Qt.MouseButton.LeftButton)

    assert document.view.label_id == normal.id


def test_the_label_button_follows_the_key(window: MainWindow, qtbot: QtBot) -> None:
    assert window.panels is not None
    assert window.document is not None

    qtbot.keyClick(window, Qt.Key.Key_3)

    artefact = window.document.project.label_named("artefact")
    assert window.panels.spans.label_bar.button(artefact.id).isChecked()


def test_names_keep_their_room_in_a_narrow_list(document: Document, qtbot: QtBot) -> None:
    panel = SequencesPanel(document)
    qtbot.addWidget(panel)
    unit = panel.fontMetrics().averageCharWidth()

    def names_beside(width: int) -> tuple[bool, bool]:
        panel.resize(width * unit, 300)
        return panel.view.isColumnHidden(FRAMES), panel.view.isColumnHidden(LENGTH)

    with qtbot.waitExposed(panel):
        panel.show()
    assert names_beside(60) == (False, False)
    assert names_beside(35) == (True, False)
