"""Many spans and their labels come in one step, and go in one."""

from __future__ import annotations

import pytest

from core.errors import ProjectError, StaleEditError
from core.media.frame_index import FrameRange
from core.project.import_spans import ImportSpans, NewLabel, NewSpan
from core.project.project import Project
from core.project.records import Sequence, SpanSource

CRACK = NewLabel("crack", "#abcdef", excludes_from_training=True, is_anomaly=True)


def edit_of(sequence: Sequence, *stops: int) -> ImportSpans:
    spans = [NewSpan(sequence.id, FrameRange(3, stop), "crack", "Ada", "seen") for stop in stops]
    return ImportSpans(spans, [CRACK], "cracks.csv")


def test_spans_are_marked_as_imported(project: Project, sequence: Sequence) -> None:
    edit = edit_of(sequence, 5, 9)

    changes = edit.apply(project)

    label = project.label_named("crack")
    assert edit.text == "Import 2 spans from cracks.csv"
    assert [it.frames.stop for it in project.spans(sequence.id)] == [5, 9]
    assert {(it.source, it.label_id, it.annotator, it.note) for it in project.spans()} == {
        (SpanSource.IMPORT, label.id, "Ada", "seen")
    }
    assert changes.labels
    assert changes.spans == {it.id for it in project.spans()}


def test_undo_takes_spans_and_labels_back_and_redo_brings_the_same(
    project: Project, sequence: Sequence
) -> None:
    labels = project.labels()
    edit = edit_of(sequence, 5, 9)
    edit.apply(project)
    spans, with_crack = project.spans(), project.labels()

    edit.revert(project)
    assert project.spans() == []
    assert project.labels() == labels

    edit.apply(project)
    assert project.spans() == spans
    assert project.labels() == with_crack


def test_one_bad_span_keeps_all_of_them_out(project: Project, sequence: Sequence) -> None:
    labels = project.labels()

    with pytest.raises(ProjectError):
        edit_of(sequence, 5, 99_999).apply(project)

    assert project.spans() == []
    assert project.labels() == labels


def test_undo_is_refused_once_others_use_a_label_of_it(
    project: Project, sequence: Sequence
) -> None:
    edit = edit_of(sequence, 5)
    edit.apply(project)
    project.add_span(sequence.id, FrameRange(50, 60), project.label_named("crack").id)

    with pytest.raises(ProjectError, match="Spans have the label “crack”"):
        edit.revert(project)

    assert len(project.spans()) == 2


def test_undo_is_refused_once_its_spans_changed(project: Project, sequence: Sequence) -> None:
    edit = edit_of(sequence, 5)
    edit.apply(project)
    project.update_span(edit.added[0].id, note="looked at")

    with pytest.raises(StaleEditError, match="its spans changed since"):
        edit.revert(project)
