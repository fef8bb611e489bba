"""Mark frames and make, cut and delete spans."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QObject, Slot

from core.errors import ProjectError
from core.media.frame_index import FrameRange
from core.project.edits import AddSpan, DeleteSpans, IncludeFrames, SplitSpan
from core.project.records import Label, Span
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


def excluding_label(labels: Collection[Label]) -> Label | None:
    """Return the label that the key E gives: it excludes from training and says no more."""
    excluding = [label for label in labels if label.excludes_from_training]
    plain = [label for label in excluding if not label.is_anomaly]
    named = [label for label in plain if label.name == "exclude"]
    return next(iter([*named, *plain, *excluding]), None)


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
        """Keep the marked frames out of training."""
        label = excluding_label(self._document.project.labels())
        if label is not None:
            self._add(label.id)
        else:
            error = ProjectError(
                "No label excludes from training. Open Labels, Edit labels…, and tick it for one."
            )
            self._document.failed.emit(error)

    def include(self) -> None:
        """Let the marked frames, or the one on show, be learnt again."""
        frames = self.frames_to_include()
        if self._view.sequence_id is not None and frames is not None:
            self._document.edit(IncludeFrames(self._view.sequence_id, frames))
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
            self._has_spans = sequence_id is not None and bool(
                self._document.project.spans(sequence_id)
            )
        return self._has_spans

    def target_ids(self) -> tuple[int, ...]:
        """Return what Delete deletes: the selection, or the shortest span under the playhead.

        A selection that the playhead has left is not meant: it may be out of sight.
        """
        if self._view.selected_spans and not self._has_left:
            return self._view.selected_spans
        here = self._spans_here()
        return (min(here, key=lambda span: len(span.frames)).id,) if here else ()

    def frames_to_include(self) -> FrameRange | None:
        """Return the frames that Shift+E frees, or None if nothing excludes any of them."""
        frames = marked_frames(self._view)
        if frames is None:
            frames = FrameRange(self._view.frame_index, self._view.frame_index + 1)
        return frames if self._is_excluded(frames) else None

    def _is_excluded(self, frames: FrameRange) -> bool:
        if self._view.sequence_id is None:
            return False
        project = self._document.project
        if self._excluding is None:
            excluding = [it.id for it in project.labels() if it.excludes_from_training]
            self._excluding = frozenset(excluding)
        spans = project.spans(self._view.sequence_id, within=frames)
        return any(span.label_id in self._excluding for span in spans)

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
