"""Mouse gestures on a lane of the timeline."""

from __future__ import annotations

import math
from typing import Any, Protocol

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal

from gui.timeline.visible_frames import VisibleFrames

#: Share of the visible frames that one notch of the wheel moves.
PAN_SHARE = 0.1
#: Visible frames after one notch of Ctrl+wheel, as a share of those before.
ZOOM_STEP = 0.8
#: What Qt reports for one notch, in eighths of a degree.
NOTCH = 120


class LaneView(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """A lane whose x axis is frames: click to seek, drag or wheel to pan, Ctrl+wheel to zoom.

    Parameters
    ----------
    visible : VisibleFrames
        What is on show, here and in all other lanes.

    Attributes
    ----------
    frame_clicked : Signal(float)
        Where the person clicked, in frames.
    double_clicked : Signal(float, float)
        Where the person double-clicked: in frames, and as a share of the lane's height from above.
    gestures : LaneGestures or None
        Who may take clicks and drags before they seek and pan.
    """

    frame_clicked = Signal(float)
    double_clicked = Signal(float, float)

    def __init__(self, visible: VisibleFrames) -> None:
        super().__init__(enableMenu=False, defaultPadding=0)
        self.setMouseEnabled(x=True, y=False)
        self.disableAutoRange()
        self.gestures: LaneGestures | None = None
        self._visible = visible
        visible.changed.connect(self._follow)
        self._follow()

    def frame_at(self, scene_place: QPointF) -> float:
        """Return the place under a point of the scene, in frames."""
        return float(self.mapSceneToView(scene_place).x())

    def height_share(self, scene_place: QPointF) -> float:
        """Return how far below its upper edge a point of the scene lies, 0 above and 1 below."""
        return float(self.mapFromScene(scene_place).y()) / max(float(self.height()), 1.0)

    @property
    def frames_a_pixel(self) -> float:
        """How many frames share a logical pixel."""
        return self._visible.width / max(float(self.width()), 1.0)

    def _follow(self) -> None:
        self.setXRange(self._visible.start, self._visible.stop, padding=0)

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: ARG002 - pyqtgraph's
        notches = event.delta() / NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._visible.zoom(ZOOM_STEP**notches, self.frame_at(event.scenePos()))
        else:
            self._visible.pan(-notches * PAN_SHARE * self._visible.width)
        event.accept()

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: ARG002
        event.accept()
        if self.gestures is not None and self.gestures.take(event):
            return
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            moved = event.pos().x() - event.lastPos().x()
            self._visible.pan(-moved * self.frames_a_pixel)

    def mouseClickEvent(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        frame = self.frame_at(event.scenePos())
        if event.double():
            self.double_clicked.emit(frame, self.height_share(event.scenePos()))
        elif self.gestures is None or not self.gestures.click(event):
            self.frame_clicked.emit(frame)

    def hoverEvent(self, event: Any) -> None:
        if self.gestures is None:
            return
        shape = None if event.isExit() else self.gestures.cursor(event.scenePos())
        if shape is None:
            self.unsetCursor()
        else:
            self.setCursor(shape)

    def keyPressEvent(self, event: Any) -> None:
        # pyqtgraph would take Ctrl+A, + and - for itself.
        event.ignore()


class LaneGestures(Protocol):
    """Somebody who may take clicks and drags on a lane; events are pyqtgraph's."""

    def take(self, event: Any) -> bool:
        """Take a step of a drag; False lets the lane pan."""
        ...

    def click(self, event: Any) -> bool:
        """Take a click; False lets the playhead go there."""
        ...

    def cursor(self, place: QPointF) -> Qt.CursorShape | None:
        """Return the cursor at a point of the scene; None for the usual one."""
        ...


def frame_index(place: float) -> int:
    """Return the frame at a place on the axis: frame ``i`` reaches from ``i`` to ``i + 1``."""
    return math.floor(place)
