"""Take hold of spans with the mouse: select, move, drag an edge, draw a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt

from core.media.frame_index import FrameRange
from core.project.edits import AddSpan, ChangeSpan
from core.project.records import Span
from core.project.snapping import nearest_edge
from gui.document import Document
from gui.timeline.lane_view import frame_index
from gui.timeline.span_lane import SpanLane

#: Pixels on either side of an edge where it can be taken hold of, and where it snaps.
_GRIP, _SNAP = 5, 7
_NO_SNAP = Qt.KeyboardModifier.AltModifier
_DRAW = Qt.KeyboardModifier.ShiftModifier
_ADD = Qt.KeyboardModifier.ControlModifier


class Part(Enum):
    """What of a span is held."""

    START = auto()
    STOP = auto()
    WHOLE = auto()
    NEW = auto()


@dataclass(frozen=True, slots=True)
class Held:
    """A span in the hand of the person.

    Attributes
    ----------
    part : Part
        What of it.
    frames : FrameRange
        Where it was, or for a new one the frame where the drag began.
    label_id : int
        What it means.
    row : int
        Where it is drawn.
    span : Span or None
        None for a new one.
    """

    part: Part
    frames: FrameRange
    label_id: int
    row: int
    span: Span | None = None


class SnapTargets(Protocol):
    """What a dragged edge may stop at."""

    @property
    def is_snapping(self) -> bool:
        """Whether it shall."""
        ...

    def edges(self) -> list[NDArray[np.int64]]:
        """Return places on the axis of frames, each array in ascending order."""
        ...


class SpanGestures:
    """The mouse on the lane of spans.

    Click selects, Ctrl+click adds to the selection. An edge can be dragged at once, a span once it
    is selected; Shift and a drag draw a new span with the chosen label. Any other drag pans.

    Parameters
    ----------
    document : Document
        The open project.
    lane : SpanLane
        Whose spans.
    targets : SnapTargets
        Where edges snap to; Alt suspends it.
    """

    def __init__(self, document: Document, lane: SpanLane, targets: SnapTargets) -> None:
        self._document, self._lane, self._targets = document, lane, targets
        self._held: Held | None = None
        self._frames: FrameRange | None = None

    def click(self, event: Any) -> bool:
        """Select what is under a click; returns whether the playhead shall stay where it is."""
        view, place = self._document.view, event.scenePos()
        span = self._span_at(place)
        if event.modifiers() & _ADD:
            if span is not None:
                was = view.selected_spans
                others = tuple(it for it in was if it != span.id)
                view.select_spans(others if span.id in was else (*was, span.id))
            return True
        view.select_spans(() if span is None else (span.id,))
        return False

    def cursor(self, place: QPointF) -> Qt.CursorShape | None:
        """Return the cursor that says what a drag from a place of the scene would do."""
        held = self._grip(place, Qt.KeyboardModifier.NoModifier)
        if held is None:
            return None
        whole = held.part is Part.WHOLE
        return Qt.CursorShape.SizeAllCursor if whole else Qt.CursorShape.SizeHorCursor

    def take(self, event: Any) -> bool:
        """Take a step of a drag, as pyqtgraph tells it; False lets the lane pan."""
        if event.isStart():
            is_left = event.button() == Qt.MouseButton.LeftButton
            start = event.buttonDownScenePos()
            self._held = self._grip(start, event.modifiers()) if is_left else None
        held = self._held
        if held is None:
            return False
        snaps = self._targets.is_snapping and not event.modifiers() & _NO_SNAP
        began = self._lane.view.frame_at(event.buttonDownScenePos())
        now = self._lane.view.frame_at(event.scenePos())
        self._frames = self._moved(held, began, now, snaps=snaps)
        if not event.isFinish():
            self._lane.show_draft(self._frames, held.label_id, held.row)
            return True
        self._held = None
        self._lane.show_draft(None, 0, 0)
        self._commit(held, self._frames)
        return True

    def _span_at(self, place: QPointF) -> Span | None:
        view = self._lane.view
        return self._lane.span_at(view.frame_at(place), view.height_share(place))

    def _grip(self, place: QPointF, keys: Qt.KeyboardModifier) -> Held | None:
        view, lane = self._lane.view, self._lane
        at, share = view.frame_at(place), view.height_share(place)
        if keys & _DRAW:
            first = min(max(frame_index(at), 0), lane.visible.count - 1)
            frames = FrameRange(first, first + 1)
            return Held(Part.NEW, frames, self._document.view.label_id, row=0)
        reach = _GRIP * view.frames_a_pixel
        row = lane.row_at(share)
        for span in lane.rows.around(at, row, reach):
            held = Held(Part.WHOLE, span.frames, span.label_id, row, span)
            # Of a narrow span each edge is held from its own half, and from outside.
            middle = (span.frames.start + span.frames.stop) / 2
            if abs(at - span.frames.start) <= reach and at < middle:
                return replace(held, part=Part.START)
            if abs(at - span.frames.stop) <= reach and at >= middle:
                return replace(held, part=Part.STOP)
            if span.id in self._document.view.selected_spans and frame_index(at) in span.frames:
                return held
        return None

    def _moved(self, held: Held, began: float, now: float, *, snaps: bool) -> FrameRange:
        """Return where a span is while the mouse is at ``now``."""
        count, frames = self._lane.visible.count, held.frames
        if held.part is Part.NEW:
            low, high = sorted((began, now))
            start = self._edge(low, snaps=snaps and now < began)
            stop = self._edge(high, snaps=snaps and now >= began)
            start = min(max(start, 0), count - 1)
            return FrameRange(start, min(max(stop, start + 1), count))
        moved = now - began
        if held.part is Part.START:
            start = self._edge(frames.start + moved, snaps=snaps)
            return FrameRange(min(max(start, 0), frames.stop - 1), frames.stop)
        if held.part is Part.STOP:
            stop = self._edge(frames.stop + moved, snaps=snaps)
            return FrameRange(frames.start, max(min(stop, count), frames.start + 1))
        start = self._start_of_whole(frames, moved, snaps=snaps)
        start = min(max(start, 0), count - len(frames))
        return FrameRange(start, start + len(frames))

    def _start_of_whole(self, frames: FrameRange, moved: float, *, snaps: bool) -> int:
        """Let whichever edge is nearer to something snap."""
        start, stop = frames.start + moved, frames.stop + moved
        plain = round(start)
        if not snaps:
            return plain
        found = [
            (abs(edge - place), edge - offset)
            for place, offset in ((start, 0), (stop, len(frames)))
            if (edge := self._snapped(place)) is not None
        ]
        return min(found)[1] if found else plain

    def _edge(self, place: float, *, snaps: bool) -> int:
        edge = self._snapped(place) if snaps else None
        return round(place) if edge is None else edge

    def _snapped(self, place: float) -> int | None:
        reach = _SNAP * self._lane.view.frames_a_pixel
        return nearest_edge(place, reach, self._targets.edges())

    def _commit(self, held: Held, frames: FrameRange) -> None:
        sequence_id = self._document.view.sequence_id
        if sequence_id is None or (held.span is not None and frames == held.frames):
            return
        if held.span is None:
            self._document.edit(AddSpan(sequence_id, frames, held.label_id))
        else:
            self._document.view.select_spans((held.span.id,))
            self._document.edit(ChangeSpan(held.span.id, frames=frames))
