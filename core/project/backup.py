"""Rotating copies of the database, whole at any moment through SQLite's backup API."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.files import replaced_when_whole

#: Opening a project makes no new backup while the newest is younger than this.
INTERVAL = timedelta(hours=1)
#: Older backups than these are deleted.
KEEP = 10

_NAME = "project-%Y%m%dT%H%M%SZ"


def backups(folder: Path) -> list[Path]:
    """Return the backups in a folder, oldest first."""
    return sorted(path for path in folder.glob("project-*.db") if _made(path))


def is_due(folder: Path, now: datetime | None = None) -> bool:
    """Return whether the newest backup is older than `INTERVAL`."""
    existing = backups(folder)
    made = _made(existing[-1]) if existing else None
    return made is None or (now or datetime.now(UTC)) - made >= INTERVAL


def back_up(
    connection: sqlite3.Connection, folder: Path, *, now: datetime | None = None, keep: int = KEEP
) -> Path:
    """Copy a database and delete the oldest copies beyond ``keep``.

    Parameters
    ----------
    connection : sqlite3.Connection
        The open database; it may be written to meanwhile.
    folder : Path
        Where the backups are; made if it is missing.
    now : datetime, optional
        When, for the name.
    keep : int, optional
        How many backups to leave, the new one included.

    Returns
    -------
    Path
        The new backup. One of the same second is replaced. Nothing is left of it if the disk or
        SQLite refuses.
    """
    path = folder / f"{(now or datetime.now(UTC)).strftime(_NAME)}.db"
    with replaced_when_whole(path) as part:
        part.unlink(missing_ok=True)
        copy = sqlite3.connect(part)
        try:
            connection.backup(copy)
            # A copy of a WAL database would need its own -wal file to be opened.
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
    for old in backups(folder)[:-keep]:
        old.unlink(missing_ok=True)
    return path


def _made(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.stem, _NAME).replace(tzinfo=UTC)
    except ValueError:
        return None
