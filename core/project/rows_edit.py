"""What edits of spans, regions and drawn boxes have in common: some rows in place of others."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable
from typing import ClassVar, Generic, TypeVar

from core.project.logged_edit import LoggedEdit
from core.project.project import Project
from core.project.records import Changes, DrawnBox, Region, Span

RowT = TypeVar("RowT", Span, Region, DrawnBox)


class RowsEdit(LoggedEdit, Generic[RowT]):
    """Replaces some rows that belong to sequences by others.

    The first `apply` makes the new rows; each later one brings back the very same.

    Attributes
    ----------
    before, after : tuple of RowT
        What is replaced by what, ordered by id; both empty until `apply` was called.
    """

    #: What the rows are, plural, for the error that they changed.
    rows: ClassVar[str]

    def __init__(self, text: str) -> None:
        self.text = text
        self.before: tuple[RowT, ...] = ()
        self.after: tuple[RowT, ...] = ()

    @abstractmethod
    def _replace(self, project: Project) -> tuple[list[RowT], list[RowT]]:
        """Write the new rows; return the rows as they were, and those in place of them."""

    @abstractmethod
    def _present(self, project: Project, ids: Collection[int]) -> list[RowT]:
        """Return those of the rows that exist, ordered by id."""

    @abstractmethod
    def _delete(self, project: Project, ids: Collection[int]) -> None:
        """Delete rows."""

    @abstractmethod
    def _restore(self, project: Project, rows: Iterable[RowT]) -> None:
        """Insert rows under the ids that they had."""

    @abstractmethod
    def _changed(self, ids: frozenset[int]) -> Changes:
        """Say that rows changed."""

    def _apply(self, project: Project) -> Changes:
        if self.before or self.after:
            return self._swap(project, self.before, self.after)
        before, after = self._replace(project)
        self.before, self.after = _by_id(before), _by_id(after)
        return self._changed(self._ids)

    def _revert(self, project: Project) -> Changes:
        return self._swap(project, self.after, self.before)

    def _swap(
        self, project: Project, present: tuple[RowT, ...], wanted: tuple[RowT, ...]
    ) -> Changes:
        if tuple(self._present(project, self._ids)) != present:
            raise self.stale(f"its {self.rows}")
        known = {sequence.id for sequence in project.sequences()}
        if any(row.sequence_id not in known for row in wanted):
            raise self.stale("the sequences")
        self._delete(project, [row.id for row in present])
        self._restore(project, wanted)
        return self._changed(self._ids)

    @property
    def _ids(self) -> frozenset[int]:
        return frozenset(row.id for row in (*self.before, *self.after))


def _by_id(rows: list[RowT]) -> tuple[RowT, ...]:
    return tuple(sorted(rows, key=lambda row: row.id))
