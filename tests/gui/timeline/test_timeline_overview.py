"""The overview shows the whole sequence, and its window is dragged to pan and to zoom."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.timeline.overview import Overview
from gui.timeline.visible_frames import VisibleFrames
from tests.gui.mouse import drag_on

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def visible() -> VisibleFrames:
    visible = VisibleFrames()
    visible.show_sequence(1000)
    visible.show(400, 600)
    return visible


@pytest.fixture
def overview(visible: VisibleFrames, qtbot: QtBot) -> Overview:
    overview = Overview(visible)
    qtbot.addWidget(overview)
    overview.resize(1056, 18)
    overview.show()
    return overview


def at(overview: Overview, frame: float) -> QPoint:
    return QPoint(round(overview._x(frame)), 9)


def test_the_window_is_dragged_along(
    overview: Overview, visible: VisibleFrames, qtbot: QtBot
) -> None:
    drag_on(qtbot, overview, at(overview, 500), at(overview, 700))

    assert (visible.start, visible.stop) == pytest.approx((600, 800), abs=2)


def test_an_end_of_the_window_is_dragged_to_zoom(
    overview: Overview, visible: VisibleFrames, qtbot: QtBot
) -> None:
    drag_on(qtbot, overview, at(overview, 600), at(overview, 800))
    assert (visible.start, visible.stop) == pytest.approx((400, 800), abs=2)

    drag_on(qtbot, overview, at(overview, 400), at(overview, 300))
    assert (visible.start, visible.stop) == pytest.approx((300, 800), abs=2)


def test_a_click_beside_the_window_goes_there_and_two_show_all(
    overview: Overview, visible: VisibleFrames, qtbot: QtBot
) -> None:
    qtbot.mouseClick(overview, LEFT, pos=at(overview, 800))
    assert (visible.start, visible.stop) == pytest.approx((700, 900), abs=2)

    qtbot.mouseDClick(overview, LEFT, pos=at(overview, 800))
    assert (visible.start, visible.stop) == (0, 1000)


def test_the_wheel_pans_and_ctrl_wheel_zooms(overview: Overview, visible: VisibleFrames) -> None:
    def turn(notches: int, keys: Qt.KeyboardModifier) -> None:
        place = QPointF(at(overview, 500))
        event = QWheelEvent(
            place,
            QPointF(overview.mapToGlobal(place.toPoint())),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(overview, event)

    turn(-1, Qt.KeyboardModifier.NoModifier)
    assert visible.start == pytest.approx(420)

    turn(1, Qt.KeyboardModifier.ControlModifier)
    assert visible.width == pytest.approx(160)


def test_the_window_can_be_seen_however_little_it_shows(
    overview: Overview, visible: VisibleFrames
) -> None:
    visible.show_sequence(10**6)
    visible.show(500, 508)

    assert overview.window_area.width() >= 8


def test_the_frames_on_show_never_leave_the_sequence() -> None:
    visible = VisibleFrames()
    visible.show_sequence(5)
    assert (visible.start, visible.stop) == (0, 5)

    visible.show_sequence(100)
    visible.zoom(0.1, 95)
    visible.pan(50)
    assert (visible.start, visible.stop) == pytest.approx((90, 100))

    visible.show(-30, 3)
    assert (visible.start, visible.stop) == pytest.approx((0, 33))

    visible.reveal(80)
    assert visible.start <= 80 <= visible.stop
