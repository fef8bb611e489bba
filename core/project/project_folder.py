"""Make, open, back up and close a project folder."""

from __future__ import annotations

import getpass
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Self

from core.closing import Closing
from core.errors import ProjectError
from core.media.frame_index import FrameIndex
from core.project.database import ProjectDatabase, now
from core.project.label_table import LabelTable
from core.project.layout import SUFFIX, ProjectLayout
from core.project.run_table import RunTable
from core.project.storage_errors import why_file_failed, why_sqlite_failed
from core.project.watch import ProjectWatch
from core.project.window_lease import WindowLease


class ProjectFolder(Closing):
    """An open project folder with its database, used by the thread that opened it.

    Parameters
    ----------
    database : ProjectDatabase
        Of the folder.
    """

    def __init__(self, database: ProjectDatabase) -> None:
        self.layout = database.layout
        self.annotator = user_name()
        self._database = database
        self._lease: WindowLease | None = None

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make a project; ``.framesift`` is added to a name without it.

        Raises
        ------
        ProjectError
            If there is something already, or it cannot be written; then nothing is left behind.
        """
        folder = new_project_folder(folder)
        part = folder.with_name(f"{folder.name}.part")
        try:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            with cls(ProjectDatabase.create(ProjectLayout(part))) as project:
                LabelTable(project._database).add_defaults()
            part.rename(folder)
        except OSError as error:
            raise ProjectError(why_file_failed(error, folder, "make")) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return cls.open(folder, check=False)

    @classmethod
    def open(cls, folder: Path, *, check: bool = True, why_read_only: str = "") -> Self:
        """Open a project; missing media files do not matter.

        Parameters
        ----------
        folder : Path
            The project folder; ``.framesift`` may be left out.
        check : bool, optional
            Look for damage, upgrade a project of an older version, make a backup if the last is
            old, and tidy up after a program that was killed. Jobs leave it out: whoever started
            them has done it.
        why_read_only : str, optional
            If given, the project is read and never written; whoever tries is told this sentence.

        Returns
        -------
        Project
            To be closed. A folder that is no project, or is from a newer version, damaged, locked
            or not writable, raises `ProjectError`.
        """
        layout = ProjectLayout(found_project(folder))
        project = cls(ProjectDatabase.open(layout, check=check, why_read_only=why_read_only))
        if project._database.was_alone:
            project._tidy_up()
        return project

    def _tidy_up(self) -> None:
        """Do what only nobody else's work allows: no job runs, no undo history is open."""
        runs = RunTable(self._database)
        runs.fail_unfinished()
        runs.trash.tidy_up({run.id: run.name for run in runs.all()})
        known = {str(row["id"]) for row in self._database.rows("SELECT id FROM sequence")}
        for folder in self.layout.frames.glob("*"):
            if folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)
        self._tidy_up_painted(known)

    def _tidy_up_painted(self, sequence_ids: set[str]) -> None:
        """Delete frame stores without regions to ignore that are no regions any more."""
        rows = self._database.rows("SELECT DISTINCT sequence_id FROM region")
        ignoring = {str(row["sequence_id"]) for row in rows}
        for sequence_id in sequence_ids - ignoring:
            for path in self.layout.painted_stores(int(sequence_id)):
                path.unlink(missing_ok=True)

    @property
    def name(self) -> str:
        """The folder's name without its suffix."""
        return self.layout.folder.name.removesuffix(SUFFIX)

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences that the person should read although the project opened."""
        return tuple(self._database.notices)

    @property
    def why_read_only(self) -> str:
        """Why nothing may be written, in a sentence; empty where it may."""
        return self._database.why_read_only

    def watch(self) -> ProjectWatch:
        """Return what tells of the writes of others."""
        return ProjectWatch(self._database)

    def hold(self, lease: WindowLease) -> None:
        """Keep the right to change the project until it is closed."""
        self._lease = lease

    def close(self) -> None:
        """Close the project, which is of no use afterwards; may be called twice."""
        self._database.close()
        if self._lease is not None:
            self._lease.release()

    def transaction(self) -> AbstractContextManager[None]:
        """Make all writes in the block succeed or fail together; blocks may be nested."""
        return self._database.transaction()

    def check(self) -> None:
        """Look for damage in the database; raise `ProjectError` if there is any."""
        self._database.check()

    def backup(self) -> Path:
        """Copy the database into the folder's ``backups`` now; return the copy."""
        with self._saving("back up"):
            return self._database.back_up()

    def log_edit(self, text: str, action: str) -> None:
        """Write down that an edit was applied or reverted."""
        row = {"time": now(), "annotator": self.annotator, "text": text, "action": action}
        self._database.insert("edit_log", row)

    def index(self, sequence_id: int) -> FrameIndex:
        """Read the frame index of a sequence; a damaged or missing one raises `SourceError`."""
        return FrameIndex.load(self.layout.frame_index(sequence_id))

    def save_index(self, sequence_id: int, index: FrameIndex) -> None:
        """Write the frame index of a sequence, whole or not at all.

        Raises
        ------
        ProjectError
            If the disk refuses.
        """
        path = self.layout.frame_index(sequence_id)
        try:
            index.save(path)
        except OSError as error:
            raise ProjectError(why_file_failed(error, path, "write")) from error

    @contextmanager
    def _saving(self, action: str) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise ProjectError(why_sqlite_failed(error, self.layout.folder, action)) from error
        except OSError as error:
            raise ProjectError(why_file_failed(error, self.layout.folder, action)) from error


def new_project_folder(folder: Path) -> Path:
    """Return where a project can be made: with ``.framesift``, and nothing there yet.

    Raises
    ------
    ProjectError
        If there is something already.
    """
    folder = with_suffix(folder)
    if folder.exists():
        raise ProjectError(
            f"{folder} exists already. Open it, or choose another name for the new project."
        )
    return folder


def found_project(folder: Path) -> Path:
    """Return the absolute path of a project that is there, its suffix added if need be."""
    folder = folder.expanduser().resolve()
    if not ProjectLayout(folder).database.is_file():
        named = with_suffix(folder)
        folder = named if named.exists() else folder
    return folder


def with_suffix(folder: Path) -> Path:
    """Return the absolute path of a project, ``.framesift`` added if it was left out."""
    folder = folder.expanduser().resolve()
    return folder if folder.suffix == SUFFIX else folder.with_name(folder.name + SUFFIX)


def user_name() -> str:
    """Return the name of the system's user."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "unknown"
