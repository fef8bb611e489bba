"""Export and import of spans, by menu, keys and mouse."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.project.edits import AddSpan
from core.project.records import SpanSource
from gui.document import Document
from gui.exchange.export_dialog import ExportDialog
from gui.exchange.import_dialog import ImportSpansDialog
from gui.job_dialog import JobDialog
from gui.main_window import MainWindow


@pytest.fixture
def open_document(window: MainWindow) -> Document:
    """The document of the window, with a span in its first sequence."""
    document = window.document
    assert document is not None
    label = document.project.label_named("anomaly")
    first = document.project.sequences()[0]
    document.edit(AddSpan(first.id, FrameRange(3, 6), label.id, note="a cart"))
    return document


@pytest.fixture
def dialog(window: MainWindow, open_document: Document, qtbot: QtBot) -> ExportDialog:
    """The export dialog, as the menu opens it."""
    window.actions_by_id["export"].trigger()
    dialog = window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def choose(dialog: ExportDialog, title: str) -> None:
    """Choose what to export as the keyboard does."""
    dialog.what.setCurrentIndex(dialog.what.findText(title))


def export_to(dialog: ExportDialog, target: Path, qtbot: QtBot) -> None:
    dialog.target.selectAll()
    qtbot.keyClicks(dialog.target, str(target))
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)


def wait_for_end(dialog: JobDialog, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: not dialog.is_running)
    return dialog.status.text()


def button(box: QMessageBox, text: str) -> QPushButton:
    return next(it for it in box.findChildren(QPushButton) if it.text() == text)


# Export


def test_spans_are_offered_first_beside_the_project(dialog: ExportDialog, tmp_path: Path) -> None:
    assert dialog.exporter.name == "spans"
    assert dialog.target.text() == str(tmp_path / "trial.csv")
    assert dialog.run_box.currentText() == "None: spans only"
    assert dialog.sequence.currentText() == "All sequences"


def test_the_name_follows_what_is_chosen(dialog: ExportDialog, tmp_path: Path) -> None:
    choose(dialog, "COCO with videos")
    assert dialog.target.text() == str(tmp_path / "trial.json")

    choose(dialog, "X-AnyLabeling")
    assert dialog.target.text() == str(tmp_path / "trial")


def test_a_format_of_one_sequence_takes_the_one_on_show(
    dialog: ExportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    choose(dialog, "ELAN")
    assert dialog.sequence.currentText() == "walkway"

    export_to(dialog, tmp_path / "w.eaf", qtbot)

    assert wait_for_end(dialog, qtbot) == f"Wrote 1 span of walkway to {tmp_path / 'w.eaf'}."
    assert (tmp_path / "w.eaf").is_file()
    assert dialog.start_button.isEnabled()


def test_what_exists_is_replaced_only_after_a_question(
    dialog: ExportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    target = tmp_path / "spans.csv"
    target.write_text("mine")

    export_to(dialog, target, qtbot)
    question = dialog.findChild(QMessageBox)
    assert isinstance(question, QMessageBox)
    assert question.text() == "spans.csv exists already. Replace it?"
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert target.read_text() == "mine"
    qtbot.waitUntil(lambda: dialog.findChild(QMessageBox) is None)

    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    question = dialog.findChild(QMessageBox)
    assert isinstance(question, QMessageBox)
    qtbot.mouseClick(button(question, "Replace"), Qt.MouseButton.LeftButton)

    assert wait_for_end(dialog, qtbot).startswith("Wrote 1 span")
    assert "a cart" in target.read_text()


def test_an_impossible_target_is_told_in_the_dialog(
    dialog: ExportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    export_to(dialog, tmp_path / "nowhere" / "s.csv", qtbot)

    assert "there is no folder" in wait_for_end(dialog, qtbot)
    assert dialog.isVisible()


def test_what_needs_a_run_says_so(dialog: ExportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    choose(dialog, "Annotated video")

    export_to(dialog, tmp_path / "v.mp4", qtbot)

    assert dialog.status.text() == "An export of video needs a run. Name one."


def option(dialog: ExportDialog, name: str) -> QWidget:
    return dialog.options.editor(name)


def test_what_an_export_can_be_told_is_asked(
    dialog: ExportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    assert not dialog.options.isVisible()
    choose(dialog, "Tensor")
    assert dialog.options.isVisible()
    assert dialog.run_box.currentText() == "None: the recipe of the project"

    qtbot.keyClicks(option(dialog, "dtype"), "uint8")
    qtbot.keyClicks(option(dialog, "first"), "10")
    qtbot.keyClicks(option(dialog, "last"), "12")
    export_to(dialog, tmp_path / "t.npy", qtbot)

    assert wait_for_end(dialog, qtbot).startswith("Wrote frames of walkway, 3 x ")
    movie = np.load(tmp_path / "t.npy")
    assert movie.dtype == np.uint8
    assert movie[:, 0, 0].tolist() == [50, 55, 60]


def test_options_that_several_exports_have_stay(dialog: ExportDialog, qtbot: QtBot) -> None:
    choose(dialog, "Annotated video")
    qtbot.keyClicks(option(dialog, "colormap"), "viridis")
    qtbot.keyClicks(option(dialog, "first"), "7")

    choose(dialog, "Frames (PNG)")

    assert dialog.options.values()["colormap"] == "viridis"
    assert dialog.options.values()["first"] == 7
    assert "fps" not in dialog.options.values()


def test_options_that_make_no_sense_are_told_in_the_dialog(
    dialog: ExportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    choose(dialog, "Frames (PNG)")
    qtbot.keyClicks(option(dialog, "low"), "3")
    qtbot.keyClicks(option(dialog, "high"), "2")

    export_to(dialog, tmp_path / "out", qtbot)

    assert dialog.status.text() == "Frames (PNG): low must not be above high."


def test_the_dialog_is_no_higher_than_its_form(dialog: ExportDialog, qtbot: QtBot) -> None:
    before = dialog.height()
    choose(dialog, "Annotated video")
    assert dialog.height() > before

    choose(dialog, "COCO with videos")

    qtbot.waitUntil(lambda: dialog.height() == before)


def test_escape_closes_the_dialog(window: MainWindow, dialog: ExportDialog, qtbot: QtBot) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: window.findChild(ExportDialog) is None)


class WaitingJob:
    """Works until it is cancelled."""

    name = "Waiting"

    def run(self, context: JobContext) -> None:
        context.progress(1, 2, "half done")
        while True:
            context.check()


class WaitingDialog(JobDialog):
    def start(self) -> None:
        self.run(WaitingJob())

    def finish(self, _result: object) -> str:
        raise AssertionError


def test_escape_cancels_what_runs_and_leaves_the_form(
    window: MainWindow, open_document: Document, qtbot: QtBot
) -> None:
    dialog = WaitingDialog(open_document, "Wait", "Wait", window)
    dialog.open()
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.progress.value() == 500)
    assert not dialog.start_button.isEnabled()
    assert dialog.close_button.text() == "Cancel"

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert wait_for_end(dialog, qtbot) == "Cancelled; nothing was changed."
    assert dialog.isVisible()
    assert dialog.start_button.isEnabled()
    dialog.reject()


# Import


def coco(path: Path, *frames: int, name: str = "walkway") -> Path:
    content = {
        "videos": [{"id": 1, "name": name}],
        "images": [{"id": it, "video_id": 1, "frame_id": it} for it in frames],
        "categories": [{"id": 1, "name": "crack"}],
        "annotations": [{"image_id": it, "category_id": 1} for it in frames],
    }
    path.write_text(json.dumps(content))
    return path


def asked(window: MainWindow, action: str, path: Path, qtbot: QtBot) -> ImportSpansDialog:
    """Choose a file by the menu."""
    window.actions_by_id[action].trigger()
    chooser = window.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit(str(path))
    chooser.reject()
    dialog = window.findChild(ImportSpansDialog)
    assert isinstance(dialog, ImportSpansDialog)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def test_spans_are_imported_as_one_step_of_the_undo_history(
    window: MainWindow, open_document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    before, labels = open_document.project.spans(), open_document.project.labels()
    dialog = asked(window, "import_spans", coco(tmp_path / "c.json", 2, 3, 9), qtbot)

    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: not dialog.is_running and len(open_document.project.spans()) == 3)
    assert dialog.status.text() == "Imported 2 spans into 1 sequence."
    new = [it for it in open_document.project.spans() if it.source is SpanSource.IMPORT]
    assert [it.frames for it in new] == [FrameRange(2, 4), FrameRange(9, 10)]
    (message,) = window.message_bar.messages
    assert message.text.startswith("The label “crack” is new: its frames are excluded")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    window.actions_by_id["undo"].trigger()
    assert open_document.project.spans() == before
    assert open_document.project.labels() == labels


def test_the_sequence_can_be_chosen(
    window: MainWindow, open_document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    file = coco(tmp_path / "c.json", 2, name="task 7")
    dialog = asked(window, "import_spans", file, qtbot)
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    assert "the project has no sequence “task 7”" in wait_for_end(dialog, qtbot)

    qtbot.keyClicks(dialog.sequence, "bottles")
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: dialog.status.text().startswith("Imported 1 span"))
    bottles = open_document.project.sequence_named("bottles")
    assert len(open_document.project.spans(bottles.id)) == 1


def test_a_folder_of_sidecars_is_imported(
    window: MainWindow, open_document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "sidecars"
    folder.mkdir()
    sidecar = {"imagePath": "007.png", "shapes": [{"label": "crack"}]}
    (folder / "007.json").write_text(json.dumps(sidecar))
    dialog = asked(window, "import_sidecars", folder, qtbot)
    qtbot.keyClicks(dialog.sequence, "walkway")

    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: len(open_document.project.spans()) == 2)


def test_what_is_there_already_is_not_added_again(
    window: MainWindow, open_document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    content = "sequence,first_frame,last_frame,label\nwalkway,3,5,anomaly\n"
    (tmp_path / "s.csv").write_text(content)
    steps = open_document.undo_stack.count()
    dialog = asked(window, "import_spans", tmp_path / "s.csv", qtbot)

    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: "no span that is new" in dialog.status.text())
    assert open_document.undo_stack.count() == steps
