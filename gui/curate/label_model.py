"""The labels of a project as a Qt table in which they are changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor

from core.project.edits import ChangeLabel
from core.project.records import Changes, Label
from gui.document import Document

Index = QModelIndex | QPersistentModelIndex

_HEADERS = ("Label", "Key", "Colour", "Excludes from training", "Is an anomaly", "Spans")
NAME, KEY, COLOR, EXCLUDES, ANOMALY, SPANS = range(len(_HEADERS))
_TIPS = {
    NAME: "Double-click or F2 to rename it",
    KEY: "The digit that chooses it; another label that has it loses it",
    COLOR: "On the timeline; double-click or F2 to choose another one",
    EXCLUDES: "No training clip touches a span with this label",
    ANOMALY: "Spans with this label count as anomalous when a run is evaluated",
    SPANS: "In all sequences of the project",
}
_FLAGS = {EXCLUDES: "excludes_from_training", ANOMALY: "is_anomaly"}
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()


class LabelTableModel(QAbstractTableModel):
    """A row a label, in their order; what is typed or ticked becomes an edit."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._labels = document.project.labels()
        self._counts = document.project.span_counts()
        document.changed.connect(self._on_changed)

    def label_at(self, row: int) -> Label:
        """Return the label in a row."""
        return self._labels[row]

    def count_at(self, row: int) -> int:
        """Return how many spans have the label in a row."""
        return self._counts.get(self._labels[row].id, 0)

    def row_of(self, label_id: int) -> int:
        """Return the row of a label; -1 if it is gone."""
        return next((row for row, it in enumerate(self._labels) if it.id == label_id), -1)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if not (changes.labels or changes.spans or changes.sequences):
            return
        project = self._document.project
        labels, self._counts = project.labels(), project.span_counts()
        if [label.id for label in labels] != [label.id for label in self._labels]:
            self.beginResetModel()
            self._labels = labels
            self.endResetModel()
        elif labels:
            self._labels = labels
            last = self.index(len(labels) - 1, len(_HEADERS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    # Qt's interface, with Qt's names.

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._labels)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_HEADERS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid():
            return flags
        if index.column() in _FLAGS:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags if index.column() == SPANS else flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        return self._data(index, role) if index.isValid() else None

    def _data(self, index: Index, role: int) -> Any:
        label, column = self._labels[index.row()], index.column()
        if column in _FLAGS and role in (_Role.CheckStateRole, _Role.AccessibleTextRole):
            return _flag(column, role, is_set=getattr(label, _FLAGS[column]))
        match role:
            case _Role.DisplayRole | _Role.EditRole:
                return self._text(index.row(), column)
            case _Role.DecorationRole if column == COLOR:
                return QColor(label.color)
            case _Role.TextAlignmentRole if column == SPANS:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _Role.ToolTipRole:
                return _TIPS[column]
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        if not index.isValid():
            return False
        label, column = self._labels[index.row()], index.column()
        if role == _Role.CheckStateRole and column in _FLAGS:
            is_set = Qt.CheckState(value) == Qt.CheckState.Checked
            self._change(label, **{_FLAGS[column]: is_set})
        elif role == _Role.EditRole and column in (NAME, KEY, COLOR):
            name = {NAME: "name", KEY: "key", COLOR: "color"}[column]
            if str(value) == getattr(label, name):
                return False
            self._change(label, **{name: str(value)})
        else:
            return False
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == _Role.DisplayRole:
                return _HEADERS[section]
            if role == _Role.ToolTipRole:
                return _TIPS[section]
        return None

    def _change(self, label: Label, **values: Any) -> None:
        self._document.edit(ChangeLabel(label.id, **values))

    def _text(self, row: int, column: int) -> str:
        label = self._labels[row]
        texts = {NAME: label.name, KEY: label.key, COLOR: label.color}
        if column in _FLAGS:  # An empty box is hard to see on a dark ground.
            return "yes" if getattr(label, _FLAGS[column]) else "no"
        if column == SPANS:
            return f"{self.count_at(row):,}"
        return texts.get(column, "")


def _flag(column: int, role: int, *, is_set: bool) -> Any:
    if role == _Role.AccessibleTextRole:
        return f"{_HEADERS[column]}: {'yes' if is_set else 'no'}"
    return Qt.CheckState.Checked if is_set else Qt.CheckState.Unchecked
