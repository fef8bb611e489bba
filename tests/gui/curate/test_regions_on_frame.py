"""Regions to ignore are drawn, moved, resized, listed and deleted with mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.project.edits import AddRegion
from core.project.records import Rectangle, Region
from gui.curate.region_editor import RegionEditor
from gui.curate.region_model import LAST, WIDTH, X
from gui.document import Document
from gui.main_window import MainWindow
from gui.open_project import OpenProject
from gui.viewer.canvas import Canvas

_Key = Qt.Key
_Left = Qt.MouseButton.LeftButton


@pytest.fixture
def canvas(window: MainWindow, qtbot: QtBot) -> Canvas:
    """The canvas of the input with its first frame, of 32 x 24 pixels, painted."""
    assert window.panels is not None
    viewer = window.panels.viewer
    qtbot.waitUntil(lambda: viewer.shown.picture is not None)
    return viewer.panes.input.canvas


@pytest.fixture
def editor(opened: OpenProject, window: MainWindow, qtbot: QtBot) -> RegionEditor:
    window.actions_by_id["edit_regions"].trigger()
    editor = opened._curate.region_editor
    assert editor is not None
    qtbot.waitActive(editor)
    return editor


def place(canvas: Canvas, x: float, y: float) -> QPoint:
    return canvas.viewportTransform().map(QPointF(x, y)).toPoint()


def drag(canvas: Canvas, start: tuple[float, float], stop: tuple[float, float]) -> None:
    viewport = canvas.viewport()
    middle = ((start[0] + stop[0]) / 2, (start[1] + stop[1]) / 2)
    QTest.mousePress(viewport, _Left, pos=place(canvas, *start))
    for point in (middle, stop):
        QTest.mouseMove(viewport, place(canvas, *point))
    QTest.mouseRelease(viewport, _Left, pos=place(canvas, *stop))


def near(rectangle: Rectangle) -> object:
    """Compare to within the part of a pixel that the mouse hits."""
    return pytest.approx((rectangle.x, rectangle.y, rectangle.width, rectangle.height), abs=0.3)


def drawn(document: Document) -> Region:
    (region,) = document.project.regions()
    return region


def values(region: Region) -> tuple[float, float, float, float]:
    return region.place.x, region.place.y, region.place.width, region.place.height


def test_a_region_is_drawn_by_key_and_mouse_between_the_marks_and_undone(
    window: MainWindow, document: Document, canvas: Canvas, qtbot: QtBot
) -> None:
    document.view.mark(0, 9)
    qtbot.keyClick(window, _Key.Key_X)
    drag(canvas, (4, 5), (20, 15))

    region = drawn(document)
    assert values(region) == near(Rectangle(4, 5, 16, 10))
    assert region.frames == FrameRange(0, 10)
    assert not document.view.is_drawing_region
    assert document.view.region_id == region.id
    assert len(canvas.regions.regions) == 1
    document.view.show_frame(20)
    assert len(canvas.regions.regions) == 0

    qtbot.keyClick(window, _Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert document.project.regions() == []


def test_without_marks_a_region_holds_in_all_frames_and_ends_at_the_edge(
    window: MainWindow, document: Document, canvas: Canvas, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, _Key.Key_X)
    drag(canvas, (20, 12), (60, 60))

    assert drawn(document).frames == FrameRange(0, 40)
    assert values(drawn(document)) == near(Rectangle(20, 12, 12, 12))


def test_escape_gives_up_and_a_drag_pans_as_ever(
    window: MainWindow, document: Document, canvas: Canvas, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, _Key.Key_X)
    assert document.view.is_drawing_region
    qtbot.keyClick(canvas, _Key.Key_Escape)
    drag(canvas, (4, 4), (20, 20))

    assert not document.view.is_drawing_region
    assert document.project.regions() == []


def test_the_chosen_region_is_moved_and_resized_with_the_mouse(
    document: Document, canvas: Canvas
) -> None:
    document.edit(AddRegion(1, FrameRange(0, 40), Rectangle(8, 8, 8, 8)))
    document.view.choose_region(drawn(document).id)

    drag(canvas, (12, 12), (14, 11))
    assert values(drawn(document)) == near(Rectangle(10, 7, 8, 8))
    x, y, width, height = values(drawn(document))
    drag(canvas, (x + width, y + height / 2), (x + width + 4, y + height / 2))
    assert values(drawn(document)) == near(Rectangle(x, y, width + 4, height))

    document.undo_stack.undo()
    document.undo_stack.undo()
    assert values(drawn(document)) == (8, 8, 8, 8)


def test_a_region_that_is_not_chosen_is_no_hindrance(document: Document, canvas: Canvas) -> None:
    document.edit(AddRegion(1, FrameRange(0, 40), Rectangle(8, 8, 8, 8)))

    drag(canvas, (12, 12), (20, 12))

    assert values(drawn(document)) == (8, 8, 8, 8)


def test_the_list_is_sound_and_chooses_and_deletes(
    editor: RegionEditor, document: Document, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    document.edit(AddRegion(1, FrameRange(10, 20), Rectangle(8, 8, 8, 8)))
    document.edit(AddRegion(1, FrameRange(0, 5), Rectangle(0, 0, 8, 8)))
    qtmodeltester.check(editor.model)
    spot = editor.table.visualRect(editor.model.index(1, 0)).center()

    qtbot.mouseClick(editor.table.viewport(), _Left, pos=spot)
    assert document.view.region_id == 1
    assert document.view.frame_index == 10

    qtbot.keyClick(editor.table, _Key.Key_Delete)
    assert [it.id for it in document.project.regions()] == [2]
    qtbot.keyClick(editor, _Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.model.rowCount() == 2


def test_numbers_are_typed_into_the_list_and_nonsense_is_left_out(
    editor: RegionEditor, document: Document, qtbot: QtBot
) -> None:
    document.edit(AddRegion(1, FrameRange(10, 20), Rectangle(8, 8, 8, 8)))
    for column, text in ((X, "4.5"), (LAST, "29"), (WIDTH, "-3"), (LAST, "2")):
        index = editor.model.index(0, column)
        editor.table.setCurrentIndex(index)
        editor.table.edit(index)
        field = editor.table.findChild(QLineEdit)
        assert field is not None
        field.selectAll()
        qtbot.keyClicks(field, text)
        with qtbot.waitSignal(field.destroyed):
            qtbot.keyClick(field, _Key.Key_Return)

    region = drawn(document)
    assert region.frames == FrameRange(10, 30)
    assert values(region) == (4.5, 8, 8, 8)


def test_a_region_beyond_the_sequence_is_refused_in_words(
    editor: RegionEditor, document: Document
) -> None:
    document.edit(AddRegion(1, FrameRange(10, 20), Rectangle(8, 8, 8, 8)))

    editor.model.setData(editor.model.index(0, LAST), "99")

    assert "are no region of walkway" in editor.message.text()
    assert drawn(document).frames == FrameRange(10, 20)
