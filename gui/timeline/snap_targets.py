"""Where an edge that is dragged on the timeline may stop."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gui.timeline.event_lane import EventLane
from gui.timeline.lane_memory import LaneMemory
from gui.timeline.span_lane import SpanLane
from gui.view_state import ViewState


class TimelineEdges:
    """Edges of spans, of ground truth and of events; playhead, marks, and both ends.

    Parameters
    ----------
    view : ViewState
        Knows playhead and marks.
    memory : LaneMemory
        Knows whether edges shall snap at all.
    events : EventLane
        Its events.
    *spans : SpanLane
        Their spans.
    """

    def __init__(
        self, view: ViewState, memory: LaneMemory, events: EventLane, *spans: SpanLane
    ) -> None:
        self._view, self._memory, self._events, self._spans = view, memory, events, spans

    @property
    def is_snapping(self) -> bool:
        """Whether edges shall snap."""
        return self._memory.is_snapping

    def edges(self) -> list[NDArray[np.int64]]:
        """Return places on the axis of frames, each array in ascending order."""
        view, low = self._view, self._events.low
        own = {0, view.frame_count, view.frame_index, view.frame_index + 1}
        if view.mark_in is not None:
            own.add(view.mark_in)
        if view.mark_out is not None:
            own.add(view.mark_out + 1)
        edges = [np.array(sorted(own), np.int64), low.starts, low.stops]
        for lane in self._spans:
            edges += lane.rows.edges()
        return edges
