"""Say in one sentence why the project folder could not be read or written."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from core.files import why_refused

_REASONS = {
    sqlite3.SQLITE_BUSY: "another program holds its database locked. Close it and try again",
    sqlite3.SQLITE_LOCKED: "another program holds its database locked. Close it and try again",
    sqlite3.SQLITE_FULL: "the disk is full, nothing was changed. Free some space and try again",
    sqlite3.SQLITE_READONLY: (
        "it is read-only. Make the folder writable, or copy the project to a place that is"
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "its database cannot be opened or made. Make the folder readable and writable, or copy the "
        "project to a place that is"
    ),
    sqlite3.SQLITE_IOERR: "the disk reports an error. Check the disk or the network drive",
}
#: What SQLite needs beside a database that it opens for writing.
_SHARED_BYTES = 64 << 10

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def why_sqlite_failed(error: sqlite3.Error, folder: Path, action: str) -> str:
    """Return what an error of SQLite means to a person.

    Parameters
    ----------
    error : sqlite3.Error
        As it was raised.
    folder : Path
        The project folder.
    action : str
        What could not be done, e.g. ``open`` or ``write to``.

    Returns
    -------
    str
        One sentence: what failed, on which project, what to do.
    """
    # The low byte is the primary code; the rest says where in SQLite it arose.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _DAMAGED:
        return damage_report(folder)
    if code == sqlite3.SQLITE_IOERR and _is_full(folder):
        # Where not even the few pages that its readers share fit, SQLite does not say why.
        code = sqlite3.SQLITE_FULL
    reason = _REASONS.get(code, str(error))
    # While it is being made, a project lies in a folder of another name.
    return f"Cannot {action} {folder.name.removesuffix('.part')}: {reason}."


def why_file_failed(error: OSError, path: Path, action: str) -> str:
    """Return what an error of the file system on one file of the project means to a person."""
    return f"Cannot {action} {path}: {why_refused(error)}."


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _SHARED_BYTES
    except OSError:
        return False


def damage_report(folder: Path) -> str:
    """Return that the database is damaged, and what to put in its place."""
    backups = sorted((folder / "backups").glob("project-*.db"))
    if not backups:
        return (
            f"Cannot open {folder.name}: its database project.db is damaged and there is no "
            "backup in the folder. Put back a copy of your own."
        )
    return (
        f"Cannot open {folder.name}: its database is damaged. Delete project.db, project.db-wal "
        f"and project.db-shm, and copy backups/{backups[-1].name} to project.db."
    )
