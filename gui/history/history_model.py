"""The undo stack as a Qt list: how the project was at first, then one line an edit."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QGuiApplication, QPalette, QUndoStack

_FIRST = "As it was opened"
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()


class HistoryModel(QAbstractListModel):
    """Follows an undo stack until it is told to let go."""

    def __init__(self, stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stack: QUndoStack | None = stack
        self._rows = stack.count() + 1
        stack.indexChanged.connect(self._on_moved)

    @property
    def current(self) -> int:
        """The line that the project is at."""
        return 0 if self._stack is None else self._stack.index()

    def go_to(self, row: int) -> None:
        """Take back or do again whatever lies between here and a line."""
        if self._stack is not None:
            self._stack.setIndex(row)

    def let_go(self) -> None:
        """Forget the stack, which is about to go and would tell of it."""
        if self._stack is not None:
            self._stack.indexChanged.disconnect(self._on_moved)
            self._stack = None

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else self._rows

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = _Role.DisplayRole
    ) -> Any:
        if self._stack is None or not index.isValid():
            return None
        row = index.row()
        if role in (_Role.DisplayRole, _Role.ToolTipRole):
            return self._stack.text(row - 1) if row else _FIRST
        if role == _Role.ForegroundRole and row > self._stack.index():
            return QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)
        return None

    @Slot()
    def _on_moved(self) -> None:
        if self._stack is None:
            return
        # An edit after an undo replaces what was taken back: only the number of lines may stay.
        self.beginResetModel()
        self._rows = self._stack.count() + 1
        self.endResetModel()
