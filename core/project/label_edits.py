"""Edits of labels: what spans can mean, and what becomes of spans whose label goes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.errors import ProjectError
from core.project.logged_edit import LoggedEdit
from core.project.project import Project
from core.project.records import Changes, Label, NewLabel, Span
from core.wording import counted


@dataclass(frozen=True, slots=True)
class _State:
    """Rows that an edit touches, as they are before or after it, both ordered by id."""

    labels: tuple[Label, ...] = ()
    spans: tuple[Span, ...] = ()


class LabelEdit(LoggedEdit):
    """Replaces some labels, and spans that have them, by others.

    The first `apply` makes the new rows; each later one brings back the very same.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._before = _State()
        self._after = _State()
        self._is_made = False

    @abstractmethod
    def _change(self, project: Project) -> None:
        """Write the new rows."""

    def _spans_touched(self, project: Project) -> list[Span]:  # noqa: ARG002
        """Return the spans that `_change` will change or delete, ordered by id."""
        return []

    def _apply(self, project: Project) -> Changes:
        if self._is_made:
            return self._swap(project, self._before, self._after)
        labels, spans = _by_id(project), self._spans_touched(project)
        self._change(project)
        others = _by_id(project)
        ids = [it for it in labels | others if labels.get(it) != others.get(it)]
        self._before = _State(_some(labels, ids), tuple(spans))
        self._after = _State(
            _some(others, ids), tuple(project.spans_with_ids(span.id for span in spans))
        )
        self._is_made = True
        return self._changes()

    def _revert(self, project: Project) -> Changes:
        return self._swap(project, self._after, self._before)

    def _swap(self, project: Project, present: _State, wanted: _State) -> Changes:
        touched = {label.id for label in (*present.labels, *wanted.labels)}
        if _some(_by_id(project), touched) != present.labels:
            raise self.stale("the labels")
        span_ids = {span.id for span in (*present.spans, *wanted.spans)}
        if tuple(project.spans_with_ids(span_ids)) != present.spans:
            raise self.stale("the spans of the label")
        known = {sequence.id for sequence in project.sequences()}
        if any(span.sequence_id not in known for span in wanted.spans):
            raise self.stale("the sequences")
        project.delete_spans(span_ids)
        _write_labels(project, present.labels, wanted.labels)
        project.restore_spans(wanted.spans)
        return self._changes()

    def _changes(self) -> Changes:
        spans = frozenset(span.id for span in (*self._before.spans, *self._after.spans))
        return Changes(labels=True, spans=spans)


class AddLabel(LabelEdit):
    """Add a label after all others; a key that another label has goes to the new one.

    Parameters
    ----------
    label : NewLabel
        What it is called and means.
    """

    def __init__(self, label: NewLabel) -> None:
        super().__init__(f"Add the label “{label.name}”")
        self._label = label

    def _change(self, project: Project) -> None:
        _add(project, self._label)


class ChangeLabel(LabelEdit):
    """Rename a label, or change its key, its colour or what it means.

    Parameters
    ----------
    label_id : int
        Which label.
    name, color, key, excludes_from_training, is_anomaly
        What to change; None leaves it. A key that another label has is taken from that one.
    """

    def __init__(
        self,
        label_id: int,
        *,
        name: str | None = None,
        color: str | None = None,
        key: str | None = None,
        excludes_from_training: bool | None = None,
        is_anomaly: bool | None = None,
    ) -> None:
        super().__init__("Change a label" if name is None else f"Rename a label to “{name}”")
        self._label_id = label_id
        self._values = {
            "name": name,
            "color": color,
            "key": key,
            "excludes_from_training": excludes_from_training,
            "is_anomaly": is_anomaly,
        }

    def _change(self, project: Project) -> None:
        label = project.label(self._label_id)
        changed = {name: value for name, value in self._values.items() if value is not None}
        _write(project, replace(label, **changed))  # type: ignore[arg-type]  # names and types are the keywords'


class MoveLabel(LabelEdit):
    """Put a label in another place among all labels.

    Parameters
    ----------
    label_id : int
        Which label.
    place : int
        0 for the first; beyond the last counts as the last.
    """

    def __init__(self, label_id: int, place: int) -> None:
        super().__init__("Move a label")
        self._label_id = label_id
        self._place = place

    def _change(self, project: Project) -> None:
        moved = project.label(self._label_id)
        others = [label for label in project.labels() if label.id != moved.id]
        place = max(0, min(self._place, len(others)))
        _put_in_order(project, [*others[:place], moved, *others[place:]])


class DeleteLabel(LabelEdit):
    """Delete a label; its spans get another one, or go with it if that is said.

    Parameters
    ----------
    label_id : int
        Which label.
    move_to : int, optional
        The label that its spans get.
    with_spans : bool, optional
        Whether its spans are deleted; without this and ``move_to``, a label that has spans is
        refused.
    """

    def __init__(
        self, label_id: int, *, move_to: int | None = None, with_spans: bool = False
    ) -> None:
        if move_to is not None and with_spans:
            raise ValueError("spans are either moved or deleted")
        super().__init__("Delete a label")
        self._label_id = label_id
        self._move_to = move_to
        self._with_spans = with_spans

    def _spans_touched(self, project: Project) -> list[Span]:
        return project.spans_labelled(self._label_id)

    def _change(self, project: Project) -> None:
        label = project.label(self._label_id)
        if len(project.labels()) == 1:
            raise ProjectError(
                f"“{label.name}” is the only label. Add another one before you delete it."
            )
        if self._move_to == label.id:
            raise ProjectError(f"Spans cannot move from “{label.name}” to itself.")
        if self._move_to is not None:
            project.relabel_spans(label.id, self._move_to)
        elif self._with_spans:
            project.delete_spans([span.id for span in project.spans_labelled(label.id)])
        project.delete_label(label.id)


class ImportLabels(LabelEdit):
    """Take labels from a file: those of the same name are changed, the others added.

    The labels of the file come first, in its order; labels that it lacks stay as they are.

    Parameters
    ----------
    labels : iterable of NewLabel
        At least one, no name twice.
    file : str
        Where they come from, for the Edit menu.
    """

    def __init__(self, labels: Iterable[NewLabel], file: str) -> None:
        self._labels = tuple(labels)
        super().__init__(f"Import {counted(len(self._labels), 'label')} from {file}")

    def _change(self, project: Project) -> None:
        ordered = [self._take(project, new).id for new in self._labels]
        others = [label.id for label in project.labels() if label.id not in ordered]
        _put_in_order(project, [project.label(it) for it in (*ordered, *others)])

    def _take(self, project: Project, new: NewLabel) -> Label:
        for label in project.labels():
            if label.name.casefold() == new.name.casefold():
                return _write(
                    project,
                    replace(
                        label,
                        color=new.color,
                        key=new.key,
                        excludes_from_training=new.excludes_from_training,
                        is_anomaly=new.is_anomaly,
                    ),
                )
        return _add(project, new)


def _add(project: Project, new: NewLabel) -> Label:
    _free_key(project, new.key)
    return project.add_label(
        new.name,
        new.color,
        new.key,
        excludes_from_training=new.excludes_from_training,
        is_anomaly=new.is_anomaly,
    )


def _write(project: Project, label: Label) -> Label:
    _free_key(project, label.key, keeper=label.id)
    return project.update_label(label)


def _free_key(project: Project, key: str, keeper: int = 0) -> None:
    """Take a key from whichever label has it, but from ``keeper``."""
    for label in project.labels():
        if key and label.key == key and label.id != keeper:
            project.update_label(replace(label, key=""))


def _put_in_order(project: Project, labels: Iterable[Label]) -> None:
    for position, label in enumerate(labels, start=1):
        if label.position != position:
            project.update_label(replace(label, position=position))


def _write_labels(project: Project, present: tuple[Label, ...], wanted: tuple[Label, ...]) -> None:
    """Put labels in place of others; spans of those that go must be gone already."""
    there = {label.id for label in present}
    for label_id in there - {label.id for label in wanted}:
        project.delete_label(label_id)
    for label in wanted:
        if label.id in there:
            project.update_label(label)
        else:
            project.restore_label(label)


def _by_id(project: Project) -> dict[int, Label]:
    return {label.id: label for label in project.labels()}


def _some(labels: dict[int, Label], ids: Iterable[int]) -> tuple[Label, ...]:
    return tuple(labels[it] for it in sorted(ids) if it in labels)
