"""Mark frames and make, cut and delete spans."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Slot

from core.errors import ProjectError
from core.media.frame_index import FrameRange
from core.project.edits import AddSpan, DeleteSpans, ExcludeFrames, IncludeFrames, SplitSpan
from core.project.label_choice import excluding_label
from core.project.records import Span
from core.project.span_table import merged
from gui.document import Document
from gui.view_state import ViewState


def marked_frames(view: ViewState) -> FrameRange | None:
    """Return in..out; with one mark alone, what lies between it and the playhead."""
    marks = [mark for mark in (view.mark_in, view.mark_out) if mark is not None]
    if not marks:
        return None
    if len(marks) == 1:
        marks.append(view.frame_index)
    return FrameRange(min(marks), max(marks) + 1)


class SpanCommands(QObject):
    """Slots of the Labels menu.

    Parameters
    ----------
    document : Document
        The open project.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._view = document.view
        # Asked for on every frame, and rarely changed.
        self._has_spans: bool | None = None
        self._excluding: frozenset[int] | None = None
        self._has_left = False
        document.changed.connect(self._forget)
        document.view.selection_changed.connect(self._on_selection_changed)
        document.view.frame_changed.connect(self._on_frame_changed)
        document.view.sequence_changed.connect(self._forget)

    def mark_in(self) -> None:
        """Let the next span start at this frame."""
        frame, mark_out = self._view.frame_index, self._view.mark_out
        self._view.mark(frame, mark_out if mark_out is None or mark_out >= frame else None)

    def mark_out(self) -> None:
        """Let the next span end with this frame."""
        frame, mark_in = self._view.frame_index, self._view.mark_in
        self._view.mark(mark_in if mark_in is None or mark_in <= frame else None, frame)

    def clear_marks(self) -> None:
        """Forget in and out."""
        self._view.mark(None, None)

    def make_span(self) -> None:
        """Give the marked frames the chosen label."""
        self._add(self._view.label_id)

    def exclude(self) -> None:
        """Keep in..out out of training, or else the chosen spans, or the one on show."""
        ranges, sequence_id = self.frames_to_exclude(), self._view.sequence_id
        if sequence_id is None or not ranges:
            return
        label = excluding_label(self._document.project.labels())
        if label is None:
            error = ProjectError(
                "No label excludes from training. Open Labels, Edit labels…, and tick it for one."
            )
            self._document.failed.emit(error)
            return
        self._document.edit(ExcludeFrames(sequence_id, label.id, *ranges))
        self.clear_marks()

    def include(self) -> None:
        """Let in..out be learnt again, or else the chosen spans, or those on show."""
        ranges, sequence_id = self.frames_to_include(), self._view.sequence_id
        if sequence_id is not None and ranges:
            self._document.edit(IncludeFrames(sequence_id, *ranges))
            self.clear_marks()

    def delete(self) -> None:
        """Delete the selected spans, or the one under the playhead."""
        if ids := self.target_ids():
            self._document.edit(DeleteSpans(ids))

    def split(self) -> None:
        """Cut a span in two, the second part starting at the frame on show."""
        frame = self._view.frame_index
        ids = set(self.target_ids())
        for span in self._spans_here():
            if span.id in ids and span.frames.start < frame:
                self._document.edit(SplitSpan(span.id, frame))
                return

    def choose_label(self, key: int) -> None:
        """Choose the label with a digit."""
        for label in self._document.project.labels():
            if label.key == str(key):
                self._view.choose_label(label.id)

    def has_spans(self) -> bool:
        """Return whether the sequence on show has any span."""
        if self._has_spans is None:
            sequence_id = self._view.sequence_id
            self._has_spans = sequence_id is not None and self._document.project.has_spans(
                sequence_id
            )
        return self._has_spans

    def target_ids(self) -> tuple[int, ...]:
        """Return what Delete deletes: the selection, or the shortest span under the playhead."""
        return self._chosen() or tuple(span.id for span in self._targets())

    def frames_to_exclude(self) -> tuple[FrameRange, ...]:
        """Return what E excludes: in..out, else the target spans that do not exclude yet."""
        if (marked := marked_frames(self._view)) is not None:
            return (marked,)
        return _joined(it for it in self._targets() if not self._excludes(it))

    def frames_to_include(self) -> tuple[FrameRange, ...]:
        """Return what Shift+E frees; nothing if no span excludes any of it.

        In..out, else the chosen spans, else all spans under the playhead that exclude.
        """
        if self._view.sequence_id is None:
            return ()
        if (marked := marked_frames(self._view)) is not None:
            spans = self._document.project.spans(self._view.sequence_id, within=marked)
            return (marked,) if any(self._excludes(it) for it in spans) else ()
        spans = self._targets() if self._chosen() else self._spans_here()
        return _joined(it for it in spans if self._excludes(it))

    def _chosen(self) -> tuple[int, ...]:
        """Return the selection; one that the playhead has left may be out of sight: not meant."""
        return () if self._has_left else self._view.selected_spans

    def _targets(self) -> list[Span]:
        """Return the chosen spans, or the shortest one under the playhead."""
        if selected := self._chosen():
            return self._document.project.spans_with_ids(selected)
        here = self._spans_here()
        return [min(here, key=lambda span: len(span.frames))] if here else []

    def _excludes(self, span: Span) -> bool:
        if self._excluding is None:
            labels = self._document.project.labels()
            self._excluding = frozenset(it.id for it in labels if it.excludes_from_training)
        return span.label_id in self._excluding

    @Slot()
    def _on_selection_changed(self) -> None:
        self._has_left = False

    @Slot(int)
    def _on_frame_changed(self, frame_index: int) -> None:
        if selected := self._view.selected_spans:
            spans = self._document.project.spans_with_ids(selected)
            self._has_left = not any(frame_index in span.frames for span in spans)

    @Slot()
    def _forget(self) -> None:
        self._has_spans = self._excluding = None

    def _add(self, label_id: int) -> None:
        frames = marked_frames(self._view)
        if self._view.sequence_id is None or frames is None:
            return
        self._document.edit(AddSpan(self._view.sequence_id, frames, label_id))
        self.clear_marks()

    def _spans_here(self) -> list[Span]:
        if self._view.sequence_id is None:
            return []
        here = FrameRange(self._view.frame_index, self._view.frame_index + 1)
        return self._document.project.spans(self._view.sequence_id, within=here)


def _joined(spans: Iterable[Span]) -> tuple[FrameRange, ...]:
    return merged(sorted((span.frames for span in spans), key=lambda frames: frames.start))
