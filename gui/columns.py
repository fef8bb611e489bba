"""Columns of a table as values: what stands in them and what they are sorted by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

RowT = TypeVar("RowT")


def _nothing(_row: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Column(Generic[RowT]):
    """One column.

    Attributes
    ----------
    title, tip : str
        Of its header.
    text : callable
        Returns what is shown of a row.
    key : callable
        Returns what rows are sorted by; None is last in any order.
    is_number : bool
        Whether it is aligned to the right.
    explain : callable
        Returns what a tool tip says of a row.
    """

    title: str
    tip: str
    text: Callable[[RowT], str]
    key: Callable[[RowT], Any]
    is_number: bool = False
    explain: Callable[[RowT], str] = _nothing


def in_order(rows: Iterable[RowT], column: Column[RowT], *, descending: bool) -> list[RowT]:
    """Return rows sorted by a column; those without a key are last, whichever the order."""
    rows = list(rows)
    known = [row for row in rows if column.key(row) is not None]
    known.sort(key=column.key, reverse=descending)
    return [*known, *(row for row in rows if column.key(row) is None)]
