"""Open, check and write the SQLite database of a project.

A connection belongs to the thread that opened it. Write-ahead logging lets one thread read while
another writes; where the file system cannot do it (some network drives), the older rollback
journal is used and a notice says so. Commits are synchronous in full: what a person did survives
a power cut.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from core.errors import ProjectError
from core.project.backup import back_up, is_due
from core.project.layout import ProjectLayout
from core.project.schema import APPLICATION_ID, VERSION, upgrade
from core.project.storage_errors import damage_report, why_file_failed, why_sqlite_failed

#: How long a write waits for another program or thread to finish its own.
BUSY_TIMEOUT_S = 5.0

#: Condition that a row is among some, of which `as_ids` is the parameter. json_each takes any
#: number of ids; IN (?, ?, ...) has a limit.
IN_IDS = "id IN (SELECT value FROM json_each(?))"

log = logging.getLogger(__name__)


class ProjectDatabase:
    """The open database of one project.

    Attributes
    ----------
    layout : ProjectLayout
        Where the project is.
    notices : list of str
        Sentences that the person should read although the project opened.
    was_alone : bool
        Whether nobody else had the database open when this one was opened with a check.
    why_read_only : str
        Why nothing may be written; empty where it may.
    """

    def __init__(self, connection: sqlite3.Connection, layout: ProjectLayout) -> None:
        self.layout = layout
        self.notices: list[str] = []
        self.was_alone = False
        self.why_read_only = ""
        self._moved: list[tuple[Path, Path]] = []
        self._connection = connection
        self._db = Database(connection)

    @classmethod
    def create(cls, layout: ProjectLayout) -> Self:
        """Make a new database with all tables.

        Raises
        ------
        ProjectError
            If it cannot be written.
        """
        connection = None
        try:
            connection = _connect(layout.database)
            database = cls(connection, layout)
            database._set_up()
            upgrade(database._db)
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise ProjectError(why_sqlite_failed(error, layout.folder, "make")) from error
        return database

    @classmethod
    def open(cls, layout: ProjectLayout, *, check: bool, why_read_only: str = "") -> Self:
        """Open an existing database.

        Parameters
        ----------
        layout : ProjectLayout
            Where the project is.
        check : bool
            Whether to look for damage, upgrade an older version, and back up if it is time.
        why_read_only : str, optional
            If given, nothing is written: not even that, and a write is refused with this sentence.

        Raises
        ------
        ProjectError
            If it is no project, from a newer version, damaged, locked or not writable.
        """
        if not layout.database.is_file():
            raise ProjectError(
                f"{layout.folder} is no Framesift project: it holds no project.db. "
                "Choose a folder that ends in .framesift, or make a new project."
            )
        connection = None
        try:
            connection = _connect(layout.database)
            database = cls(connection, layout)
            database._refuse_foreign()
            if why_read_only:
                database._only_read(why_read_only)
                return database
            database.was_alone = check and database._is_alone()
            database._set_up()
            if check:
                database.check()
                database._look_after()
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise ProjectError(why_sqlite_failed(error, layout.folder, "open")) from error
        except ProjectError:
            if connection is not None:
                connection.close()
            raise
        return database

    def close(self) -> None:
        """Close the connection; the database is of no use afterwards."""
        self._connection.close()

    def check(self) -> None:
        """Look for damage.

        Raises
        ------
        ProjectError
            If SQLite finds any.
        """
        result = self.rows("PRAGMA quick_check(1)")
        if result[0]["quick_check"] != "ok":
            raise ProjectError(damage_report(self.layout.folder))

    def back_up(self) -> Path:
        """Copy the database beside itself; return the copy."""
        return back_up(self._connection, self.layout.backups)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writes in the block succeed or fail together; blocks may be nested.

        Raises
        ------
        ProjectError
            If SQLite refuses, e.g. because the disk is full or another program holds the file, or
            if the project was opened to be read alone.
        """
        if self.why_read_only:
            raise ProjectError(self.why_read_only)
        moved_before = len(self._moved)
        is_outer = not self._connection.in_transaction
        try:
            with self._outer_transaction() if is_outer else self._db.atomic():
                yield
        except BaseException as error:
            self._move_back(moved_before)
            if isinstance(error, sqlite3.Error):
                reason = why_sqlite_failed(error, self.layout.folder, "write to")
                raise ProjectError(reason) from error
            raise
        if is_outer:
            self._moved.clear()

    def move(self, source: Path, target: Path) -> None:
        """Move a folder of the project; it goes back if the transaction fails.

        Raises
        ------
        ProjectError
            If the file system refuses.
        """
        with self.transaction():
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                source.rename(target)
            except OSError as error:
                raise ProjectError(why_file_failed(error, source, "move")) from error
            self._moved.append((source, target))

    def rows(self, sql: str, parameters: Iterable[object] = ()) -> list[dict[str, Any]]:
        """Return the rows of a query as mappings from column to value.

        Raises
        ------
        ProjectError
            If SQLite cannot read.
        """
        try:
            return list(self._db.query(sql, list(parameters)))
        except sqlite3.Error as error:
            raise ProjectError(why_sqlite_failed(error, self.layout.folder, "read")) from error

    def tuples(self, sql: str, parameters: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query as they come, for many of them.

        Raises
        ------
        ProjectError
            If SQLite cannot read.
        """
        try:
            return self._connection.execute(sql, list(parameters)).fetchall()
        except sqlite3.Error as error:
            raise ProjectError(why_sqlite_failed(error, self.layout.folder, "read")) from error

    def value(self, sql: str, parameters: Iterable[object] = ()) -> Any:
        """Return the first column of the first row of a query, or None if there is no row."""
        row = self._connection.execute(sql, list(parameters)).fetchone()
        return row[0] if row else None

    def write(self, sql: str, parameters: Iterable[object] = ()) -> None:
        """Run one statement that writes."""
        with self.transaction():
            self._connection.execute(sql, list(parameters))

    def insert(self, table: str, row: Mapping[str, object]) -> int:
        """Add one row under a new id, whatever id it has, and return that."""
        self.insert_many(table, [{name: row[name] for name in row if name != "id"}])
        return int(self.value("SELECT last_insert_rowid()"))

    def insert_many(self, table: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Add rows that have the same columns."""
        rows = list(rows)
        if not rows:
            return
        names = list(rows[0])
        places = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 (our own names)
        with self.transaction():
            self._connection.executemany(statement, [list(row.values()) for row in rows])

    def delete(self, table: str, row_ids: Collection[int]) -> None:
        """Delete rows; ids that are gone already are left alone."""
        self.write(f"DELETE FROM {table} WHERE {IN_IDS}", [as_ids(row_ids)])  # noqa: S608 (our own names)

    def update(self, table: str, row_id: int, values: Mapping[str, object]) -> None:
        """Change some columns of one row."""
        assignments = ", ".join(f"{name} = ?" for name in values)
        statement = f"UPDATE {table} SET {assignments} WHERE id = ?"  # noqa: S608 (our own names)
        self.write(statement, [*values.values(), row_id])

    def _move_back(self, kept: int) -> None:
        """Undo moves, the last first, but the first ``kept``."""
        while len(self._moved) > kept:
            source, target = self._moved.pop()
            try:
                target.rename(source)
            except OSError:
                log.exception("%s could not be moved back to %s", target, source)

    @contextmanager
    def _outer_transaction(self) -> Iterator[None]:
        # IMMEDIATE takes the write lock at once: a transaction that reads first and then finds
        # that another wrote meanwhile would fail without waiting.
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            # Does nothing if the error, e.g. a full disk, has rolled back already.
            self._connection.rollback()
            raise

    def _refuse_foreign(self) -> None:
        """Refuse a strange or newer database before anything is written.

        Raises
        ------
        ProjectError
            If it is not ours, or newer than this program.
        """
        folder = self.layout.folder
        version = self.value("PRAGMA user_version")
        if self.value("PRAGMA application_id") != APPLICATION_ID or version < 1:
            raise ProjectError(
                f"{folder} is no Framesift project: its project.db was made by another program. "
                "Choose another folder, or make a new project."
            )
        if version > VERSION:
            raise ProjectError(
                f"{folder.name} was made by a newer Framesift (project version {version}; this "
                f"one reads up to {VERSION}). Update Framesift to open it; it was not changed."
            )

    def _only_read(self, why: str) -> None:
        """Let SQLite refuse to write, and open no project that would have to be upgraded.

        Raises
        ------
        ProjectError
            If it would.
        """
        if self.value("PRAGMA user_version") < VERSION:
            raise ProjectError(
                f"{self.layout.folder.name} is of an older Framesift and must be upgraded first. "
                "Close it elsewhere, and open it again."
            )
        self._connection.execute("PRAGMA query_only = ON")
        self.why_read_only = why

    def _is_alone(self) -> bool:
        """Return whether nobody else has the database open: only then it can leave WAL."""
        if self.value("PRAGMA journal_mode") != "wal":
            return False
        try:
            return bool(self.value("PRAGMA journal_mode = DELETE") == "delete")
        except sqlite3.OperationalError:
            return False

    def _set_up(self) -> None:
        if self.value("PRAGMA journal_mode = WAL") != "wal":
            mode = self.value("PRAGMA journal_mode = DELETE")
            self._notice(
                f"{self.layout.folder.name} lies where SQLite cannot keep a write-ahead log, e.g. "
                f"on a network drive; it uses a {mode} journal instead, and jobs and window may "
                "wait for each other."
            )
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")

    def _look_after(self) -> None:
        """Upgrade an older version, and make a backup first or when one is due."""
        is_older = self.value("PRAGMA user_version") < VERSION
        if is_older or is_due(self.layout.backups):
            try:
                self.back_up()
            except (OSError, sqlite3.Error) as error:
                self._notice(f"{self.layout.folder.name} could not be backed up: {error}.")
        if is_older:
            upgrade(self._db)

    def _notice(self, sentence: str) -> None:
        log.warning(sentence)
        self.notices.append(sentence)


def as_ids(row_ids: Iterable[int]) -> str:
    """Return ids as `IN_IDS` takes them."""
    return json.dumps(list(row_ids))


def now() -> str:
    """Return the time in UTC as rows hold it, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _connect(path: Path) -> sqlite3.Connection:
    # isolation_level None: nothing begins or commits a transaction but `transaction`.
    return sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
