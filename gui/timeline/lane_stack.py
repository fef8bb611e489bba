"""The lanes above each other, in a fixed order; a person may hide some."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from gui.timeline.lane import SIDE_WIDTH, Lane
from gui.timeline.lane_colors import LaneColors
from gui.timeline.lane_memory import LaneMemory
from gui.timeline.lane_view import frame_index
from gui.timeline.playhead_line import PlayheadLine
from gui.timeline.visible_frames import VisibleFrames

#: Between two lanes, and the least that a lane gets that takes what the others leave.
_SPACING, _LEAST_REST = 2, 40


class LaneStack(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """All lanes and the playhead across them.

    Parameters
    ----------
    visible : VisibleFrames
        What all lanes show.
    memory : LaneMemory
        Knows which lanes the person hid.
    parent : QWidget, optional
        Qt's.

    Attributes
    ----------
    hovered : Signal(object)
        Frame index under the mouse; None where it left the lanes.
    rearranged : Signal()
        Lanes were given other places.
    playhead : PlayheadLine
        The line through all lanes.
    """

    hovered = Signal(object)
    rearranged = Signal()

    def __init__(
        self, visible: VisibleFrames, memory: LaneMemory, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._visible, self._memory = visible, memory
        self._lanes: tuple[Lane, ...] = ()
        self._colors: LaneColors | None = None
        self._area = pg.GraphicsWidget()
        self.setCentralItem(self._area)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.playhead = PlayheadLine(visible, self._area)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """All lanes from above, hidden ones included."""
        return self._lanes

    @property
    def shown(self) -> tuple[Lane, ...]:
        """The lanes that can be seen: wanted by the person, and not empty."""
        hidden = self._memory.hidden
        return tuple(it for it in self._lanes if it.key not in hidden and it.has_content)

    def show_lanes(self, lanes: Sequence[Lane]) -> None:
        """Have these lanes, in this order."""
        for lane in self._lanes:
            if lane not in lanes:
                lane.changed.disconnect(self.arrange)
                for item in (lane.side, lane.view):
                    self.scene().removeItem(item)
        for lane in lanes:
            if lane not in self._lanes:
                lane.side.setParentItem(self._area)
                lane.view.setParentItem(self._area)
                lane.changed.connect(self.arrange)
                if self._colors is not None:
                    lane.set_colors(self._colors)
        self._lanes = tuple(lanes)
        self.arrange()

    def set_hidden(self, key: str, is_hidden: bool) -> None:
        """Hide a lane or show it again, now and at the next start."""
        hidden = self._memory.hidden
        self._memory.hidden = hidden | {key} if is_hidden else hidden - {key}
        self.arrange()

    def lanes_menu(self, parent: QWidget) -> QMenu:
        """Return a menu with a check mark for each lane; lanes without content say so."""
        menu = QMenu("Lanes", parent)
        hidden = self._memory.hidden
        for lane in self._lanes:
            text = lane.title.capitalize().replace("&", "&&")
            action = menu.addAction(text if lane.has_content else f"{text} (nothing to show)")
            action.setCheckable(True)
            action.setChecked(lane.key not in hidden)
            action.toggled.connect(partial(self._on_toggled, lane.key))
        menu.addSeparator()
        every = menu.addAction("Show all lanes")
        every.setEnabled(bool(hidden))
        every.triggered.connect(self._show_all)
        return menu

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        self._colors = colors
        self.setBackground(colors.ground)
        self.playhead.set_color(colors.playhead)
        for lane in self._lanes:
            lane.set_colors(colors)

    def arrange(self) -> None:
        """Give each lane its place."""
        shown = self.shown
        fixed = sum((it.height or 0) + _SPACING for it in shown)
        flexible = [it for it in shown if it.height is None]
        self.setMinimumHeight(fixed + _LEAST_REST * len(flexible))
        rest = max((self.height() - fixed) / max(len(flexible), 1), _LEAST_REST)
        top = 0.0
        for lane in self._lanes:
            lane.show(lane in shown)
            if lane not in shown:
                continue
            height = float(rest if lane.height is None else lane.height)
            lane.place(QRectF(0, top, self.width(), height))
            top += height + _SPACING
        self.playhead.place(QRectF(SIDE_WIDTH, 0, max(self.width() - SIDE_WIDTH, 1), top))
        self.rearranged.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "playhead"):  # pyqtgraph resizes while it is being made
            self.arrange()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.lanes_menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def _on_mouse_moved(self, place: QPointF) -> None:
        frame = self._visible.start + self._visible.width * (
            (place.x() - SIDE_WIDTH) / max(self.width() - SIDE_WIDTH, 1)
        )
        is_inside = place.x() >= SIDE_WIDTH and 0 <= frame < self._visible.count
        self.hovered.emit(frame_index(frame) if is_inside else None)

    def _on_toggled(self, key: str, is_shown: bool) -> None:
        self.set_hidden(key, not is_shown)

    def _show_all(self) -> None:
        self._memory.hidden = frozenset()
        self.arrange()
