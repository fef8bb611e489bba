"""The ruler under the lanes: time along an axis of frames."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal

from core.media.frame_index import FrameIndex
from core.media.time_ticks import TimeTicks

#: Room for one tick with its text, in pixels.
_TICK_WIDTH = 105


class TimeAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis in frames that says the time; click or drag on it to scrub.

    Attributes
    ----------
    scrubbed : Signal(float)
        Where the person points, in frames.
    """

    scrubbed = Signal(float)

    def __init__(self) -> None:
        super().__init__("bottom")
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setStyle(tickLength=5, autoExpandTextSpace=False, tickTextHeight=16)
        self._ticks: TimeTicks | None = None
        self._texts: dict[float, str] = {}

    def show_index(self, index: FrameIndex | None) -> None:
        """Take times from another index."""
        self._ticks = None if index is None else TimeTicks(index)
        self.picture = None  # pyqtgraph keeps what it painted until the range changes
        self.update()

    # pyqtgraph's interface, with pyqtgraph's names.

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[Any]:  # noqa: N803
        if self._ticks is None:
            return []
        ticks = self._ticks.within(minVal, maxVal, max(1, int(size / _TICK_WIDTH)))
        self._texts = {tick.place: tick.text for tick in ticks}
        return [(maxVal - minVal, list(self._texts))]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        return [self._texts.get(value, "") for value in values]

    def mouseDragEvent(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.scrubbed.emit(self.linkedView().frame_at(event.scenePos()))

    def mouseClickEvent(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.scrubbed.emit(self.linkedView().frame_at(event.scenePos()))
