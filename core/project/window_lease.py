"""The right of one window to change a project; the others read it and follow.

A lease is a lock of the operating system on a file in the project folder. The system gives it up
with the process, however that ends, so that a window which was killed never keeps others out. The
database needs the same kind of locks: where a network drive has none, it is no safer than this.
"""

from __future__ import annotations

import errno
import getpass
import json
import logging
import os
import socket
from dataclasses import asdict, dataclass
from typing import IO

from core.project.database import now
from core.project.layout import ProjectLayout

if os.name == "nt":
    import msvcrt
else:
    import fcntl

log = logging.getLogger(__name__)

#: What the system says of a file that another process has locked.
_TAKEN = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
#: Byte that is locked: far behind the text, which everyone may read.
_LOCKED_BYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class LeaseHolder:
    """Who has a project open to change it; empty texts where that cannot be read.

    Attributes
    ----------
    host : str
        Name of the computer.
    user : str
        Name of the person's account.
    process : int
        Number of the process there.
    since : str
        ISO 8601 in UTC.
    """

    host: str = ""
    user: str = ""
    process: int = 0
    since: str = ""


class WindowLease:
    """A lease that was taken; keep it as long as the project is open."""

    def __init__(self, file: IO[str] | None) -> None:
        self._file = file

    @classmethod
    def take(cls, layout: ProjectLayout) -> WindowLease | None:
        """Take the lease of a project; None if another window has it.

        Where the file system cannot lock, or the file cannot be made, the lease is taken as it
        were: a full disk must not keep a project shut.
        """
        try:
            # Not "w": that would wipe who holds it, before it is known whether anyone does.
            file = layout.lease.open("a+", encoding="utf-8")
        except OSError as error:
            log.warning("%s cannot be leased: %s", layout.folder, error)
            return cls(None)
        try:
            _lock(file)
        except OSError as error:
            file.close()
            if error.errno in _TAKEN:
                return None
            log.warning("%s cannot be leased: %s", layout.folder, error)
            return cls(None)
        _write(file, LeaseHolder(socket.gethostname(), _user(), os.getpid(), now()))
        return cls(file)

    def release(self) -> None:
        """Let another window have it; may be called twice."""
        file, self._file = self._file, None
        if file is not None:
            _write(file, None)
            file.close()


def lease_holder(layout: ProjectLayout) -> LeaseHolder:
    """Return who says to hold the lease of a project; ask only when `WindowLease.take` got none."""
    try:
        return LeaseHolder(**json.loads(layout.lease.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return LeaseHolder()


def _lock(file: IO[str]) -> None:
    """Lock a file without waiting; an OSError says that somebody has, or that one cannot."""
    if os.name == "nt":
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # of Windows alone
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _write(file: IO[str], holder: LeaseHolder | None) -> None:
    try:
        file.truncate(0)
        if holder is not None:
            file.write(json.dumps(asdict(holder)))
        file.flush()
    except OSError as error:  # The lock holds all the same.
        log.warning("%s: %s", file.name, error)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
