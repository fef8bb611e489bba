"""The spans of the sequence on show, in the lane that each belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject

from core.project.records import Changes, Span, SpanSource
from gui.document import Document
from gui.timeline.span_lane import SpanLane


class ShownSpans(QObject):
    """Keep two lanes true: what a data set says is known, and all other spans.

    Parameters
    ----------
    document : Document
        The open project.
    spans, truth : SpanLane
        The lanes.
    """

    def __init__(self, document: Document, spans: SpanLane, truth: SpanLane) -> None:
        super().__init__(spans)
        self._document = document
        self._spans, self._truth = spans, truth
        document.changed.connect(self._on_changed)
        document.view.selection_changed.connect(self._show_selected)
        document.view.draft_changed.connect(self._show_draft)

    def read(self) -> None:
        """Read all spans of the sequence on show."""
        spans = self._document.spans()
        labels = {label.id: label for label in self._document.project.labels()}
        self._spans.show_spans(_of_people(spans), labels)
        self._truth.show_spans(_of_data_set(spans), labels)

    def _show_selected(self) -> None:
        for lane in (self._spans, self._truth):
            lane.show_selected(self._document.view.selected_spans)

    def _show_draft(self) -> None:
        draft = self._document.view.draft
        if draft is None:
            self._spans.show_draft(None, 0, 0)
        else:
            self._spans.show_draft(draft.frames, draft.label_id, 0)

    def _on_changed(self, changes: Changes) -> None:
        if changes.labels:
            self.read()
        elif changes.spans:
            self._refresh(changes.spans)

    def _refresh(self, span_ids: frozenset[int]) -> None:
        """Read only the spans that changed: a sequence may have a hundred thousand."""
        sequence_id = self._document.view.sequence_id
        spans = self._document.project.spans_with_ids(span_ids)
        here = [span for span in spans if span.sequence_id == sequence_id]
        self._spans.replace_spans(span_ids, _of_people(here))
        self._truth.replace_spans(span_ids, _of_data_set(here))


def _of_data_set(spans: Iterable[Span]) -> list[Span]:
    return [span for span in spans if span.source is SpanSource.GROUND_TRUTH]


def _of_people(spans: Iterable[Span]) -> list[Span]:
    return [span for span in spans if span.source is not SpanSource.GROUND_TRUTH]
