"""Where the folders of deleted runs wait for an undo."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.project.database import ProjectDatabase
from core.project.records import Run


class RunTrash:
    """``deleted-runs/<id>/<name>``: one folder for each deleted run, an empty one if it had none.

    Parameters
    ----------
    database : ProjectDatabase
        Of the open project.
    """

    def __init__(self, database: ProjectDatabase) -> None:
        self._database = database
        self._layout = database.layout
        self._own: set[int] = set()

    def take(self, run: Run) -> None:
        """Put the folder of a run here, as a part of the transaction."""
        folder, place = self._layout.run(run.name), self._place(run)
        if folder.exists():
            self._database.move(folder, place)
        else:
            # Keeps the name from being given to the next run, or an undo would find it taken.
            place.mkdir(parents=True, exist_ok=True)
        self._own.add(run.id)

    def give_back(self, run: Run) -> None:
        """Put the folder of a run where it was, as a part of the transaction."""
        place = self._place(run)
        if _has_content(place):
            self._database.move(place, self._layout.run(run.name))
        elif place.is_dir():
            place.rmdir()

    def holds(self, name: str) -> bool:
        """Return whether a run of this name is here."""
        return any((place / name).exists() for place in self._layout.deleted_runs.glob("*"))

    def empty(self) -> None:
        """Remove for good what this object was given: its undo history is over."""
        for run_id in self._own:
            shutil.rmtree(self._layout.deleted_runs / str(run_id), ignore_errors=True)
        self._own.clear()
        self._remove_if_bare()

    def tidy_up(self, names: dict[int, str]) -> None:
        """Remove for good what nobody can bring back, after a program that was killed.

        Parameters
        ----------
        names : dict of int to str
            The runs that there are. One of them has its folder here if the program was killed
            just before its deletion was written: it gets the folder back.
        """
        for place in self._layout.deleted_runs.glob("*"):
            name = names.get(int(place.name)) if place.name.isdecimal() else None
            if name is not None and _has_content(place / name):
                folder = self._layout.run(name)
                if not folder.exists():
                    (place / name).rename(folder)
            shutil.rmtree(place, ignore_errors=True)
        self._remove_if_bare()

    def _place(self, run: Run) -> Path:
        return self._layout.deleted_runs / str(run.id) / run.name

    def _remove_if_bare(self) -> None:
        folder = self._layout.deleted_runs
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _has_content(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())
