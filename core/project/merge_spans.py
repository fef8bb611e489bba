"""The edit that takes over spans of another person, and gives up some of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.project.project import Project
from core.project.records import Changes, Label, NewLabel, Span
from core.project.span_edits import SpanEdit
from core.wording import counted


@dataclass(frozen=True, slots=True)
class TakenSpan:
    """A span of another project that is wanted here.

    Attributes
    ----------
    sequence_id : int
        The sequence of this project that it will lie in.
    label : str
        Name of a label that is there or comes with it.
    span : Span
        As it is there: uuid, annotator, source, note and times are kept.
    """

    sequence_id: int
    label: str
    span: Span


class MergeSpans(SpanEdit):
    """Add spans of another person as they are, and remove spans that they stand in place of.

    Parameters
    ----------
    taken : iterable of TakenSpan
        What is added.
    removed : iterable of int
        Ids of spans that go.
    labels : iterable of NewLabel
        Labels that the project lacks for what is added.
    other : str
        What the other project is called.
    """

    def __init__(
        self,
        taken: Iterable[TakenSpan],
        removed: Iterable[int],
        labels: Iterable[NewLabel],
        other: str,
    ) -> None:
        self._taken, self._removed = tuple(taken), frozenset(removed)
        self._labels = tuple(labels)
        self._added_labels: tuple[Label, ...] = ()
        parts = [f"take {counted(len(self._taken), 'span')}"] if self._taken else []
        parts += [f"remove {counted(len(self._removed), 'span')}"] if self._removed else []
        super().__init__(f"Merge with {other}: {', '.join(parts)}")

    def _replace(self, project: Project) -> tuple[list[Span], list[Span]]:
        self._added_labels = tuple(
            project.add_label(
                it.name,
                it.color,
                it.key,
                excludes_from_training=it.excludes_from_training,
                is_anomaly=it.is_anomaly,
            )
            for it in self._labels
        )
        before = [project.span(span_id) for span_id in self._removed]
        project.delete_spans(self._removed)
        ids = {label.name: label.id for label in project.labels()}
        after = [project.take_span(it.span, it.sequence_id, ids[it.label]) for it in self._taken]
        return before, after

    def _apply(self, project: Project) -> Changes:
        if self.before or self.after:
            for label in self._added_labels:
                project.restore_label(label)
        return self._with_labels(super()._apply(project))

    def _revert(self, project: Project) -> Changes:
        there = set(project.labels())
        if any(label not in there for label in self._added_labels):
            raise self.stale("the labels")
        changes = super()._revert(project)
        for label in self._added_labels:
            project.delete_label(label.id)
        return self._with_labels(changes)

    def _with_labels(self, changes: Changes) -> Changes:
        return changes | Changes(labels=bool(self._added_labels))
