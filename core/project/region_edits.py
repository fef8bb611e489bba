"""Edits of regions to ignore: each replaces some regions by others, and can put them back."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.media.frame_index import FrameRange
from core.project.project import Project
from core.project.records import Changes, Rectangle, Region
from core.project.rows_edit import RowsEdit
from core.wording import counted


class RegionEdit(RowsEdit[Region]):
    """Replaces some regions by others."""

    rows = "regions"

    def _present(self, project: Project, ids: Collection[int]) -> list[Region]:
        return project.regions_with_ids(ids)

    def _delete(self, project: Project, ids: Collection[int]) -> None:
        project.delete_regions(ids)

    def _restore(self, project: Project, rows: Iterable[Region]) -> None:
        project.restore_regions(rows)

    def _changed(self, ids: frozenset[int]) -> Changes:
        return Changes(regions=ids)


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
