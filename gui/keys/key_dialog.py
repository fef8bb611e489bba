"""A window of its own around the editor of keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from gui.keys.key_editor import KeyEditor
from gui.keys.key_map import KeyMap


class KeyDialog(QDialog):
    """The editor of keys below a field that narrows it.

    Parameters
    ----------
    keys : KeyMap
        What is changed.
    parent : QWidget
        The main window.
    """

    def __init__(self, keys: KeyMap, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Change keys")
        self.field = QLineEdit()
        self.field.setPlaceholderText("Narrow the list: a word or a key")
        self.field.setAccessibleName("Narrow the list")
        self.field.setClearButtonEnabled(True)
        self.editor = KeyEditor(keys)

        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.editor, 1)
        self.field.textChanged.connect(self.editor.narrow)
        unit = self.fontMetrics().averageCharWidth()
        room = self.screen().availableSize()
        self.resize(min(unit * 110, room.width()), min(unit * 100, room.height()))
