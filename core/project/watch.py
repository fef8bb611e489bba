"""Tell what other programs and windows write to a project."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from core.project.database import ProjectDatabase
from core.project.records import Changes

#: Queries that give an id and whatever tells two states of a row apart.
_SEQUENCES = "SELECT id, name, path, split, frames, cadence_s, gaps FROM sequence"
_SPANS = "SELECT id, modified FROM span"
_RUNS = (
    "SELECT run.id, run.name, run.state, run.reason, run.seconds, run.train_loss, run.val_loss, "
    "COUNT(score_set.id), MAX(score_set.created), MAX(score_set.id) FROM run LEFT JOIN score_set "
    "ON score_set.run_id = run.id GROUP BY run.id"
)
_THRESHOLDS = "SELECT run_id, * FROM threshold ORDER BY run_id, statistic"
_REGIONS = "SELECT id, modified FROM region"
_BOXES = "SELECT id, modified FROM drawn_box"
_LABELS = "SELECT id, * FROM label"

_Rows = Mapping[int, Hashable]


@dataclass(frozen=True, slots=True)
class _State:
    """Rows by id, as far as they tell whether anything changed."""

    sequences: _Rows
    spans: _Rows
    runs: _Rows
    thresholds: _Rows
    regions: _Rows
    boxes: _Rows
    labels: _Rows

    def changes_to(self, after: _State) -> Changes:
        return Changes(
            sequences=_other(self.sequences, after.sequences),
            spans=_other(self.spans, after.spans),
            runs=_other(self.runs, after.runs),
            labels=self.labels != after.labels,
            thresholds=_other(self.thresholds, after.thresholds),
            regions=_other(self.regions, after.regions),
            boxes=_other(self.boxes, after.boxes),
        )


class ProjectWatch:
    """Compare a project with how it was when last looked at.

    SQLite counts what other connections commit, so that looking costs nothing while nobody writes.
    Beyond that, a hundred thousand spans take a tenth of a second.

    Parameters
    ----------
    database : ProjectDatabase
        Of the open project.
    """

    def __init__(self, database: ProjectDatabase) -> None:
        self._database = database
        self._version = self._data_version()
        self._state = self._read()

    def poll(self) -> Changes | None:
        """Return what others wrote since the last call; None if nobody wrote anything."""
        version = self._data_version()
        if version == self._version:
            return None
        before, self._state = self._state, self._read()
        self._version = version
        changes = before.changes_to(self._state)
        return changes if changes != Changes() else None

    def catch_up(self) -> None:
        """Take what is there now for known, e.g. what a job of this window wrote."""
        if (version := self._data_version()) != self._version:
            self._version, self._state = version, self._read()

    def _data_version(self) -> int:
        return int(self._database.value("PRAGMA data_version"))

    def _read(self) -> _State:
        return _State(
            sequences=self._rows(_SEQUENCES),
            # One column beside the id: with a hundred thousand of them a loop would be felt.
            spans=dict(self._database.tuples(_SPANS)),
            runs=self._rows(_RUNS),
            thresholds=self._rows(_THRESHOLDS),
            regions=self._rows(_REGIONS),
            boxes=self._rows(_BOXES),
            labels=self._rows(_LABELS),
        )

    def _rows(self, sql: str) -> _Rows:
        rows: dict[int, Hashable] = {}
        for row_id, *columns in self._database.tuples(sql):
            # A run has several thresholds: they count together.
            rows[row_id] = (rows.get(row_id), *columns) if row_id in rows else tuple(columns)
        return rows


def _other(before: _Rows, after: _Rows) -> frozenset[int]:
    """Return the ids of rows that were added, changed or removed."""
    there = {row_id for row_id, row in after.items() if before.get(row_id) != row}
    return frozenset(there | (before.keys() - after.keys()))
