"""Zoom and pan, shared by the panes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui.viewer.linked_view import LinkedView
from gui.viewer.viewer_panel import ViewerPanel


def turn_wheel(widget: QWidget, at: QPoint, notches: int) -> None:
    place = QPointF(at)
    event = QWheelEvent(
        place,
        QPointF(widget.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_a_new_frame_size_is_fitted() -> None:
    linked = LinkedView()
    linked.zoom(4, QSizeF(100, 100))

    linked.set_frame_size(200, 100)

    assert linked.is_fitted
    assert linked.scale(QSizeF(100, 100)) == 0.5
    assert linked.centre == QPointF(100, 50)


def test_the_anchor_of_a_zoom_stays_where_it_was() -> None:
    linked, size = LinkedView(), QSizeF(100, 100)
    linked.set_frame_size(100, 100)
    anchor = QPointF(30, 60)
    before = (anchor - linked.centre) * linked.scale(size)

    linked.zoom(2, size, anchor)

    assert (anchor - linked.centre) * linked.scale(size) == before


def test_zooming_out_for_long_ends_at_a_small_frame() -> None:
    linked, size = LinkedView(), QSizeF(100, 100)
    linked.set_frame_size(100, 100)

    for _ in range(100):
        linked.zoom(0.5, size)

    assert linked.scale(size) == pytest.approx(0.25)


def test_panning_never_loses_the_frame() -> None:
    linked, size = LinkedView(), QSizeF(100, 100)
    linked.set_frame_size(100, 100)
    linked.zoom(2, size)

    linked.pan(QPointF(1e6, 1e6), size)

    assert linked.centre == QPointF(0, 0)


def test_the_wheel_zooms_every_pane_at_the_cursor(reviewed: ViewerPanel) -> None:
    canvas = reviewed.panes.input.canvas
    at = QPoint(40, 60)
    under = canvas.source_point(QPointF(at))
    before = canvas.transform().m11()

    turn_wheel(canvas.viewport(), at, 4)

    assert canvas.transform().m11() > before
    after = canvas.source_point(QPointF(at))
    assert (after - under).manhattanLength() < 1
    others = {round(pane.canvas.transform().m11(), 6) for pane in reviewed.panes.all}
    assert len(others) == 1


def test_dragging_moves_every_pane(reviewed: ViewerPanel) -> None:
    reviewed.zoom_in()
    reviewed.zoom_in()
    canvas = reviewed.panes.residual.canvas
    before = reviewed.panes.input.canvas.source_point(QPointF(50, 50))

    start, end = QPoint(100, 100), QPoint(80, 110)
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas.viewport(), end)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=end)

    after = reviewed.panes.input.canvas.source_point(QPointF(50, 50))
    assert after.x() > before.x()
    assert after.y() < before.y()


def test_a_double_click_fits(reviewed: ViewerPanel) -> None:
    reviewed.zoom_in()

    QTest.mouseDClick(reviewed.panes.input.canvas.viewport(), Qt.MouseButton.LeftButton)

    assert reviewed.linked.is_fitted


def test_resizing_keeps_a_fitted_frame_whole(reviewed: ViewerPanel) -> None:
    reviewed.resize(500, 700)

    canvas = reviewed.panes.input.canvas
    size = canvas.viewport().size()
    assert canvas.transform().m11() == pytest.approx(
        min(size.width() / 64, size.height() / 48), rel=0.01
    )


def test_who_zooms_in_sees_single_pixels(reviewed: ViewerPanel) -> None:
    fitted = reviewed.panes.input.picture.is_smooth

    for _ in range(5):
        reviewed.zoom_in()

    assert fitted
    assert not reviewed.panes.input.picture.is_smooth
    assert not reviewed.panes.residual.picture.is_smooth
