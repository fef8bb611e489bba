"""The runs of the project as a Qt table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon

from core.operations.run_evaluations import RunEvaluation
from core.operations.run_overview import run_overview
from core.project.edits import RenameRun
from core.project.records import Changes, Run
from gui.columns import in_order
from gui.curve_colors import swatch
from gui.document import Document
from gui.runs.figure_columns import FIGURE_COLUMNS
from gui.runs.refusals import why_not_change
from gui.runs.run_columns import COLUMNS, CREATED, NAME
from gui.runs.run_row import RunRow

Index = QModelIndex | QPersistentModelIndex

#: Side of the square that says which curve is whose, in pixels.
_SWATCH = 24
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()


class RunTableModel(QAbstractTableModel):
    """A snapshot of the runs, read again where `Document.changed` names any.

    Rows come and go one by one, so that what is chosen stays chosen.

    Attributes
    ----------
    is_refreshing : bool
        Whether rows come and go just now: some that are here may be gone from the project.
    """

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.is_refreshing = False
        self._sorted_by, self._order = CREATED, Qt.SortOrder.DescendingOrder
        self._rows: list[RunRow] = []
        self._evaluations: Mapping[int, RunEvaluation] = {}
        self._colors: Mapping[int, QColor] = {}
        self._swatches: Mapping[int, QIcon] = {}
        document.changed.connect(self._on_changed)
        document.trainings.changed.connect(self._show_live)
        document.trainings.reported.connect(self._show_live)
        self.refresh()

    def refresh(self, changed: Collection[int] = ()) -> None:
        """Read the runs again; folders only of those that are new here or among ``changed``."""
        runs = {run.id: run for run in self._document.project.runs()}
        self.is_refreshing = True
        self._remove(runs)
        known = {row.run.id: row.run for row in self._rows}
        for run in runs.values():
            if run.id not in known:
                self.beginInsertRows(_ROOT, len(self._rows), len(self._rows))
                self._rows.append(self._row(run))
                self.endInsertRows()
            elif run.id in changed or run != known[run.id]:
                self._replace(self._place(run.id), self._row(run))
        self.sort(self._sorted_by, self._order)
        self.is_refreshing = False

    @property
    def rows(self) -> tuple[RunRow, ...]:
        """The runs as they are sorted now."""
        return tuple(self._rows)

    def row_at(self, place: int) -> RunRow:
        """Return one row."""
        return self._rows[place]

    def index_of(self, run_id: int | None) -> QModelIndex:
        """Return where the name of a run is; an invalid index if nowhere."""
        places = [place for place, row in enumerate(self._rows) if row.run.id == run_id]
        return self.index(places[0], NAME) if places else QModelIndex()

    def show_evaluations(self, evaluations: Mapping[int, RunEvaluation]) -> None:
        """Show what the runs are worth, by id."""
        self._evaluations = dict(evaluations)
        for place, row in enumerate(self._rows):
            known = self._evaluations.get(row.run.id)
            if row.evaluation != known:
                self._replace(place, replace(row, evaluation=known))
        if COLUMNS[self._sorted_by] in FIGURE_COLUMNS:
            self.sort(self._sorted_by, self._order)

    def show_colors(self, colors: Mapping[int, QColor]) -> None:
        """Mark the runs whose curves are drawn, by id."""
        if colors != self._colors:
            self._colors = dict(colors)
            self._swatches = {it: swatch(color, _SWATCH) for it, color in colors.items()}
            self._announce(NAME)

    def _remove(self, there: Mapping[int, Run]) -> None:
        """Remove the rows of runs that are not there any more."""
        for place in reversed(range(len(self._rows))):
            if self._rows[place].run.id not in there:
                self.beginRemoveRows(_ROOT, place, place)
                del self._rows[place]
                self.endRemoveRows()

    def _row(self, run: Run) -> RunRow:
        overview = run_overview(self._document.project, run)
        return RunRow(overview, self._live(run), self._evaluations.get(run.id))

    def _live(self, run: Run) -> str:
        training = self._document.trainings.current
        return training.state.short if training and training.state.run == run.name else ""

    def _on_changed(self, changes: Changes) -> None:
        if changes.runs:
            self.refresh(changes.runs)

    def _show_live(self, *_args: object) -> None:
        for place, row in enumerate(self._rows):
            live = self._live(row.run)
            if live != row.live:
                self._replace(place, replace(row, live=live))

    def _place(self, run_id: int) -> int:
        return next(place for place, row in enumerate(self._rows) if row.run.id == run_id)

    def _replace(self, place: int, row: RunRow) -> None:
        self._rows[place] = row
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))

    def _announce(self, column: int) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, column), self.index(len(self._rows) - 1, column))

    # Qt's interface, with Qt's names.

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._rows[index.row()].run.id for index in before]
        self._sorted_by, self._order = column, order
        descending = order == Qt.SortOrder.DescendingOrder
        self._rows = in_order(self._rows, COLUMNS[column], descending=descending)
        places = {row.run.id: place for place, row in enumerate(self._rows)}
        after = [
            self.index(places[run_id], index.column())
            for run_id, index in zip(ids, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == NAME:
            run = self._rows[index.row()].run
            if not why_not_change(self._document, run):
                flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], COLUMNS[index.column()]
        if role in (_Role.DisplayRole, _Role.EditRole):
            return column.text(row)
        if role == _Role.DecorationRole and index.column() == NAME:
            return self._swatches.get(row.run.id)
        if role == _Role.ToolTipRole:
            return column.explain(row) or row.tip
        if role == _Role.TextAlignmentRole and column.is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        if role != _Role.EditRole or not index.isValid() or index.column() != NAME:
            return False
        run, name = self._rows[index.row()].run, str(value).strip()
        if name in ("", run.name):
            return False
        self._document.edit(RenameRun(run.id, name))
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == _Role.DisplayRole:
            return column.title
        if role == _Role.ToolTipRole:
            return column.tip
        if role == _Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
