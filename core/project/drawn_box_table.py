"""Rows of the table ``drawn_box``."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from core.errors import ProjectError
from core.project.database import IN_IDS, ProjectDatabase, as_ids, now
from core.project.records import DrawnBox, Rectangle


class DrawnBoxTable:
    """Reads and writes the boxes that people draw.

    Parameters
    ----------
    database : ProjectDatabase
        Of the open project.
    """

    def __init__(self, database: ProjectDatabase) -> None:
        self._database = database

    def of_sequence(self, sequence_id: int) -> list[DrawnBox]:
        """Return the boxes of a sequence, by frame."""
        return self._select("sequence_id = ? ORDER BY frame_index, id", [sequence_id])

    def get(self, box_id: int) -> DrawnBox:
        """Return one box.

        Raises
        ------
        ProjectError
            If there is none with this id.
        """
        for box in self.some([box_id]):
            return box
        name = self._database.layout.folder.name
        raise ProjectError(f"{name} has no box with id {box_id}. Somebody has removed it since.")

    def some(self, box_ids: Iterable[int]) -> list[DrawnBox]:
        """Return those of the boxes that exist, ordered by id."""
        return self._select(f"{IN_IDS} ORDER BY id", [as_ids(box_ids)])

    def add(
        self, sequence_id: int, frame_index: int, place: Rectangle, annotator: str, note: str
    ) -> DrawnBox:
        """Add a box with a new uuid."""
        time = now()
        box = DrawnBox(
            id=0,
            uuid=str(uuid.uuid4()),
            sequence_id=sequence_id,
            frame_index=frame_index,
            place=place,
            annotator=annotator,
            note=note,
            created=time,
            modified=time,
        )
        return replace(box, id=self._database.insert("drawn_box", _row(box)))

    def move(self, box_id: int, place: Rectangle, annotator: str) -> DrawnBox:
        """Put a box elsewhere on its frame; who did so answers for it from then on."""
        after = replace(self.get(box_id), place=place, annotator=annotator, modified=now())
        self._database.update("drawn_box", box_id, _row(after))
        return after

    def restore(self, boxes: Iterable[DrawnBox]) -> None:
        """Insert boxes under the ids that they had."""
        self._database.insert_many("drawn_box", [_row(box) for box in boxes])

    def delete(self, box_ids: Collection[int]) -> None:
        """Delete boxes; ids that are gone already are left alone."""
        self._database.delete("drawn_box", box_ids)

    def _select(self, condition: str, parameters: list[object]) -> list[DrawnBox]:
        rows = self._database.rows(f"SELECT * FROM drawn_box WHERE {condition}", parameters)  # noqa: S608 (our own)
        return [_box(row) for row in rows]


def _box(row: Mapping[str, Any]) -> DrawnBox:
    return DrawnBox(
        id=row["id"],
        uuid=row["uuid"],
        sequence_id=row["sequence_id"],
        frame_index=row["frame_index"],
        place=Rectangle(row["x"], row["y"], row["width"], row["height"]),
        annotator=row["annotator"],
        note=row["note"],
        created=row["created"],
        modified=row["modified"],
    )


def _row(box: DrawnBox) -> dict[str, object]:
    return {
        "id": box.id,
        "uuid": box.uuid,
        "sequence_id": box.sequence_id,
        "frame_index": box.frame_index,
        "x": box.place.x,
        "y": box.place.y,
        "width": box.place.width,
        "height": box.place.height,
        "annotator": box.annotator,
        "note": box.note,
        "created": box.created,
        "modified": box.modified,
    }
