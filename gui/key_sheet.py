"""The F1 sheet: every action, its keys and what it does."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.actions import ACTIONS, GESTURES, Menu
from gui.keys.key_map import KeyMap
from gui.keys.key_table import narrow, read_only_tree


class KeySheet(QDialog):
    """A list made from the table of actions, with a field that narrows it.

    Parameters
    ----------
    keys : KeyMap
        What the person made of the keys; the sheet follows it.
    parent : QWidget, optional
        The main window.

    Attributes
    ----------
    edit_asked : Signal()
        The person wants to change keys.
    """

    edit_asked = Signal()

    def __init__(self, keys: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        self.field = QLineEdit()
        self.field.setPlaceholderText("Narrow the list: a word or a key")
        self.field.setClearButtonEnabled(True)
        self.tree = read_only_tree(["Action", "Keys", "What it does"])
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.tree.setAccessibleName("Actions and their keys")
        self.field.setAccessibleName("Narrow the list")
        self._keys = keys
        self._groups: list[QTreeWidgetItem] = []
        self.edit_button = QPushButton("Change keys…")
        self.edit_button.setAutoDefault(False)
        header = self.tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)

        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.tree)
        column.addWidget(self.edit_button, 0, Qt.AlignmentFlag.AlignRight)
        unit = self.fontMetrics().averageCharWidth()
        self.resize(unit * 160, unit * 100)

        self.field.textChanged.connect(self._on_text_changed)
        self.edit_button.clicked.connect(self.edit_asked)
        keys.changed.connect(self._fill)
        self._fill()

    @Slot()
    def _fill(self) -> None:
        self.tree.clear()
        self._groups = [_group(menu, self._keys) for menu in Menu]
        self.tree.addTopLevelItems(self._groups)
        self.tree.expandAll()
        self._on_text_changed(self.field.text())

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        narrow(self._groups, text)


def _group(menu: Menu, keys: KeyMap) -> QTreeWidgetItem:
    group = QTreeWidgetItem([menu.title])
    font = group.font(0)
    font.setBold(True)
    group.setFont(0, font)
    for action in ACTIONS:
        if action.menu is menu:
            group.addChild(QTreeWidgetItem([action.name, keys.text(action.id), action.tip]))
    for gesture in GESTURES:
        if gesture.menu is menu:
            group.addChild(QTreeWidgetItem([gesture.text, gesture.keys, ""]))
    return group
