"""Edits of regions to ignore: each replaces some regions by others, and can put them back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection

from core.media.frame_index import FrameRange
from core.project.logged_edit import LoggedEdit
from core.project.project import Project
from core.project.records import Changes, Rectangle, Region
from core.wording import counted


class RegionEdit(LoggedEdit):
    """Replaces some regions by others.

    The first `apply` makes the new rows; each later one brings back the very same.

    Attributes
    ----------
    before, after : tuple of Region
        What is replaced by what, ordered by id; both empty until `apply` was called.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.before: tuple[Region, ...] = ()
        self.after: tuple[Region, ...] = ()

    @abstractmethod
    def _replace(self, project: Project) -> tuple[list[Region], list[Region]]:
        """Write the new rows; return the regions as they were, and those in place of them."""

    def _apply(self, project: Project) -> Changes:
        if self.before or self.after:
            return self._swap(project, self.before, self.after)
        before, after = self._replace(project)
        self.before, self.after = tuple(before), tuple(after)
        return self._changes()

    def _revert(self, project: Project) -> Changes:
        return self._swap(project, self.after, self.before)

    def _swap(
        self, project: Project, present: tuple[Region, ...], wanted: tuple[Region, ...]
    ) -> Changes:
        if tuple(project.regions_with_ids(self._changes().regions)) != present:
            raise self.stale("its regions")
        known = {sequence.id for sequence in project.sequences()}
        if any(region.sequence_id not in known for region in wanted):
            raise self.stale("the sequences")
        project.delete_regions([region.id for region in present])
        project.restore_regions(wanted)
        return self._changes()

    def _changes(self) -> Changes:
        return Changes(regions=frozenset(region.id for region in (*self.before, *self.after)))


class AddRegion(RegionEdit):
    """Ignore a rectangle of some frames, in training and in scoring.

    Parameters
    ----------
    sequence_id : int
        Which sequence.
    frames : FrameRange
        In which of its frames.
    place : Rectangle
        In source pixels; what lies outside of the frame is cut off.
    note : str, optional
        Free text.
    """

    def __init__(
        self, sequence_id: int, frames: FrameRange, place: Rectangle, note: str = ""
    ) -> None:
        super().__init__("Ignore a region")
        self._sequence_id = sequence_id
        self._frames = frames
        self._place = place
        self._note = note

    def _replace(self, project: Project) -> tuple[list[Region], list[Region]]:
        region = project.add_region(self._sequence_id, self._frames, self._place, note=self._note)
        return [], [region]


class ChangeRegion(RegionEdit):
    """Move a region, change its size or frames, or give it another note.

    Parameters
    ----------
    region_id : int
        Which region.
    frames, place, note
        What to change; None leaves it.
    """

    def __init__(
        self,
        region_id: int,
        *,
        frames: FrameRange | None = None,
        place: Rectangle | None = None,
        note: str | None = None,
    ) -> None:
        super().__init__("Change a region")
        self._region_id = region_id
        self._frames = frames
        self._place = place
        self._note = note

    def _replace(self, project: Project) -> tuple[list[Region], list[Region]]:
        before = project.region(self._region_id)
        after = project.update_region(
            self._region_id, frames=self._frames, place=self._place, note=self._note
        )
        return [before], [after]


class DeleteRegions(RegionEdit):
    """Take regions into account again.

    Parameters
    ----------
    region_ids : collection of int
        Which; all must exist.
    """

    def __init__(self, region_ids: Collection[int]) -> None:
        super().__init__(f"Delete {counted(len(set(region_ids)), 'region')}")
        self._region_ids = frozenset(region_ids)

    def _replace(self, project: Project) -> tuple[list[Region], list[Region]]:
        before = [project.region(region_id) for region_id in sorted(self._region_ids)]
        project.delete_regions(self._region_ids)
        return before, []
