"""Type a text in a cell of the spans table; texts used before are offered."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui.spans.span_model import SpanTableModel

Index = QModelIndex | QPersistentModelIndex


class TextDelegate(QStyledItemDelegate):
    """A field that completes to what other spans of the sequence say: reasons are few."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: ARG002
        field = QLineEdit(parent)
        model = index.model()
        if isinstance(model, SpanTableModel):
            completer = QCompleter(model.texts(index.column()), field)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            field.setCompleter(completer)
        return field
