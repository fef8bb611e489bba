"""The edit that brings a data set into a project: sequences, ground truth and labels at once."""

from __future__ import annotations

import shutil
from collections.abc import Sequence as List
from dataclasses import dataclass
from pathlib import Path

from core.media.frame_index import FrameRange
from core.project.label_colors import free_color
from core.project.logged_edit import LoggedEdit
from core.project.project import Project
from core.project.records import Changes, Label, NewSequence, Sequence, Span, SpanSource, Split
from core.project.sequence_edits import present, refuse_taken_names
from core.project.sequence_table import RemovedSequences
from core.wording import counted


@dataclass(frozen=True, slots=True, eq=False)
class KnownSequence:
    """A sequence whose anomalies are known, about to be imported.

    Attributes
    ----------
    new : NewSequence
        What is known of its source.
    split : Split
        What it is for.
    anomalous : tuple of FrameRange
        Frames known to be anomalous.
    label : str
        Name of the label that they get. It is made if there is none; one of this name that does
        not mean anomaly is left alone, and the new one says so in its name.
    kept : Path
        A folder on the project's disk with its index, and its masks if there are any.
    """

    new: NewSequence
    split: Split
    anomalous: tuple[FrameRange, ...]
    label: str
    kept: Path


class ImportSequences(LoggedEdit):
    """Add sequences with their ground truth.

    Parameters
    ----------
    title : str
        What the data set is called; also the annotator of the spans.
    sequences : sequence of KnownSequence
        What is added.
    incoming : Path
        The folder that holds all that they keep; gone after `apply`, whether it succeeds or not.

    Attributes
    ----------
    sequences : tuple of KnownSequence
        As given.
    added : tuple of Sequence
        The rows, in the same order, once `apply` was called.
    """

    def __init__(self, title: str, sequences: List[KnownSequence], incoming: Path) -> None:
        self.text = f"Import {counted(len(sequences), 'sequence')} of {title}"
        self.sequences = tuple(sequences)
        self.added: tuple[Sequence, ...] = ()
        self._title = title
        self._incoming = incoming
        self._spans: tuple[Span, ...] = ()
        self._new_labels: tuple[Label, ...] = ()
        self._removed: RemovedSequences | None = None

    def apply(self, project: Project) -> Changes:
        """Do it in one transaction, remembering what it replaces."""
        try:
            return super().apply(project)
        finally:
            shutil.rmtree(self._incoming, ignore_errors=True)

    def _apply(self, project: Project) -> Changes:
        if self._removed is None:
            self._add(project)
        else:
            refuse_taken_names(project, self, self.added)
            for label in self._new_labels:
                project.restore_label(label)
            project.restore_sequences(self._removed)
        return self._changes()

    def _revert(self, project: Project) -> Changes:
        if tuple(present(project, self.added)) != self.added:
            raise self.stale("the sequences")
        ids = [sequence.id for sequence in self.added]
        spans = [span for sequence_id in ids for span in project.spans(sequence_id)]
        if {span.id: span for span in spans} != {span.id: span for span in self._spans}:
            raise self.stale("the spans of the sequences")
        if [it for it in project.labels() if it in self._new_labels] != list(self._new_labels):
            raise self.stale("the labels")
        self._removed = project.remove_sequences(ids)
        for label in self._new_labels:
            project.delete_label(label.id)
        return self._changes()

    def _add(self, project: Project) -> None:
        before = project.labels()
        labels: dict[str, Label] = {}
        added, spans = [], []
        for known in self.sequences:
            sequence = project.add_sequence(known.new, known.split, kept=known.kept)
            added.append(sequence)
            if known.anomalous and known.label not in labels:
                labels[known.label] = _anomaly_label(project, known.label)
            spans += [
                project.add_span(
                    sequence.id,
                    frames,
                    labels[known.label].id,
                    source=SpanSource.GROUND_TRUTH,
                    annotator=self._title,
                )
                for frames in known.anomalous
            ]
        self.added, self._spans = tuple(added), tuple(spans)
        self._new_labels = tuple(it for it in labels.values() if it not in before)

    def _changes(self) -> Changes:
        return Changes(
            sequences=frozenset(sequence.id for sequence in self.added),
            spans=frozenset(span.id for span in self._spans),
            labels=bool(self._new_labels),
        )


def _anomaly_label(project: Project, name: str) -> Label:
    """Return the label with a name, or one like it that means anomaly, made if need be."""
    labels = project.labels()
    by_name = {label.name: label for label in labels}
    if name in by_name and not by_name[name].is_anomaly:
        name = f"{name} (anomaly)"
    found = by_name.get(name)
    if found is not None and found.is_anomaly:
        return found
    return project.add_label(name, free_color(labels), excludes_from_training=True, is_anomaly=True)
