"""Which columns of the table of runs are seen: chosen on its header, and remembered."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QSettings, Qt
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView

from gui.runs.figure_columns import FIGURE_COLUMNS, SEEN_AT_FIRST
from gui.runs.run_columns import COLUMNS, NAME

_KEY = "runs/hidden_columns"
_HIDDEN_AT_FIRST = tuple(it.title for it in FIGURE_COLUMNS if it.title not in SEEN_AT_FIRST)


class ColumnChoice(QObject):
    """A menu on the header of the table.

    Parameters
    ----------
    table : QTableView
        Of the runs.
    store : QSettings, optional
        Where the choice is kept; the user's own by default.
    """

    def __init__(self, table: QTableView, store: QSettings | None = None) -> None:
        super().__init__(table)
        self._table = table
        self._store = QSettings() if store is None else store
        hidden = self._hidden()
        for place, column in enumerate(COLUMNS):
            table.setColumnHidden(place, place != NAME and column.title in hidden)
        header = table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.setToolTip("Right-click to choose columns")
        header.customContextMenuRequested.connect(lambda place: self._open(header, place))

    def menu(self) -> QMenu:
        """Return the columns as a menu; all but the name can be hidden."""
        menu = QMenu(self._table)
        menu.setToolTipsVisible(True)
        for place, column in enumerate(COLUMNS):
            if place == NAME:
                continue
            action = menu.addAction(column.title)
            action.setToolTip(column.tip)
            action.setCheckable(True)
            action.setChecked(not self._table.isColumnHidden(place))
            action.toggled.connect(lambda is_seen, place=place: self._show(place, is_seen))
        return menu

    def _open(self, header: QHeaderView, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(header.mapToGlobal(place))

    def _show(self, place: int, is_seen: bool) -> None:
        self._table.setColumnHidden(place, not is_seen)
        hidden = [
            column.title
            for place, column in enumerate(COLUMNS)
            if self._table.isColumnHidden(place)
        ]
        self._store.setValue(_KEY, "\n".join(hidden))

    def _hidden(self) -> tuple[str, ...]:
        value = self._store.value(_KEY)
        return tuple(value.split("\n")) if isinstance(value, str) else _HIDDEN_AT_FIRST
