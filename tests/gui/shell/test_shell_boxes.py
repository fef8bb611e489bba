"""Edges of boxes are dragged: a detector's box becomes one's own, which can be changed again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import Statistic
from core.anomaly.score_store import ScoreWriter
from core.media.frame_index import FrameRange
from core.project.project import Project
from core.project.records import DrawnBox, Rectangle, RunState, Thresholds
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder
from gui.document import Document
from gui.main_window import MainWindow
from gui.viewer.canvas import Canvas
from gui.viewer.viewer_panel import ViewerPanel
from tests.gui.mouse import drag_on, hover, move_held

_Left, _Cursor = Qt.MouseButton.LeftButton, Qt.CursorShape
EVENT = FrameRange(10, 15)


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
                    found[6:14, 8:20] = 30
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


@pytest.fixture
def canvas(window: MainWindow, document: Document) -> Canvas:
    return viewer_of(window).panes.input.canvas


def viewer_of(window: MainWindow) -> ViewerPanel:
    assert window.panels is not None
    return window.panels.viewer


def at(canvas: Canvas, x: float, y: float) -> QPoint:
    return canvas.viewportTransform().map(QPointF(x, y)).toPoint()


def drag(qtbot: QtBot, canvas: Canvas, start: tuple[float, float], by: tuple[float, float]) -> None:
    stop = start[0] + by[0], start[1] + by[1]
    drag_on(qtbot, canvas.viewport(), at(canvas, *start), at(canvas, *stop))


def found(canvas: Canvas) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the detector's box."""
    (box,) = canvas.boxes.boxes
    return box.x, box.y, box.x + box.width, box.y + box.height


def drawn(document: Document) -> list[DrawnBox]:
    return document.project.drawn_boxes(document.view.sequence_id or 0)


def labelled(document: Document) -> list[tuple[FrameRange, str]]:
    project, spans = document.project, document.project.spans(document.view.sequence_id)
    return [(it.frames, project.label(it.label_id).name) for it in spans]


def test_the_cursor_says_which_edge_a_drag_would_take(canvas: Canvas, qtbot: QtBot) -> None:
    left, top, right, bottom = found(canvas)
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    expected = {
        (left, middle_y): _Cursor.SizeHorCursor,
        (right, middle_y): _Cursor.SizeHorCursor,
        (middle_x, top): _Cursor.SizeVerCursor,
        (middle_x, bottom): _Cursor.SizeVerCursor,
        (left, top): _Cursor.SizeFDiagCursor,
        (right, bottom): _Cursor.SizeFDiagCursor,
        (right, top): _Cursor.SizeBDiagCursor,
        (left, bottom): _Cursor.SizeBDiagCursor,
        (middle_x, middle_y): _Cursor.PointingHandCursor,
    }

    seen = {}
    for point in expected:
        hover(qtbot, canvas.viewport(), at(canvas, *point))
        seen[point] = canvas.viewport().cursor().shape()

    assert seen == expected


def test_a_dragged_edge_accepts_the_event_and_keeps_the_box_in_one_step(
    canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    left, top, right, bottom = found(canvas)

    drag(qtbot, canvas, (right, (top + bottom) / 2), (5, 0))
    (box,) = drawn(document)
    shown = (canvas.boxes.boxes, len(canvas.drawn_boxes.boxes))
    accepted = labelled(document)
    document.undo_stack.undo()

    assert (box.frame_index, box.place) == (
        11,
        Rectangle(left, top, right + 5 - left, bottom - top),
    )
    assert shown == ((), 1)
    assert accepted == [(EVENT, "anomaly")]
    assert (drawn(document), labelled(document)) == ([], [])
    assert found(canvas) == (left, top, right, bottom)


def test_a_drawn_box_is_moved_and_resized_again(
    canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    left, top, right, bottom = found(canvas)
    drag(qtbot, canvas, (right, bottom), (3, 2))

    drag(qtbot, canvas, ((left + right + 3) / 2, (top + bottom + 2) / 2), (-2, 1))
    moved = drawn(document)[0].place
    drag(qtbot, canvas, (left - 2, top + 1), (1, 1))
    resized = drawn(document)[0].place

    assert moved == Rectangle(left - 2, top + 1, right + 3 - left, bottom + 2 - top)
    assert resized == Rectangle(left - 1, top + 2, right + 2 - left, bottom + 1 - top)
    assert len(labelled(document)) == 1
    assert document.undo_stack.count() == 3


def test_escape_while_dragging_leaves_the_box_alone(
    canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    left, top, right, bottom = found(canvas)
    start, stop = at(canvas, right, bottom), at(canvas, right + 4, bottom + 4)

    qtbot.mousePress(canvas.viewport(), _Left, pos=start)
    move_held(canvas.viewport(), stop)
    dragged = [it.place for it in canvas.drawn_boxes.boxes]
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(canvas.viewport(), _Left, pos=stop)

    assert [it.right() for it in dragged] == [right + 4]
    assert canvas.drawn_boxes.boxes == ()
    assert document.undo_stack.count() == 0
    assert found(canvas) == (left, top, right, bottom)


def test_a_click_on_an_edge_is_a_click_on_the_box(
    window: MainWindow, canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    _, top, right, bottom = found(canvas)

    with qtbot.waitSignal(viewer_of(window).box_clicked):
        qtbot.mouseClick(canvas.viewport(), _Left, pos=at(canvas, right, (top + bottom) / 2))

    assert document.undo_stack.count() == 0


def test_a_box_of_an_event_that_is_rejected_after_all_is_not_shown(
    window: MainWindow, canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    _, _, right, bottom = found(canvas)
    drag(qtbot, canvas, (right, bottom), (3, 2))

    qtbot.keyClick(window, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ShiftModifier)

    assert labelled(document) == [(EVENT, "normal")]
    assert canvas.drawn_boxes.boxes == ()
    assert len(canvas.boxes.boxes) == 1


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_right_click_removes_a_drawn_box(
    canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    left, top, right, bottom = found(canvas)
    drag(qtbot, canvas, (right, bottom), (3, 2))
    inside = at(canvas, (left + right) / 2, (top + bottom) / 2)

    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, inside, canvas.viewport().mapToGlobal(inside)
    )
    QApplication.sendEvent(canvas.viewport(), event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(it for it in menu.actions() if it.text() == "Remove this box").trigger()
    menu.close()

    assert drawn(document) == []
    assert found(canvas) == (left, top, right, bottom)
