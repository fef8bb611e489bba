"""Drags as a hand makes them: QTest moves the mouse without a button held down."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

_LEFT, _NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
_NO_KEY = Qt.KeyboardModifier.NoModifier


def move_held(widget: QWidget, place: QPoint, keys: Qt.KeyboardModifier = _NO_KEY) -> None:
    """Move the mouse with the left button held."""
    here, there = QPointF(place), QPointF(widget.mapToGlobal(place))
    event = QMouseEvent(QEvent.Type.MouseMove, here, there, _NO_BUTTON, _LEFT, keys)
    QApplication.sendEvent(widget, event)


def hover(qtbot: QtBot, widget: QWidget, place: QPoint) -> None:
    """Move the mouse there without a button; Qt swallows a move to where it is already."""
    qtbot.mouseMove(widget, place + QPoint(3, 3))
    qtbot.mouseMove(widget, place)


def drag_on(
    qtbot: QtBot,
    widget: QWidget,
    start: QPoint,
    stop: QPoint,
    keys: Qt.KeyboardModifier = _NO_KEY,
) -> None:
    """Press, move in five steps, let go."""
    qtbot.mouseMove(widget, start)
    qtbot.mousePress(widget, _LEFT, keys, start)
    for step in range(1, 6):
        move_held(widget, start + (stop - start) * step / 5, keys)
    qtbot.mouseRelease(widget, _LEFT, keys, stop)
