"""Move spans and their edges by keys, trim them at the playhead, merge them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.errors import ProjectError
from core.media.frame_index import FrameRange
from core.project.edits import ChangeSpan, MergeSpans, NudgeSpan
from core.project.records import Span
from gui.commands.span_commands import SpanCommands
from gui.document import Document


class SpanMoves(QObject):
    """Slots of the Labels menu that change where spans lie.

    All act on the selected span, or on the shortest one under the playhead.

    Parameters
    ----------
    document : Document
        The open project.
    spans : SpanCommands
        Knows which span is meant.
    """

    def __init__(self, document: Document, spans: SpanCommands) -> None:
        super().__init__(document)
        self._document = document
        self._view = document.view
        self._spans = spans

    def nudge(self, frames: int) -> None:
        """Move the whole span, as far as the sequence reaches."""
        if (span := self._span()) is not None:
            old = span.frames
            start = min(max(old.start + frames, 0), self._view.frame_count - len(old))
            self._nudge_to(span, start, start + len(old))

    def nudge_first(self, frames: int) -> None:
        """Move the first frame of the span; one frame at least is left."""
        if (span := self._span()) is not None:
            start = min(max(span.frames.start + frames, 0), span.frames.stop - 1)
            self._nudge_to(span, start, span.frames.stop)

    def nudge_last(self, frames: int) -> None:
        """Move the last frame of the span; one frame at least is left."""
        if (span := self._span()) is not None:
            stop = max(span.frames.stop + frames, span.frames.start + 1)
            self._nudge_to(span, span.frames.start, min(stop, self._view.frame_count))

    def start_here(self) -> None:
        """Let the span start at the frame on show."""
        frame = self._view.frame_index
        if (span := self._span()) is not None and frame < span.frames.stop:
            self._trim(span, FrameRange(frame, span.frames.stop))

    def end_here(self) -> None:
        """Let the span end with the frame on show."""
        frame = self._view.frame_index
        if (span := self._span()) is not None and frame >= span.frames.start:
            self._trim(span, FrameRange(span.frames.start, frame + 1))

    def merge(self) -> None:
        """Make one span of those selected, or of one and the next with the same label."""
        ids = self._view.selected_spans
        if len(ids) < 2:
            span = self._span()
            following = None if span is None else self._next_alike(span)
            if span is None or following is None:
                told = "There is nothing to merge. Select two or more spans (Ctrl+click)."
                self._document.failed.emit(ProjectError(told))
                return
            ids = (span.id, following.id)
        self._document.edit(MergeSpans(ids))

    def _span(self) -> Span | None:
        ids = self._view.selected_spans or self._spans.target_ids()
        found = self._document.project.spans_with_ids(ids)
        return found[0] if len(found) == 1 else None

    def _nudge_to(self, span: Span, start: int, stop: int) -> None:
        frames = FrameRange(start, stop)
        # What is nudged stays meant, even where it leaves the playhead.
        self._view.select_spans((span.id,))
        if frames != span.frames:
            self._document.edit(NudgeSpan(span.id, frames))

    def _trim(self, span: Span, frames: FrameRange) -> None:
        self._view.select_spans((span.id,))
        if frames != span.frames:
            self._document.edit(ChangeSpan(span.id, frames=frames))

    def _next_alike(self, span: Span) -> Span | None:
        rest = FrameRange(span.frames.start, max(self._view.frame_count, span.frames.stop))
        alike = [
            it
            for it in self._document.project.spans(span.sequence_id, within=rest)
            if it.label_id == span.label_id
            and it.id != span.id
            and it.frames.start >= span.frames.start
        ]
        return min(alike, key=lambda it: it.frames, default=None)
