"""The event under the playhead is looked at, accepted, rejected and edited."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import Statistic
from core.anomaly.score_store import ScoreWriter
from core.media.frame_index import FrameRange
from core.project.project import Project
from core.project.records import RunState, Span, Thresholds
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.main_window import MainWindow
from gui.viewer.viewer_panel import ViewerPanel

_Key, _Shift = Qt.Key, Qt.KeyboardModifier.ShiftModifier
EVENT = FrameRange(10, 15)
PEAK = 13


@pytest.fixture
def project_folder(project_folder: Path) -> Path:
    """The project with a run that found one thing in frames 10 to 14 of the stills."""
    with Project.open(project_folder) as project:
        sequence = project.sequence_named("walkway")
        run = project.add_run("motion", "hash")
        project.update_run(run.id, state=RunState.DONE)
        project.set_thresholds(run.id, Statistic.LOCAL_MAX.value, Thresholds(4, 9))
        index = project.index(sequence.id)
        store = FrameStore(np.zeros((len(index), 24, 32, 1), np.uint8))
        prepared = PreparedSequence(sequence.id, sequence.name, store, index)
        with ScoreWriter(RunFolder(project.layout.run(run.name)), prepared) as writer:
            for frame_index in range(len(index)):
                found = np.zeros((24, 32), np.float32)
                if frame_index in EVENT:
                    found[4:14, 6:20] = 60 if frame_index == PEAK else 30
                writer.add(FrameResult(frame_index, found))
    return project_folder


@pytest.fixture
def document(window: MainWindow, qtbot: QtBot) -> Document:
    document = window.document
    assert document is not None
    document.view.show_run(document.project.runs()[0].id)
    document.view.show_frame(11)
    viewer = viewer_of(window)
    qtbot.waitUntil(lambda: bool(viewer.panes.input.boxes.boxes))
    return document


def viewer_of(window: MainWindow) -> ViewerPanel:
    assert window.panels is not None
    return window.panels.viewer


def spans(document: Document) -> list[tuple[FrameRange, str]]:
    sequence_id = document.view.sequence_id
    assert sequence_id is not None
    found: list[Span] = document.project.spans(sequence_id)
    return [(it.frames, document.project.label(it.label_id).name) for it in found]


def test_a_click_on_a_box_goes_to_the_peak_of_its_event(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    canvas = viewer_of(window).panes.input.canvas
    box = viewer_of(window).panes.input.boxes.boxes[0]
    inside = canvas.mapFromScene(QPointF(box.x + box.width / 2, box.y + box.height / 2))

    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=inside)

    assert document.view.frame_index == PEAK


def test_a_click_beside_every_box_goes_nowhere(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    canvas = viewer_of(window).panes.input.canvas

    qtbot.mouseClick(
        canvas.viewport(),
        Qt.MouseButton.LeftButton,
        pos=canvas.mapFromScene(QPointF(31.5, 23.5)),
    )

    assert document.view.frame_index == 11


def test_an_accepted_event_is_a_span_that_can_be_taken_back(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, _Key.Key_Return, _Shift)
    accepted = spans(document)
    note = document.project.spans(document.view.sequence_id or 0)[0].note
    document.undo_stack.undo()

    assert accepted == [(EVENT, "anomaly")]
    assert note == "motion-001: peak 60 at 13"
    assert spans(document) == []


def test_a_rejected_event_takes_the_place_of_an_accepted_one(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, _Key.Key_Return, _Shift)

    qtbot.keyClick(window, _Key.Key_Backspace, _Shift)

    assert spans(document) == [(EVENT, "normal")]
    document.undo_stack.undo()
    assert spans(document) == [(EVENT, "anomaly")]


def test_accepting_twice_says_that_nothing_changed(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    errors: list[object] = []
    document.failed.connect(errors.append)

    for _ in range(2):
        qtbot.keyClick(window, _Key.Key_Return, _Shift)

    assert spans(document) == [(EVENT, "anomaly")]
    assert "already" in str(errors[0])


def test_editing_marks_the_event_and_return_makes_the_span(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, _Key.Key_I, _Shift)
    marked = document.view.marked
    document.view.show_frame(12)
    qtbot.keyClick(window, _Key.Key_O)
    qtbot.keyClick(window, _Key.Key_Return)

    assert marked == EVENT
    assert spans(document) == [(FrameRange(10, 13), "anomaly")]


def test_without_a_label_for_it_nothing_is_accepted(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    for label in document.project.labels():
        if label.is_anomaly:
            document.project.delete_label(label.id)
    errors: list[object] = []
    document.failed.connect(errors.append)

    qtbot.keyClick(window, _Key.Key_Return, _Shift)

    assert "No label means anomaly" in str(errors[0])


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_right_click_offers_what_can_be_said_of_the_event(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    viewport = viewer_of(window).panes.input.canvas.viewport()
    place = viewport.rect().center()

    QApplication.sendEvent(
        viewport,
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, viewport.mapToGlobal(place)),
    )
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text().replace("&", "") for action in menu.actions()]
    menu.actions()[1].trigger()
    menu.close()

    assert texts[0] == "Peak of this event"
    assert spans(document) == [(EVENT, "anomaly")]
