"""The edit that brings in the spans of a file, with the labels that they need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.media.frame_index import FrameRange
from core.project.logged_edit import LoggedEdit
from core.project.project import Project
from core.project.records import Changes, Label, NewLabel, Span, SpanSource
from core.wording import counted


@dataclass(frozen=True, slots=True)
class NewSpan:
    """A span that is about to be made.

    Attributes
    ----------
    sequence_id : int
        The sequence it will lie in.
    frames : FrameRange
        Which of its frames.
    label : str
        Name of a label that is there or comes with it.
    annotator, note : str
        Free text.
    """

    sequence_id: int
    frames: FrameRange
    label: str
    annotator: str = ""
    note: str = ""


class ImportSpans(LoggedEdit):
    """Add spans that another program or project made, and the labels that are missing for them.

    Parameters
    ----------
    spans : iterable of NewSpan
        At least one.
    labels : iterable of NewLabel
        Those that the project lacks.
    file : str
        Where they come from, for the Edit menu.

    Attributes
    ----------
    added : tuple of Span
        The rows, ordered by id, once `apply` was called.
    """

    def __init__(self, spans: Iterable[NewSpan], labels: Iterable[NewLabel], file: str) -> None:
        self._spans = tuple(spans)
        self._labels = tuple(labels)
        self.text = f"Import {counted(len(self._spans), 'span')} from {file}"
        self.added: tuple[Span, ...] = ()
        self._added_labels: tuple[Label, ...] = ()

    def _apply(self, project: Project) -> Changes:
        if self.added:
            self._apply_again(project)
        else:
            self._added_labels = tuple(
                project.add_label(
                    label.name,
                    label.color,
                    label.key,
                    excludes_from_training=label.excludes_from_training,
                    is_anomaly=label.is_anomaly,
                )
                for label in self._labels
            )
            ids = {label.name: label.id for label in project.labels()}
            added = [
                project.add_span(
                    span.sequence_id,
                    span.frames,
                    ids[span.label],
                    source=SpanSource.IMPORT,
                    annotator=span.annotator,
                    note=span.note,
                )
                for span in self._spans
            ]
            self.added = tuple(sorted(added, key=lambda span: span.id))
        return self._changes()

    def _apply_again(self, project: Project) -> None:
        if project.spans_with_ids(span.id for span in self.added):
            raise self.stale("its spans")
        known = {sequence.id for sequence in project.sequences()}
        if any(span.sequence_id not in known for span in self.added):
            raise self.stale("the sequences")
        for label in self._added_labels:
            project.restore_label(label)
        project.restore_spans(self.added)

    def _revert(self, project: Project) -> Changes:
        ids = [span.id for span in self.added]
        if tuple(project.spans_with_ids(ids)) != self.added:
            raise self.stale("its spans")
        there = set(project.labels())
        if any(label not in there for label in self._added_labels):
            raise self.stale("the labels")
        project.delete_spans(ids)
        for label in self._added_labels:
            project.delete_label(label.id)
        return self._changes()

    def _changes(self) -> Changes:
        return Changes(
            spans=frozenset(span.id for span in self.added), labels=bool(self._added_labels)
        )
