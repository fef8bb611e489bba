"""Rows of the table ``sequence``, and taking sequences out and back with all that hangs on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.config import nearest
from core.errors import ProjectError
from core.media.source import SourceKind
from core.project.database import ProjectDatabase, now
from core.project.records import NewSequence, Sequence, Split
from core.project.removed_rows import RemovedRows, put_back, take_out


@dataclass(frozen=True, slots=True)
class RemovedSequences:
    """All rows that went with some sequences.

    Attributes
    ----------
    sequence_ids, span_ids : frozenset of int
        What was removed.
    rows : RemovedRows
        Their own, and all that hung on them.
    """

    sequence_ids: frozenset[int]
    span_ids: frozenset[int]
    rows: RemovedRows


class SequenceTable:
    """Reads and writes sequences.

    Parameters
    ----------
    database : ProjectDatabase
        Of the open project.
    """

    def __init__(self, database: ProjectDatabase) -> None:
        self._database = database
        self._folder = database.layout.folder

    def all(self) -> list[Sequence]:
        """Return all sequences in the order in which they were added."""
        return [self._record(row) for row in self._database.rows(f"{_SELECT} ORDER BY id")]

    def get(self, sequence_id: int) -> Sequence:
        """Return one sequence.

        Raises
        ------
        ProjectError
            If there is none with this id, e.g. because it was removed meanwhile.
        """
        for row in self._database.rows(f"{_SELECT} WHERE id = ?", [sequence_id]):
            return self._record(row)
        raise ProjectError(
            f"{self._folder.name} has no sequence with id {sequence_id} any more; it was removed."
        )

    def named(self, name: str) -> Sequence:
        """Return the sequence with a name.

        Raises
        ------
        ProjectError
            If there is none; names the most similar ones.
        """
        for row in self._database.rows(f"{_SELECT} WHERE name = ?", [name]):
            return self._record(row)
        names = [sequence.name for sequence in self.all()]
        offer = nearest(name, names) if names else "It has no sequences yet: add one first."
        raise ProjectError(f"{self._folder.name} has no sequence “{name}”. {offer}")

    def add(self, new: NewSequence, split: Split) -> Sequence:
        """Add a row; a taken name gets a number."""
        start = new.index.start_utc
        row = {
            "name": self._free_name(new.name),
            "path": self._stored(new.path),
            "kind": new.kind.value,
            "split": split.value,
            "frames": len(new.index),
            "width": new.width,
            "height": new.height,
            "channels": new.channels,
            "start_utc": start.isoformat() if start else "",
            "cadence_s": new.index.cadence_s,
            "gaps": len(new.index.gap_starts()),
            "created": now(),
        }
        return self.get(self._database.insert("sequence", row))

    def update(
        self,
        sequence_id: int,
        *,
        name: str | None = None,
        split: Split | None = None,
        path: Path | None = None,
    ) -> Sequence:
        """Change what is not None; refuses an empty name and that of another sequence."""
        before = self.get(sequence_id)
        values: dict[str, object] = {}
        if name is not None and name != before.name:
            values["name"] = self._checked_name(name)
        if split is not None:
            values["split"] = split.value
        if path is not None:
            values["path"] = self._stored(path)
        if values:
            self._database.update("sequence", sequence_id, values)
        return self.get(sequence_id)

    def take_out(self, sequence_ids: Collection[int]) -> RemovedSequences:
        """Delete sequences with their spans, scores and events; return all that went."""
        rows = take_out(self._database, "sequence", sequence_ids)
        return RemovedSequences(rows.ids("sequence"), rows.ids("span"), rows)

    def put_back(self, removed: RemovedSequences) -> None:
        """Insert what `take_out` returned, under the same ids."""
        put_back(self._database, removed.rows)

    def _checked_name(self, name: str) -> str:
        if not name.strip():
            raise ProjectError("A sequence needs a name. Type at least one letter.")
        if name in self._names():
            raise ProjectError(
                f"{self._folder.name} has another sequence “{name}”. Choose another name."
            )
        return name

    def _free_name(self, wished: str) -> str:
        taken = self._names()
        name, number = wished, 2
        while name in taken:
            name, number = f"{wished}-{number}", number + 1
        return name

    def _names(self) -> set[str]:
        return {row["name"] for row in self._database.rows("SELECT name FROM sequence")}

    def _stored(self, path: Path) -> str:
        # Sources inside the project folder move with it; its own path has no links in it.
        inside = path.resolve()
        if inside.is_relative_to(self._folder):
            return inside.relative_to(self._folder).as_posix()
        return str(path)

    def _record(self, row: Mapping[str, Any]) -> Sequence:
        values = {
            **row,
            "path": self._folder / row["path"],
            "kind": SourceKind(row["kind"]),
            "split": Split(row["split"]),
        }
        return Sequence(**values)


_SELECT = (
    "SELECT id, name, path, kind, split, frames, width, height, channels, start_utc, cadence_s, "
    "gaps FROM sequence"
)
