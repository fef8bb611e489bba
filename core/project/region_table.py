"""Rows of the table ``region``."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from core.errors import ProjectError
from core.media.frame_index import FrameRange
from core.project.database import IN_IDS, ProjectDatabase, as_ids, now
from core.project.records import Rectangle, Region


class RegionTable:
    """Reads and writes regions to ignore.

    Parameters
    ----------
    database : ProjectDatabase
        Of the open project.
    """

    def __init__(self, database: ProjectDatabase) -> None:
        self._database = database

    def all(self) -> list[Region]:
        """Return the regions of all sequences, ordered by sequence and start."""
        return self._select("TRUE ORDER BY sequence_id, start_frame, id", [])

    def of_sequence(self, sequence_id: int) -> list[Region]:
        """Return the regions of a sequence, by start."""
        return self._select("sequence_id = ? ORDER BY start_frame, id", [sequence_id])

    def get(self, region_id: int) -> Region:
        """Return one region.

        Raises
        ------
        ProjectError
            If there is none with this id.
        """
        for region in self.some([region_id]):
            return region
        name = self._database.layout.folder.name
        raise ProjectError(f"{name} has no region with id {region_id}. List the regions first.")

    def some(self, region_ids: Iterable[int]) -> list[Region]:
        """Return those of the regions that exist, ordered by id."""
        return self._select(f"{IN_IDS} ORDER BY id", [as_ids(region_ids)])

    def add(
        self, sequence_id: int, frames: FrameRange, place: Rectangle, annotator: str, note: str
    ) -> Region:
        """Add a region with a new uuid."""
        time = now()
        region = Region(
            id=0,
            uuid=str(uuid.uuid4()),
            sequence_id=sequence_id,
            frames=frames,
            place=place,
            annotator=annotator,
            note=note,
            created=time,
            modified=time,
        )
        return replace(region, id=self._database.insert("region", _row(region)))

    def update(
        self,
        region_id: int,
        *,
        frames: FrameRange | None = None,
        place: Rectangle | None = None,
        note: str | None = None,
    ) -> Region:
        """Change what is not None."""
        before = self.get(region_id)
        after = replace(
            before,
            frames=before.frames if frames is None else frames,
            place=before.place if place is None else place,
            note=before.note if note is None else note,
            modified=now(),
        )
        self._database.update("region", region_id, _row(after))
        return after

    def restore(self, regions: Iterable[Region]) -> None:
        """Insert regions under the ids that they had."""
        self._database.insert_many("region", [_row(region) for region in regions])

    def delete(self, region_ids: Collection[int]) -> None:
        """Delete regions; ids that are gone already are left alone."""
        self._database.delete("region", region_ids)

    def _select(self, condition: str, parameters: list[object]) -> list[Region]:
        rows = self._database.rows(f"SELECT * FROM region WHERE {condition}", parameters)  # noqa: S608 (our own)
        return [_region(row) for row in rows]


def _region(row: Mapping[str, Any]) -> Region:
    return Region(
        id=row["id"],
        uuid=row["uuid"],
        sequence_id=row["sequence_id"],
        frames=FrameRange(row["start_frame"], row["stop_frame"]),
        place=Rectangle(row["x"], row["y"], row["width"], row["height"]),
        annotator=row["annotator"],
        note=row["note"],
        created=row["created"],
        modified=row["modified"],
    )


def _row(region: Region) -> dict[str, object]:
    return {
        "id": region.id,
        "uuid": region.uuid,
        "sequence_id": region.sequence_id,
        "start_frame": region.frames.start,
        "stop_frame": region.frames.stop,
        "x": region.place.x,
        "y": region.place.y,
        "width": region.place.width,
        "height": region.place.height,
        "annotator": region.annotator,
        "note": region.note,
        "created": region.created,
        "modified": region.modified,
    }
