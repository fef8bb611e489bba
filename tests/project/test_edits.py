"""Edits and their undo, without a window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import FramesiftError, ProjectError, SourceError, StaleEditError
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.media.source import SourceKind
from core.project.edits import (
    AddSequences,
    AddSpan,
    ChangeSpan,
    DecideFrames,
    DeleteSpans,
    ExcludeFrames,
    IncludeFrames,
    RelinkSequences,
    RemoveSequences,
    RenameSequence,
    SetSplit,
    SetThresholds,
    SplitSpan,
)
from core.project.kept_thresholds import THRESHOLDS, read_kept_thresholds
from core.project.project import Project
from core.project.records import (
    Changes,
    NewSequence,
    Sequence,
    SpanSource,
    Split,
    ThresholdOrigin,
    Thresholds,
)

NewSequences = Callable[..., NewSequence]


def test_added_sequences_come_back_under_their_ids_with_their_indexes(
    project: Project, new_sequence: NewSequences
) -> None:
    edit = AddSequences([new_sequence("a"), new_sequence("b")], Split.TEST)
    changes = edit.apply(project)
    added = project.sequences()
    edit.revert(project)
    project.add_sequence(new_sequence("c"), Split.TRAIN)
    project.layout.frame_index(added[0].id).unlink()

    edit.apply(project)

    assert changes == Changes(sequences=frozenset({1, 2}))
    assert edit.added == tuple(added)
    assert project.sequences()[:2] == added
    assert len(project.index(added[0].id)) == 100


def test_adding_is_not_undone_when_somebody_else_made_a_span(
    project: Project, new_sequence: NewSequences, frames: FrameRange
) -> None:
    edit = AddSequences([new_sequence()], Split.TRAIN)
    edit.apply(project)
    project.add_span(edit.added[0].id, frames, 1)

    with pytest.raises(StaleEditError, match="changed since"):
        edit.revert(project)

    assert len(project.spans()) == 1


def test_added_sequence_does_not_come_back_under_a_taken_name(
    project: Project, new_sequence: NewSequences
) -> None:
    edit = AddSequences([new_sequence()], Split.TRAIN)
    edit.apply(project)
    edit.revert(project)
    project.add_sequence(new_sequence(), Split.TRAIN)

    with pytest.raises(StaleEditError, match="names"):
        edit.apply(project)


def test_removed_sequence_comes_back_with_its_spans(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    span = project.add_span(sequence.id, frames, 1)
    edit = RemoveSequences([sequence.id])

    changes = edit.apply(project)

    assert changes == Changes(sequences=frozenset({sequence.id}), spans=frozenset({span.id}))
    assert project.sequences() == []
    assert project.spans() == []

    edit.revert(project)

    assert project.sequences() == [sequence]
    assert project.spans() == [span]
    assert len(project.index(sequence.id)) == 100


def test_split_and_name_are_put_back(project: Project, sequence: Sequence) -> None:
    edits = [SetSplit([sequence.id], Split.TEST), RenameSequence(sequence.id, "yard")]

    for edit in edits:
        assert edit.apply(project) == Changes(sequences=frozenset({sequence.id}))
    changed = project.sequence(sequence.id)
    for edit in reversed(edits):
        edit.revert(project)

    assert (changed.split, changed.name) == (Split.TEST, "yard")
    assert project.sequence(sequence.id) == sequence


def _save_tensor(path: Path, frames: int = 5, width: int = 8) -> Path:
    np.save(path, np.zeros((frames, 6, width), np.uint8))
    return path


@pytest.fixture
def tensor_sequence(project: Project, tmp_path: Path) -> Sequence:
    path = _save_tensor(tmp_path / "here.npy")
    index = FrameIndex.of_times(np.arange(5.0), TimeOrigin.FILE_ORDER)
    new = NewSequence("cube", path, SourceKind.TENSOR, 8, 6, 1, index)
    return project.add_sequence(new, Split.TRAIN)


def test_relinking_to_the_moved_source_can_be_undone(
    project: Project, tensor_sequence: Sequence, tmp_path: Path
) -> None:
    moved = tensor_sequence.path.rename(tmp_path / "there.npy")
    edit = RelinkSequences({tensor_sequence.id: moved})

    edit.apply(project)
    assert project.sequence(tensor_sequence.id).path == moved

    edit.revert(project)
    assert project.sequence(tensor_sequence.id) == tensor_sequence


def test_relinking_to_nothing_is_refused(
    project: Project, tensor_sequence: Sequence, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match="is not there"):
        RelinkSequences({tensor_sequence.id: tmp_path / "nowhere.npy"}).apply(project)


def test_relinking_to_frames_of_another_size_is_refused(
    project: Project, tensor_sequence: Sequence, tmp_path: Path
) -> None:
    other = _save_tensor(tmp_path / "other.npy", width=10)

    with pytest.raises(ProjectError, match="tensor of 10 x 6 pixels, not tensor of 8 x 6"):
        RelinkSequences({tensor_sequence.id: other}).apply(project)

    assert project.sequence(tensor_sequence.id) == tensor_sequence


def test_relinking_to_fewer_frames_is_refused(
    project: Project, tensor_sequence: Sequence, tmp_path: Path
) -> None:
    short = _save_tensor(tmp_path / "short.npy", frames=3)

    with pytest.raises(FramesiftError):
        RelinkSequences({tensor_sequence.id: short}).apply(project)

    assert project.sequence(tensor_sequence.id) == tensor_sequence


def test_renaming_is_not_undone_when_the_name_changed_since(
    project: Project, sequence: Sequence
) -> None:
    edit = RenameSequence(sequence.id, "yard")
    edit.apply(project)
    project.update_sequence(sequence.id, name="court")

    with pytest.raises(StaleEditError):
        edit.revert(project)

    assert project.sequence(sequence.id).name == "court"


def test_redone_span_has_its_old_id_and_uuid(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    edit = AddSpan(sequence.id, frames, 1, note="flare")
    edit.apply(project)
    span = project.spans()[0]
    edit.revert(project)
    project.add_span(sequence.id, frames, 2)

    edit.apply(project)

    assert edit.after == (span,)
    assert project.span(span.id) == span


def test_deleted_spans_come_back_as_they_were(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    spans = [project.add_span(sequence.id, frames, label) for label in (1, 2)]
    edit = DeleteSpans([span.id for span in spans])

    edit.apply(project)

    assert project.spans() == []

    edit.revert(project)

    assert project.spans() == spans


def test_deleting_a_span_that_is_gone_is_refused(project: Project, sequence: Sequence) -> None:
    with pytest.raises(ProjectError, match="no span"):
        DeleteSpans([7]).apply(project)


def test_revert_refuses_when_the_span_changed_since(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    edit = AddSpan(sequence.id, frames, 1)
    edit.apply(project)
    project.update_span(edit.after[0].id, note="from another window")

    with pytest.raises(StaleEditError, match="changed since"):
        edit.revert(project)

    assert project.spans()[0].note == "from another window"


def test_deletion_is_not_undone_when_the_sequence_is_gone(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    span = project.add_span(sequence.id, frames, 1)
    edit = DeleteSpans([span.id])
    edit.apply(project)
    project.remove_sequences([sequence.id])

    with pytest.raises(StaleEditError, match="sequences"):
        edit.revert(project)


def test_change_of_a_span_is_put_back(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    span = project.add_span(sequence.id, frames, 1)
    edit = ChangeSpan(span.id, frames=FrameRange(11, 30), label_id=2, note="longer")

    edit.apply(project)

    changed = project.span(span.id)
    assert (changed.frames, changed.label_id, changed.note) == (FrameRange(11, 30), 2, "longer")
    assert changed.uuid == span.uuid

    edit.revert(project)

    assert project.span(span.id) == span


def test_split_makes_two_spans_that_say_the_same(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    span = project.add_span(sequence.id, frames, 1, annotator="Ada", note="flare")
    edit = SplitSpan(span.id, 14)

    edit.apply(project)

    first, second = project.spans()
    assert (first.id, first.frames, second.frames) == (
        span.id,
        FrameRange(10, 14),
        FrameRange(14, 20),
    )
    assert (second.annotator, second.note, second.label_id) == ("Ada", "flare", 1)

    edit.revert(project)

    assert project.spans() == [span]


@pytest.mark.parametrize("frame_index", [9, 10, 20])
def test_span_is_not_split_at_or_beyond_its_ends(
    project: Project, sequence: Sequence, frames: FrameRange, frame_index: int
) -> None:
    span = project.add_span(sequence.id, frames, 1)

    with pytest.raises(ProjectError, match="does not divide"):
        SplitSpan(span.id, frame_index).apply(project)

    assert project.spans() == [span]


def test_including_frames_cuts_them_out_of_every_excluding_span(
    project: Project, sequence: Sequence
) -> None:
    ranges = [(0, 30), (12, 18), (15, 40), (18, 60), (25, 50)]
    for start, stop in ranges:
        project.add_span(sequence.id, FrameRange(start, stop), 2)
    normal = project.add_span(sequence.id, FrameRange(0, 99), 4)
    before = project.spans()
    edit = IncludeFrames(sequence.id, FrameRange(10, 20))

    edit.apply(project)

    assert normal in project.spans()
    assert sorted(span.frames for span in project.spans() if span != normal) == [
        FrameRange(0, 10),
        FrameRange(20, 30),
        FrameRange(20, 40),
        FrameRange(20, 60),
        FrameRange(25, 50),
    ]
    assert project.excluded(sequence.id) == (FrameRange(0, 10), FrameRange(20, 60))

    edit.revert(project)

    assert project.spans() == before


def test_including_frames_that_are_included_is_refused(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    project.add_span(sequence.id, frames, 4)

    with pytest.raises(ProjectError, match="included already"):
        IncludeFrames(sequence.id, frames).apply(project)


def test_first_thresholds_are_forgotten_by_undo_and_later_ones_put_back(project: Project) -> None:
    run = project.add_run("motion", "")
    first = SetThresholds(run.id, "mean", Thresholds(1, 2))
    second = SetThresholds(run.id, "mean", Thresholds(2, 3))

    assert first.apply(project) == Changes(thresholds=frozenset({run.id}))
    second.apply(project)
    second.revert(project)
    assert project.thresholds(run.id, "mean") == Thresholds(1, 2)

    first.revert(project)
    assert project.thresholds(run.id, "mean") is None


def test_undo_brings_back_how_thresholds_were_chosen(project: Project) -> None:
    run = project.add_run("motion", "")
    folder = project.layout.run(run.name)
    folder.mkdir(parents=True)
    origin = ThresholdOrigin("sigma", 3, 6, "3 and 6 standard deviations above the mean.")
    project.set_thresholds(run.id, "mean", Thresholds(1, 2, origin=origin))
    chosen = project.thresholds(run.id, "mean")
    dragged = SetThresholds(run.id, "mean", Thresholds(1.5, 2))

    dragged.apply(project)
    by_hand = read_kept_thresholds(folder)["mean"]
    dragged.revert(project)
    again = read_kept_thresholds(folder)["mean"]

    assert chosen is not None
    assert chosen.origin is not None
    assert replace(chosen.origin, chosen="") == origin
    assert by_hand.origin is not None
    assert by_hand.origin.is_by_hand
    assert by_hand.origin.chosen >= chosen.origin.chosen
    assert again.origin == chosen.origin


def test_thresholds_hold_where_no_file_can_be_written_beside_the_run(project: Project) -> None:
    run = project.add_run("motion", "")
    (project.layout.run(run.name) / THRESHOLDS).mkdir(parents=True)

    project.set_thresholds(run.id, "mean", Thresholds(1, 2))

    assert project.thresholds(run.id, "mean") == Thresholds(1, 2)
    assert read_kept_thresholds(project.layout.run(run.name)) == {}


def test_thresholds_set_by_a_new_run_are_not_undone(project: Project) -> None:
    run = project.add_run("motion", "")
    edit = SetThresholds(run.id, "mean", Thresholds(1, 2))
    edit.apply(project)
    project.set_thresholds(run.id, "mean", Thresholds(5, 6))

    with pytest.raises(StaleEditError):
        edit.revert(project)


def test_every_step_is_written_down(
    project: Project, sequence: Sequence, frames: FrameRange
) -> None:
    project.annotator = "Ada"
    edit = AddSpan(sequence.id, frames, 1)

    edit.apply(project)
    edit.revert(project)

    log = project._database.rows("SELECT annotator, text, action FROM edit_log ORDER BY id")
    assert [tuple(row.values()) for row in log] == [
        ("Ada", "Label frames 10 to 19", "apply"),
        ("Ada", "Label frames 10 to 19", "revert"),
    ]


def test_edit_that_fails_leaves_rows_and_log_as_they_were(
    project: Project, sequence: Sequence
) -> None:
    with pytest.raises(ProjectError):
        AddSpan(sequence.id, FrameRange(0, 1000), 1).apply(project)

    assert project.spans() == []
    assert project._database.rows("SELECT * FROM edit_log") == []


def test_several_ranges_are_included_at_once_and_excluded_again_by_undo(
    project: Project, sequence: Sequence
) -> None:
    exclude = project.label_named("exclude")
    ExcludeFrames(sequence.id, exclude.id, FrameRange(0, 30), FrameRange(40, 50)).apply(project)
    before = project.spans()
    edit = IncludeFrames(sequence.id, FrameRange(5, 10), FrameRange(20, 25), FrameRange(40, 50))

    edit.apply(project)

    included = (FrameRange(0, 5), FrameRange(10, 20), FrameRange(25, 30))
    assert project.excluded(sequence.id) == included
    edit.revert(project)
    assert project.spans() == before
    edit.apply(project)
    assert project.excluded(sequence.id) == included


def test_a_decision_replaces_the_one_before_and_what_others_suggested(
    project: Project, sequence: Sequence
) -> None:
    exclude, normal = project.label_named("exclude").id, project.label_named("normal").id
    suggestion = SpanSource.SUGGESTION
    AddSpan(sequence.id, FrameRange(0, 30), exclude, source=suggestion).apply(project)
    AddSpan(sequence.id, FrameRange(0, 50), normal, note="mine").apply(project)
    before = project.spans()
    keep = DecideFrames(sequence.id, FrameRange(10, 20), normal)
    drop = DecideFrames(sequence.id, FrameRange(15, 20), exclude)

    keep.apply(project)
    assert project.excluded(sequence.id) == (FrameRange(0, 10), FrameRange(20, 30))
    drop.apply(project)
    assert project.excluded(sequence.id) == (FrameRange(0, 10), FrameRange(15, 30))
    kept = [it.frames for it in project.spans() if it.label_id == normal]
    assert kept == [FrameRange(0, 50), FrameRange(10, 15)]

    drop.revert(project)
    keep.revert(project)
    assert project.spans() == before
