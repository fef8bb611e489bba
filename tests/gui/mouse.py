"""Drags as a hand makes them: QTest moves the mouse without a button held down."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.threshold_pair import ThresholdPair

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


def drag_threshold(
    qtbot: QtBot, plot: pg.PlotWidget, lines: ThresholdPair, start: float, stop: float
) -> None:
    """Take hold of the threshold line that stands at a score, and let it go at another one."""

    def at(threshold: float) -> QPoint:
        bottom, top = plot.plotItem.vb.viewRange()[1]
        place = QPointF(lines.place(threshold), (bottom + top) / 2)
        return plot.mapFromScene(plot.plotItem.vb.mapViewToScene(place))

    def has_hold() -> bool:
        # The plot may still find its size, and the line then moves away under the mouse.
        hover(qtbot, plot.viewport(), at(start))
        return bool(lines.low.mouseHovering or lines.high.mouseHovering)

    qtbot.waitUntil(has_hold)
    drag_on(qtbot, plot.viewport(), at(start), at(stop))
