"""The F1 sheet: every action, its keys and what it does."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.action_set import key_text
from gui.actions import ACTIONS, GESTURES, Menu


class KeySheet(QDialog):
    """A list made from the table of actions, with a field that narrows it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        self.field = QLineEdit()
        self.field.setPlaceholderText("Narrow the list: a word or a key")
        self.field.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels(["Action", "Keys", "What it does"])
        self.tree.setRootIsDecorated(False)
        self.tree.setAlternatingRowColors(True)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self._groups = [_group(menu) for menu in Menu]
        self.tree.addTopLevelItems(self._groups)
        self.tree.expandAll()
        header = self.tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)

        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.tree)
        unit = self.fontMetrics().averageCharWidth()
        self.resize(unit * 160, unit * 100)

        self.field.textChanged.connect(self._on_text_changed)

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        wanted = text.casefold()
        for group in self._groups:
            group.setHidden(not _narrow(group, wanted))


def _group(menu: Menu) -> QTreeWidgetItem:
    group = QTreeWidgetItem([menu.title])
    font = group.font(0)
    font.setBold(True)
    group.setFont(0, font)
    for action in ACTIONS:
        if action.menu is menu:
            text = action.text.replace("&", "").rstrip("…")
            group.addChild(QTreeWidgetItem([text, key_text(action.keys), action.tip]))
    for gesture in GESTURES:
        if gesture.menu is menu:
            group.addChild(QTreeWidgetItem([gesture.text, gesture.keys, ""]))
    return group


def _narrow(group: QTreeWidgetItem, wanted: str) -> bool:
    """Hide the actions of a menu that do not hold a text; return whether any is left."""
    is_any_left = False
    for row in range(group.childCount()):
        if (item := group.child(row)) is not None:
            fits = any(wanted in item.text(column).casefold() for column in range(3))
            item.setHidden(not fits)
            is_any_left |= fits
    return is_any_left
