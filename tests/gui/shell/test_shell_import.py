"""A data set is shown, asked about, and imported as one step."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from gui.document import Document
from gui.main_window import MainWindow
from gui.sequences.import_dialog import ImportDialog
from tests.data_sets import make_ipad, make_mvtec, make_ucsd, write_labels


@pytest.fixture
def open_document(window: MainWindow) -> Document:
    assert window.document is not None
    return window.document


def _asked(window: MainWindow, qtbot: QtBot) -> ImportDialog:
    qtbot.waitUntil(lambda: window.findChild(ImportDialog) is not None)
    dialog = window.findChild(ImportDialog)
    assert isinstance(dialog, ImportDialog)
    return dialog


def _choose(window: MainWindow, folder: Path) -> None:
    """Choose a folder by the File menu."""
    window.actions_by_id["import_data_set"].trigger()
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(folder))
    dialog.reject()


def _names(document: Document) -> list[str]:
    return [it.name for it in document.project.sequences()]


def test_the_layout_and_its_counts_are_shown_before_anything_is_done(
    window: MainWindow, open_document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    _choose(window, make_mvtec(tmp_path / "bottle"))

    dialog = _asked(window, qtbot)

    assert dialog.summary.text().startswith(
        "bottle has the layout MVTec: 1 sequence to train on and 2 to test with, all with masks "
        "of anomalous pixels."
    )
    rows = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    assert [[it.text(column) for column in range(4)] for it in rows if it is not None] == [
        ["train-good", "training", "–", "–"],
        ["test-crack", "testing", "crack", "yes"],
        ["test-good", "testing", "–", "yes"],
    ]
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert _names(open_document) == ["walkway", "bottles"]


def test_an_import_is_one_step_of_the_undo_history(
    window: MainWindow, open_document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    before, labels = _names(open_document), open_document.project.labels()
    window.take_drop([make_mvtec(tmp_path / "bottle")])
    dialog = _asked(window, qtbot)

    qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(_names(open_document)) == 5)
    assert [it.label_id for it in open_document.project.spans()] == [len(labels) + 1]

    window.actions_by_id["undo"].trigger()
    assert _names(open_document) == before
    assert open_document.project.labels() == labels

    window.actions_by_id["redo"].trigger()
    assert _names(open_document) == [*before, "train-good", "test-crack", "test-good"]


def test_what_the_layout_lacks_is_told_in_the_message_bar(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = make_mvtec(tmp_path / "bottle")
    shutil.rmtree(folder / "train")

    _choose(window, folder)

    qtbot.waitUntil(lambda: bool(window.message_bar.messages))
    (message,) = window.message_bar.messages
    assert "bottle looks like MVTec, but there is no train/good" in message.text


def test_a_folder_that_is_no_data_set_is_added_as_it_is(
    window: MainWindow, open_document: Document, stills: Path, qtbot: QtBot
) -> None:
    window.take_drop([stills])

    qtbot.waitUntil(lambda: _names(open_document) == ["walkway", "bottles", "walkway-2"])
    assert window.message_bar.messages == ()


def test_what_was_taken_in_spite_of_a_fault_is_told(
    window: MainWindow, open_document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = make_ipad(tmp_path / "R02")
    write_labels(folder / "test_label/001.npy", [0, 1, 1])
    window.take_drop([folder])
    dialog = _asked(window, qtbot)

    dialog.import_button.click()

    qtbot.waitUntil(lambda: len(_names(open_document)) == 4)
    assert any("3 labels for the 4 frames" in it.text for it in window.message_bar.messages)


def test_a_data_set_that_does_not_fit_leaves_the_project_as_it_was(
    window: MainWindow, open_document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = make_ucsd(tmp_path / "UCSDped2")
    (folder / "Test/Test001_gt/002.bmp").write_bytes(b"")
    window.take_drop([folder])

    _asked(window, qtbot).import_button.click()

    qtbot.waitUntil(lambda: bool(window.message_bar.messages))
    assert "002.bmp" in window.message_bar.messages[0].text
    assert _names(open_document) == ["walkway", "bottles"]
    assert not open_document.undo_stack.canUndo()


def test_a_data_set_dropped_on_the_start_page_fills_a_project_beside_it(
    empty_window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = make_ucsd(tmp_path / "UCSDped2")
    empty_window.project_commands.offer_project([folder]).defaultButton().click()

    dialog = _asked(empty_window, qtbot)
    dialog.findChild(QDialogButtonBox).accepted.emit()

    document = empty_window.document
    assert document is not None
    qtbot.waitUntil(lambda: len(_names(document)) == 4)
    assert document.folder == tmp_path / "UCSDped2.framesift"
    assert document.view.sequence_id == document.project.sequences()[0].id
