"""The lane of events: one row for each threshold."""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.anomaly.events import EventArrays
from gui.timeline.lane import Lane
from gui.timeline.lane_colors import LaneColors
from gui.timeline.lane_item import EVENT_HEIGHT, EventsItem
from gui.timeline.visible_frames import VisibleFrames


class EventLane(Lane):
    """Ticks where the score reaches the low and the high threshold.

    Attributes
    ----------
    low_events, high_events : EventsItem
        The two rows.
    low, high : EventArrays
        What they show.
    """

    def __init__(self, visible: VisibleFrames, parent: QObject | None = None) -> None:
        super().__init__("events", "events", visible, parent)
        self.low_events, self.high_events = EventsItem(row=0), EventsItem(row=1)
        self.add(self.low_events)
        self.add(self.high_events)
        self.low = self.high = EventArrays.none()
        self._is_known = False

    @property
    def height(self) -> int | None:
        """Two rows."""
        return round(2 * EVENT_HEIGHT) + 3

    @property
    def has_content(self) -> bool:
        """Whether there are scores, so that even no event says something."""
        return self._is_known

    def expect(self, has_scores: bool) -> None:
        """Make room at once for events that are still looked for."""
        if has_scores != self._is_known:
            self._is_known = has_scores
            self.changed.emit()

    def show_events(self, low: EventArrays, high: EventArrays) -> None:
        """Show the events above each threshold."""
        self.low, self.high = low, high
        self.low_events.show_events(low.starts, low.stops)
        self.high_events.show_events(high.starts, high.stops)

    def read_out(self, frame_index: int) -> str:
        """Say which event a frame lies in."""
        place = self.low.at(frame_index)
        if place is None:
            return ""
        first, last = int(self.low.starts[place]), int(self.low.stops[place]) - 1
        return f"event {place + 1}: {first}–{last}, peak {self.low.peak_scores[place]:.4g}"

    def set_colors(self, colors: LaneColors) -> None:
        """Take other colours."""
        super().set_colors(colors)
        self.low_events.set_color(colors.thresholds.low)
        self.high_events.set_color(colors.thresholds.high)
