"""Choose the key and the colour of a label in its cell of the table."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

Index = QModelIndex | QPersistentModelIndex


class KeyDelegate(QStyledItemDelegate):
    """A combo box of digits; choosing one is enough."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: ARG002
        box = QComboBox(parent)
        box.addItem("none", "")
        for digit in "1234567890":
            box.addItem(digit, digit)
        box.activated.connect(lambda: self._finish(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())

    def _finish(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)


class ColorDelegate(QStyledItemDelegate):
    """Qt's colour dialog, which holds nothing up."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: ARG002
        place = QPersistentModelIndex(index)
        dialog = QColorDialog(QColor(index.data()), parent.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Colour of the label")
        dialog.colorSelected.connect(lambda color: self._take(place, color))
        dialog.open()
        # There is no editor in the cell itself.
        return None  # type: ignore[return-value]  # Qt takes a null pointer

    def _take(self, place: QPersistentModelIndex, color: QColor) -> None:
        if place.isValid():
            model = place.model()
            model.setData(model.index(place.row(), place.column()), color.name())
