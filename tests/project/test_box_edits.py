"""Boxes that people draw on frames: made, moved and removed, and all of it can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ProjectError, StaleEditError
from core.media.frame_index import FrameRange
from core.project.edits import DeleteDrawnBoxes, DrawBox, JudgeEvent, MoveDrawnBox
from core.project.project import Project
from core.project.records import Changes, Rectangle, Sequence

PLACE = Rectangle(4, 8, 16, 10)


def test_a_box_is_drawn_moved_removed_and_all_undone(project: Project, sequence: Sequence) -> None:
    draw = DrawBox(sequence.id, 7, PLACE, note="motion-001")
    changes = draw.apply(project)
    (box,) = project.drawn_boxes(sequence.id)
    assert (box.frame_index, box.place, box.note) == (7, PLACE, "motion-001")
    assert changes == Changes(boxes=frozenset({box.id}))

    move = MoveDrawnBox(box.id, Rectangle(0, 0, 2, 2))
    move.apply(project)
    moved = project.drawn_box(box.id)
    assert moved.place == Rectangle(0, 0, 2, 2)

    delete = DeleteDrawnBoxes([box.id])
    delete.apply(project)
    assert project.drawn_boxes(sequence.id) == []

    delete.revert(project)
    assert project.drawn_boxes(sequence.id) == [moved]
    move.revert(project)
    assert project.drawn_boxes(sequence.id) == [box]
    draw.revert(project)
    assert project.drawn_boxes(sequence.id) == []


def test_a_box_and_the_verdict_that_makes_it_count_are_one_step(
    project: Project, sequence: Sequence
) -> None:
    anomaly = project.label_named("anomaly")
    edit = DrawBox(sequence.id, 7, PLACE, JudgeEvent(sequence.id, FrameRange(5, 9), anomaly.id))

    edit.apply(project)
    counting = project.anomaly_boxes(sequence.id)
    edit.revert(project)

    assert [box.place for box in counting] == [PLACE]
    assert project.spans(sequence.id) == []
    assert project.drawn_boxes(sequence.id) == []


def test_a_box_counts_while_a_span_calls_its_frame_anomalous(
    project: Project, sequence: Sequence
) -> None:
    anomaly, normal = project.label_named("anomaly"), project.label_named("normal")
    for frame_index in (4, 5, 8, 9):
        DrawBox(sequence.id, frame_index, PLACE).apply(project)
    project.add_span(sequence.id, FrameRange(0, 20), normal.id)
    span = project.add_span(sequence.id, FrameRange(5, 9), anomaly.id)

    counting = [box.frame_index for box in project.anomaly_boxes(sequence.id)]
    project.delete_spans([span.id])

    assert counting == [5, 8]
    assert project.anomaly_boxes(sequence.id) == []
    assert len(project.drawn_boxes(sequence.id)) == 4


def test_what_lies_outside_of_the_frame_is_cut_off_and_a_box_nowhere_is_refused(
    project: Project, sequence: Sequence
) -> None:
    DrawBox(sequence.id, 0, Rectangle(-10, 40, 20, 100)).apply(project)

    assert project.drawn_boxes(sequence.id)[0].place == Rectangle(0, 40, 10, 8)
    with pytest.raises(ProjectError, match="The box lies outside of the frames"):
        DrawBox(sequence.id, 0, Rectangle(64, 0, 5, 5)).apply(project)
    with pytest.raises(ProjectError, match="are no box of"):
        DrawBox(sequence.id, 100, PLACE).apply(project)


def test_undo_refuses_where_the_box_changed_since(project: Project, sequence: Sequence) -> None:
    draw = DrawBox(sequence.id, 0, PLACE)
    draw.apply(project)
    project.move_drawn_box(draw.after[0].id, Rectangle(0, 0, 1, 1))

    with pytest.raises(StaleEditError, match="its boxes changed since"):
        draw.revert(project)


def test_another_window_is_told_of_drawn_boxes(project: Project, sequence: Sequence) -> None:
    from core.project.watch import ProjectWatch

    folder: Path = project.layout.folder
    watch = ProjectWatch(project._database)
    with Project.open(folder, check=False) as other:
        box = other.add_drawn_box(sequence.id, 3, PLACE)

    assert watch.poll() == Changes(boxes=frozenset({box.id}))
