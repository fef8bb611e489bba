"""Write files so that a crash, a full disk or a cancel never leaves half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}.part{path.suffix}")
    try:
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
