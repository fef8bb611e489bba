"""Write files so that a crash, a full disk or a cancel never leaves half of one."""

from __future__ import annotations

import errno
import functools
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def replaced_when_whole(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to, and move it there if the block succeeds.

    Parameters
    ----------
    path : Path
        The file to make or replace. Its folder is made if it is missing.

    Yields
    ------
    Path
        ``path`` with ``.part`` before its suffix, so that writers which look at the suffix still
        see it. It is removed if the block raises, and an older ``path`` stays as it was.

    Raises
    ------
    OSError
        If the disk refuses; it names ``path`` even where the system named no file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}.part{path.suffix}")
    try:
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except OSError as error:
        if error.filename is None:  # A full disk shows in a write, which knows no name.
            error.filename = str(path)
        raise
    finally:
        part.unlink(missing_ok=True)


def why_refused(error: OSError) -> str:
    """Return why the system would not write, and what to do, to follow “Cannot write X: ”.

    Examples
    --------
    >>> why_refused(OSError(errno.ENOSPC, "No space left on device"))
    'the disk is full. Free some space and try again'
    """
    if error.errno in _FULL:
        return "the disk is full. Free some space and try again"
    if error.errno in _REFUSED:
        return "the folder is read-only. Make it writable, or choose another place"
    return error.strerror or str(error)


def disk_sentence(error: OSError) -> str:
    """Return what to tell a person of an error of the file system that nothing else explained."""
    named = Path(str(error.filename)) if error.filename else None
    where = f" {named.with_name(named.name.replace('.part', ''))}" if named else ""
    if error.errno in _REFUSED:
        reason = "permission is denied. Make it readable and writable, or choose another place"
    else:
        reason = why_refused(error)
    return f"Cannot read or write{where}: {reason}."


def content_hash(*paths: Path) -> str:
    """Return twelve hexadecimal digits of SHA-256 over the bytes of files, and over their names.

    A file that is not there counts as such. One that has not changed since is not read again.
    """
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        if path.exists():
            state = path.stat()
            digest.update(_digest_of(path, state.st_mtime_ns, state.st_size))
    return digest.hexdigest()[:12]


@functools.lru_cache(maxsize=256)
def _digest_of(path: Path, _changed_ns: int, _size: int) -> bytes:
    # A checkpoint may hold hundreds of megabytes, and tables of runs ask again and again.
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
