"""The playhead: one line through all lanes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPen


class PlayheadLine(QObject):
    """A vertical line in each lane; any of them can be dragged.

    Attributes
    ----------
    dragged : Signal(float)
        Where the person holds it, in frames.
    """

    dragged = Signal(float)

    def __init__(self, views: Iterable[pg.ViewBox], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines = []
        for view in views:
            line = pg.InfiniteLine(angle=90, movable=True)
            line.setCursor(Qt.CursorShape.SizeHorCursor)
            line.setZValue(10)
            line.sigDragged.connect(self._on_dragged)
            view.addItem(line, ignoreBounds=True)
            self.lines.append(line)
        self.lines[0].addMarker("v", position=1.0, size=9)

    @property
    def is_dragging(self) -> bool:
        """Whether the person holds it."""
        return any(line.moving for line in self.lines)

    def show_frame(self, frame_index: int) -> None:
        """Move to the middle of a frame."""
        for line in self.lines:
            line.setValue(frame_index + 0.5)

    def setVisible(self, visible: bool) -> None:
        """Show or hide it."""
        for line in self.lines:
            line.setVisible(visible)

    def set_color(self, color: QColor) -> None:
        """Take another colour."""
        for line in self.lines:
            line.setPen(_pen(color, 1))
            line.setHoverPen(_pen(color, 3))

    def _on_dragged(self, line: Any) -> None:
        self.dragged.emit(float(line.value()))


def _pen(color: QColor, width: int) -> QPen:
    pen = QPen(color, width)
    pen.setCosmetic(True)
    return pen
