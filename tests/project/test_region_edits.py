"""Regions to ignore are drawn, changed and deleted, and all of it can be undone."""

from __future__ import annotations

import pytest

from core.errors import ProjectError, StaleEditError
from core.media.frame_index import FrameRange
from core.project.edits import AddRegion, ChangeRegion, DeleteRegions, RemoveSequences
from core.project.project import Project
from core.project.records import Changes, Rectangle, Sequence

ALL = FrameRange(0, 100)


def test_a_region_is_added_changed_deleted_and_all_undone(
    project: Project, sequence: Sequence
) -> None:
    add = AddRegion(sequence.id, ALL, Rectangle(4, 8, 16, 10), "clock")
    changes = add.apply(project)
    (region,) = project.regions(sequence.id)
    assert (region.place, region.note) == (Rectangle(4, 8, 16, 10), "clock")
    assert changes == Changes(regions=frozenset({region.id}))

    change = ChangeRegion(region.id, frames=FrameRange(5, 9), place=Rectangle(0, 0, 2, 2))
    change.apply(project)
    changed = project.region(region.id)
    assert (changed.frames, changed.place) == (FrameRange(5, 9), Rectangle(0, 0, 2, 2))

    delete = DeleteRegions([region.id])
    delete.apply(project)
    assert project.regions() == []

    delete.revert(project)
    assert project.regions() == [changed]
    change.revert(project)
    assert project.regions() == [region]
    add.revert(project)
    assert project.regions() == []
    add.apply(project)
    assert project.regions() == [region]


def test_what_lies_outside_of_the_frame_is_cut_off(project: Project, sequence: Sequence) -> None:
    AddRegion(sequence.id, ALL, Rectangle(-10, 40, 20, 100)).apply(project)

    assert project.regions()[0].place == Rectangle(0, 40, 10, 8)


@pytest.mark.parametrize(
    ("frames", "place", "message"),
    [
        (ALL, Rectangle(64, 0, 5, 5), "outside of the frames of walkway"),
        (FrameRange(90, 101), Rectangle(0, 0, 5, 5), "are no region of walkway"),
    ],
)
def test_a_region_that_is_nowhere_is_refused(
    project: Project, sequence: Sequence, frames: FrameRange, place: Rectangle, message: str
) -> None:
    with pytest.raises(ProjectError, match=message):
        AddRegion(sequence.id, frames, place).apply(project)

    assert project.regions() == []


def test_regions_go_and_come_back_with_their_sequence(project: Project, sequence: Sequence) -> None:
    AddRegion(sequence.id, ALL, Rectangle(0, 0, 5, 5)).apply(project)
    regions = project.regions()
    edit = RemoveSequences([sequence.id])

    edit.apply(project)
    assert project.regions() == []

    edit.revert(project)
    assert project.regions() == regions


def test_undo_refuses_when_the_region_changed_since(project: Project, sequence: Sequence) -> None:
    edit = AddRegion(sequence.id, ALL, Rectangle(0, 0, 5, 5))
    edit.apply(project)
    project.update_region(project.regions()[0].id, note="seen")

    with pytest.raises(StaleEditError):
        edit.revert(project)
