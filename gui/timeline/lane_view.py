"""Mouse gestures on a lane of the timeline."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal

#: Share of the visible frames that one notch of the wheel moves.
_PAN_SHARE = 0.1
#: Visible frames after one notch of Ctrl+wheel, as a share of those before.
_ZOOM_STEP = 0.8
#: What Qt reports for one notch, in eighths of a degree.
_NOTCH = 120


class LaneView(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """A lane whose x axis is frames: click to seek, drag or wheel to pan, Ctrl+wheel to zoom.

    Attributes
    ----------
    frame_clicked : Signal(float)
        Where the person clicked, in frames.
    double_clicked : Signal(float, float)
        Where the person double-clicked: in frames, and as a share of the lane's height from above.
    """

    frame_clicked = Signal(float)
    double_clicked = Signal(float, float)

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0)
        self.setMouseEnabled(x=True, y=False)
        self.disableAutoRange()

    @property
    def visible_frames(self) -> tuple[float, float]:
        """The frames on show."""
        start, stop = self.viewRange()[0]
        return float(start), float(stop)

    def frame_at(self, scene_place: QPointF) -> float:
        """Return the place under a point of the scene, in frames."""
        return float(self.mapSceneToView(scene_place).x())

    def zoom(self, share: float, center: float) -> None:
        """Show ``share`` times as many frames, the one at ``center`` staying where it is."""
        start, stop = self.visible_frames
        self.setXRange(center + (start - center) * share, center + (stop - center) * share)

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: ARG002 - pyqtgraph's
        notches = event.delta() / _NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_ZOOM_STEP**notches, self.frame_at(event.scenePos()))
        else:
            start, stop = self.visible_frames
            self.translateBy(x=-notches * _PAN_SHARE * (stop - start))
        event.accept()

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: ARG002
        event.accept()
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            before = self.mapToView(event.lastPos())
            self.translateBy(x=before.x() - self.mapToView(event.pos()).x())

    def mouseClickEvent(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        frame = self.frame_at(event.scenePos())
        if event.double():
            self.double_clicked.emit(frame, event.pos().y() / max(self.height(), 1))
        else:
            self.frame_clicked.emit(frame)

    def keyPressEvent(self, event: Any) -> None:
        # pyqtgraph would take Ctrl+A, + and - for itself.
        event.ignore()


def frame_index(place: float) -> int:
    """Return the frame at a place on the axis: frame ``i`` reaches from ``i`` to ``i + 1``."""
    return math.floor(place)
