"""Rows of the tables ``run`` and ``threshold``."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from core.config import nearest
from core.errors import ProjectError
from core.project.database import ProjectDatabase, now
from core.project.records import (
    EventRule,
    Run,
    RunState,
    SmoothingKind,
    ThresholdOrigin,
    Thresholds,
)
from core.project.removed_rows import RemovedRows, put_back, take_out
from core.project.run_trash import RunTrash

# A run's name is also the name of its folder, on every system.
_NAME = re.compile(r"\w[\w .+-]*(?<![ .])")


@dataclass(frozen=True, slots=True)
class RemovedRuns:
    """All that went with some runs.

    Attributes
    ----------
    runs : tuple of Run
        What was removed.
    rows : RemovedRows
        Their own, their thresholds, scores and events.
    """

    runs: tuple[Run, ...]
    rows: RemovedRows


class RunTable:
    """Reads and writes runs and their thresholds, and moves their folders.

    Parameters
    ----------
    database : ProjectDatabase
        Of the open project.

    Attributes
    ----------
    trash : RunTrash
        Where the folders of removed runs are.
    """

    def __init__(self, database: ProjectDatabase) -> None:
        self.trash = RunTrash(database)
        self._database = database

    def all(self) -> list[Run]:
        """Return all runs, oldest first."""
        return [_run(row) for row in self._database.rows("SELECT * FROM run ORDER BY id")]

    def get(self, run_id: int) -> Run:
        """Return one run.

        Raises
        ------
        ProjectError
            If there is none with this id, e.g. because it was deleted meanwhile.
        """
        for row in self._database.rows("SELECT * FROM run WHERE id = ?", [run_id]):
            return _run(row)
        raise ProjectError(f"{self._project} has no run with id {run_id} any more.")

    def named(self, name: str) -> Run:
        """Return the run with a name.

        Raises
        ------
        ProjectError
            If there is none; names the most similar ones.
        """
        runs = self.all()
        for run in runs:
            if run.name == name:
                return run
        names = [run.name for run in runs]
        offer = nearest(name, names) if names else "It has no runs yet: train one first."
        raise ProjectError(f"{self._project} has no run “{name}”. {offer}")

    def add(self, detector: str, dataset_hash: str, name: str | None) -> Run:
        """Add a run that is about to begin; refuses a name that `checked_name` does."""
        with self._database.transaction():
            row = {
                "name": self._free_name(detector) if name is None else self.checked_name(name),
                "detector": detector,
                "state": RunState.RUNNING.value,
                "reason": "",
                "dataset_hash": dataset_hash,
                "created": now(),
                "seconds": 0.0,
                "train_loss": None,
                "val_loss": None,
            }
            return self.get(self._database.insert("run", row))

    def update(self, run_id: int, values: Mapping[str, object]) -> Run:
        """Change some columns."""
        self.get(run_id)
        if values:
            self._database.update("run", run_id, values)
        return self.get(run_id)

    def rename(self, run_id: int, name: str) -> Run:
        """Give a run and its folder another name; refuses one that `checked_name` does."""
        run = self.get(run_id)
        if name == run.name:
            return run
        with self._database.transaction():
            self.checked_name(name)
            self._database.update("run", run_id, {"name": name})
            layout = self._database.layout
            if layout.run(run.name).exists():
                self._database.move(layout.run(run.name), layout.run(name))
        return self.get(run_id)

    def take_out(self, run_ids: Collection[int]) -> RemovedRuns:
        """Delete runs with their thresholds, scores and events; their folders go to the trash."""
        with self._database.transaction():
            runs = tuple(self.get(it) for it in sorted(set(run_ids)))
            rows = take_out(self._database, "run", run_ids)
            for run in runs:
                self.trash.take(run)
        return RemovedRuns(runs, rows)

    def put_back(self, removed: RemovedRuns) -> None:
        """Bring back what `take_out` returned, under the same ids."""
        with self._database.transaction():
            for run in removed.runs:
                self.checked_name(run.name)
            put_back(self._database, removed.rows)
            for run in removed.runs:
                self.trash.give_back(run)

    def delete(self, run_id: int) -> None:
        """Delete a run with its thresholds, scores and events."""
        self._database.write("DELETE FROM run WHERE id = ?", [run_id])

    def fail_unfinished(self) -> None:
        """Mark runs that no program works on any more; they can be gone on with."""
        reason = "The program ended while it was training; resume the run to go on."
        self._database.write(
            "UPDATE run SET state = ?, reason = ? WHERE state = ?",
            [RunState.FAILED.value, reason, RunState.RUNNING.value],
        )

    def checked_name(self, name: str) -> str:
        """Return the name of a new run.

        Raises
        ------
        ProjectError
            If it is taken or cannot be a folder.
        """
        if not _NAME.fullmatch(name):
            raise ProjectError(
                f"“{name}” cannot name a run. Use letters, digits, spaces, and . _ + -"
            )
        if self._is_taken(name):
            raise ProjectError(f"{self._project} has a run “{name}”. Choose another name.")
        return name

    def thresholds(self, run_id: int, statistic: str) -> Thresholds | None:
        """Return the thresholds of a run on a frame statistic, or None if none were set."""
        return self.all_thresholds(run_id).get(statistic)

    def all_thresholds(self, run_id: int) -> dict[str, Thresholds]:
        """Return all thresholds of a run, by frame statistic."""
        rows = self._database.rows("SELECT * FROM threshold WHERE run_id = ?", [run_id])
        return {row["statistic"]: _thresholds(row) for row in rows}

    def set_thresholds(self, run_id: int, statistic: str, thresholds: Thresholds | None) -> None:
        """Write the thresholds of a run on a frame statistic; None forgets them.

        Those of no origin are set by hand, now.
        """
        with self._database.transaction():
            self.get(run_id)
            self._database.write(
                "DELETE FROM threshold WHERE run_id = ? AND statistic = ?", [run_id, statistic]
            )
            if thresholds is not None:
                row = {"run_id": run_id, "statistic": statistic, **_threshold_columns(thresholds)}
                self._database.insert("threshold", row)

    def _free_name(self, detector: str) -> str:
        # A person's own model is a path and a class, and only the class can name a folder.
        base = detector.rpartition(":")[2]
        number = 1
        while self._is_taken(name := f"{base}-{number:03d}") or self.trash.holds(name):
            number += 1
        return name

    def _is_taken(self, name: str) -> bool:
        # A folder may outlive its row, e.g. while another program has its files open.
        found = self._database.rows("SELECT id FROM run WHERE name = ?", [name])
        return bool(found) or self._database.layout.run(name).exists()

    @property
    def _project(self) -> str:
        return self._database.layout.folder.name


def _run(row: Mapping[str, Any]) -> Run:
    return Run(**{**row, "state": RunState(row["state"])})


def _thresholds(row: Mapping[str, Any]) -> Thresholds:
    rule = EventRule(
        has_hysteresis=bool(row["has_hysteresis"]),
        min_frames=row["min_frames"],
        min_area=row["min_area"],
        smoothing=SmoothingKind(row["smoothing"]),
        smoothing_frames=row["smoothing_frames"],
    )
    origin = ThresholdOrigin(**json.loads(row["origin"])) if row["origin"] else None
    return Thresholds(row["low"], row["high"], rule, origin)


def _threshold_columns(thresholds: Thresholds) -> dict[str, object]:
    rule, origin = thresholds.rule, thresholds.origin or ThresholdOrigin.by_hand()
    if not origin.chosen:
        origin = dataclasses.replace(origin, chosen=now())
    return {
        "low": thresholds.low,
        "high": thresholds.high,
        "has_hysteresis": int(rule.has_hysteresis),
        "min_frames": rule.min_frames,
        "min_area": rule.min_area,
        "smoothing": rule.smoothing.value,
        "smoothing_frames": rule.smoothing_frames,
        "origin": json.dumps(dataclasses.asdict(origin)),
    }
