"""A table of records that are replaced as a whole: results of sequences, of classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.columns import Column, RowT, in_order

Index = QModelIndex | QPersistentModelIndex

_Role = Qt.ItemDataRole
_ROOT = QModelIndex()


class RecordTableModel(QAbstractTableModel, Generic[RowT]):
    """A snapshot of records.

    Parameters
    ----------
    columns : sequence of Column
        What is shown of each.
    """

    def __init__(self, columns: Sequence[Column[RowT]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._records: tuple[RowT, ...] = ()
        self._rows: list[RowT] = []
        self._sorted_by: int | None = None
        self._is_descending = False

    def show_records(self, records: Sequence[RowT]) -> None:
        """Show others, in the order that the person chose."""
        self.beginResetModel()
        self._records = tuple(records)
        self._sort()
        self.endResetModel()

    @property
    def rows(self) -> tuple[RowT, ...]:
        """The records as they are sorted now."""
        return tuple(self._rows)

    def _sort(self) -> None:
        if self._sorted_by is None:
            self._rows = list(self._records)
            return
        column = self._columns[self._sorted_by]
        self._rows = in_order(self._records, column, descending=self._is_descending)

    # Qt's interface, with Qt's names.

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.beginResetModel()
        self._sorted_by = column if column >= 0 else None
        self._is_descending = order == Qt.SortOrder.DescendingOrder
        self._sort()
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        if role == _Role.DisplayRole:
            return column.text(row)
        if role == _Role.ToolTipRole:
            return column.explain(row)
        if role == _Role.TextAlignmentRole and column.is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self._columns[section]
        if role == _Role.DisplayRole:
            return column.title
        if role == _Role.ToolTipRole:
            return column.tip
        if role == _Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class RecordTable(QTableView):
    """The widget of such a table.

    Parameters
    ----------
    name : str
        What a screen reader calls it.
    model : QAbstractTableModel
        What is shown.
    """

    def __init__(
        self, name: str, model: QAbstractTableModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
