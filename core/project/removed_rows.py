"""Take rows out of the database with all rows that hang on them, and put them back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from core.project.database import ProjectDatabase


@dataclass(frozen=True, slots=True)
class RemovedRows:
    """Rows that went together.

    Attributes
    ----------
    tables : tuple of (str, tuple of mapping)
        Tables with their rows, parents first, so that they can be put back in this order.
    """

    tables: tuple[tuple[str, tuple[Mapping[str, Any], ...]], ...]

    def ids(self, table: str) -> frozenset[int]:
        """Return the ids of the rows of one table."""
        return frozenset(row["id"] for name, rows in self.tables if name == table for row in rows)


def take_out(database: ProjectDatabase, table: str, ids: Collection[int]) -> RemovedRows:
    """Delete rows of a table by id, and what refers to them.

    Parameters
    ----------
    database : ProjectDatabase
        Of the open project.
    table : str
        Whose rows; tables that refer to it must do so with ON DELETE CASCADE.
    ids : collection of int
        Which rows.

    Returns
    -------
    RemovedRows
        For `put_back`.
    """
    wanted = json.dumps(sorted(ids))
    # SQLite knows which tables refer to this one; a list of our own would forget the next one.
    references = database.rows(
        'SELECT child.name AS name, reference."from" AS key '
        "FROM sqlite_master AS child, pragma_foreign_key_list(child.name) AS reference "
        "WHERE child.type = 'table' AND reference.\"table\" = ? ORDER BY child.name",
        [table],
    )
    places = [(table, "id"), *((it["name"], it["key"]) for it in references)]
    with database.transaction():
        found = tuple(
            (
                name,
                tuple(
                    database.rows(
                        f"SELECT * FROM {name} WHERE {key} IN (SELECT value FROM json_each(?)) "  # noqa: S608 (names of our own schema)
                        "ORDER BY rowid",
                        [wanted],
                    )
                ),
            )
            for name, key in places
        )
        database.delete(table, ids)
    return RemovedRows(found)


def put_back(database: ProjectDatabase, removed: RemovedRows) -> None:
    """Insert what `take_out` returned, under the same ids."""
    with database.transaction():
        for table, rows in removed.tables:
            database.insert_many(table, rows)
