"""Read a project of somebody else without touching its folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import ProjectError
from core.project.layout import ProjectLayout
from core.project.project import Project
from core.project.project_folder import found_project
from core.project.storage_errors import why_file_failed

#: Where the other program keeps writing, a copy is tried again so often.
_TRIES = 5


@contextmanager
def borrowed(folder: Path) -> Iterator[tuple[Project, ProjectLayout]]:
    """Open a copy of the database of a project, which may be of an older version or in use.

    Even to read it in place, SQLite would make files beside it, and an older one would have to be
    upgraded.

    Parameters
    ----------
    folder : Path
        The project; ``.framesift`` may be left out.

    Yields
    ------
    project : Project
        Rows alone: nothing of its frames is copied.
    layout : ProjectLayout
        Where the project itself is.

    Raises
    ------
    ProjectError
        If it is no project, or cannot be read.
    """
    layout = ProjectLayout(found_project(folder))
    if not layout.database.is_file():
        with Project.open(folder):  # which says what is wrong with it
            pass
    with TemporaryDirectory(prefix="framesift-") as temporary:
        copy = ProjectLayout(Path(temporary) / layout.folder.name)
        copy.folder.mkdir()
        try:
            _copy(layout, copy)
        except OSError as error:
            raise ProjectError(why_file_failed(error, layout.database, "read")) from error
        with Project.open(copy.folder) as project:
            yield project, layout


def _copy(layout: ProjectLayout, copy: ProjectLayout) -> None:
    """Copy the database with what its write-ahead log holds, as they are at one time.

    Raises
    ------
    ProjectError
        If somebody writes all the time.
    """
    log, copied_log = (it.database.with_name("project.db-wal") for it in (layout, copy))
    for _ in range(_TRIES):
        before = _stamps(layout.database, log)
        shutil.copyfile(layout.database, copy.database)
        copied_log.unlink(missing_ok=True)
        if log.exists():
            shutil.copyfile(log, copied_log)
        if _stamps(layout.database, log) == before:
            return
    raise ProjectError(f"{layout.folder.name} is being written to. Try again in a moment.")


def _stamps(*paths: Path) -> list[tuple[int, int] | None]:
    stats = [path.stat() if path.exists() else None for path in paths]
    return [None if it is None else (it.st_mtime_ns, it.st_size) for it in stats]
