"""Pairs of spans of two people as a table, with whose word holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.media.time_text import frames_text
from core.operations.compare_annotators import (
    AnnotatorComparison,
    Choice,
    MatchedSequence,
    default_choice,
)
from core.project.span_pairs import NamedSpan, Relation, SpanPair

Index = QModelIndex | QPersistentModelIndex

_HEADERS = ("Sequence", "Spans are", "Mine", "Theirs", "By", "Keep")
_TIPS = (
    "What it is called here",
    "How the two spans stand to each other",
    "Frames and label here",
    "Frames and label there",
    "Who made the span there",
    "Whose word holds: M mine, T theirs, B both",
)
_RELATION = 1
_KEEP = 5


@dataclass(frozen=True, slots=True)
class PairRow:
    """One pair and what is decided of it."""

    sequence: MatchedSequence
    pair: SpanPair
    choice: Choice

    @property
    def relation(self) -> Relation:
        """How the two spans stand to each other."""
        return self.pair.relation

    @property
    def keep_text(self) -> str:
        """What becomes of the spans, in words."""
        mine = self.choice is Choice.MINE
        match self.relation:
            case Relation.SAME:
                return ""
            case Relation.MINE:
                return "mine" if self.choice is not Choice.THEIRS else "remove"
            case Relation.THEIRS:
                return "leave" if mine else "take"
            case _:
                return self.choice.value


class PairModel(QAbstractTableModel):
    """The pairs of one relation, or all of them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PairRow] = []
        self._shown: list[int] = []
        self._relation: Relation | None = None

    @property
    def rows(self) -> tuple[PairRow, ...]:
        """All pairs, shown or not."""
        return tuple(self._rows)

    def show_comparison(self, comparison: AnnotatorComparison) -> None:
        """Show the pairs of another comparison, with what is usual decided."""
        self.beginResetModel()
        self._rows = [
            PairRow(it, pair, default_choice(pair.relation))
            for it in comparison.sequences
            for pair in it.pairs
        ]
        self._filter()
        self.endResetModel()

    def show_relation(self, relation: Relation | None) -> None:
        """Show the pairs of one relation; None shows all."""
        self.beginResetModel()
        self._relation = relation
        self._filter()
        self.endResetModel()

    def row(self, row: int) -> PairRow:
        """Return what a row shows."""
        return self._rows[self._shown[row]]

    def choose(self, rows: Iterable[int], choice: Choice) -> None:
        """Decide of rows on show."""
        for row in rows:
            place = self._shown[row]
            self._rows[place] = replace(self._rows[place], choice=choice)
            self.dataChanged.emit(self.index(row, _KEEP), self.index(row, _KEEP))

    def _filter(self) -> None:
        wanted = self._relation
        self._shown = [
            place
            for place, row in enumerate(self._rows)
            if wanted is None or row.relation is wanted
        ]

    # Qt's interface, with Qt's names.

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADERS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.row(index.row()), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _cells(row)[column]
        if role == Qt.ItemDataRole.ToolTipRole and column in (2, 3):
            named = row.pair.mine if column == 2 else row.pair.theirs
            return named.span.note if named is not None else None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADERS[section]
        return _TIPS[section] if role == Qt.ItemDataRole.ToolTipRole else None


def _cells(row: PairRow) -> tuple[str, ...]:
    pair = row.pair
    by = pair.theirs.span.annotator if pair.theirs is not None else ""
    return (
        row.sequence.mine.name,
        row.relation.value,
        _text(pair.mine),
        _text(pair.theirs),
        by,
        row.keep_text,
    )


def _text(named: NamedSpan | None) -> str:
    return "" if named is None else f"{frames_text(named.frames)}  {named.label}"
