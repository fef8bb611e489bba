"""Change the keys of actions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.actions import ACTIONS, ActionSpec, Menu
from gui.keys.key_map import KeyMap, KeyRefusedError
from gui.keys.key_table import narrow, read_only_tree

_ID = Qt.ItemDataRole.UserRole
_HINT = "Choose an action, then press the new key in the field."


class KeyEditor(QWidget):
    """A table of actions, a field that takes a key, and what to do with it.

    A key that belongs to another action is refused with its name; nothing is ever taken away
    silently.

    Parameters
    ----------
    keys : KeyMap
        What is changed, at once.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(self, keys: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.tree = read_only_tree(["Action", "Keys", ""])
        self.tree.setAccessibleName("Actions and their keys")
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.SingleSelection)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._groups = [self._group(menu) for menu in Menu]
        self.tree.addTopLevelItems(self._groups)
        self.tree.expandAll()
        header = self.tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)

        self.field = QKeySequenceEdit()
        self.field.setMaximumSequenceLength(1)
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName("New key: press it")
        self.replace_button = _button("Replace", "Give the action this key instead of its own")
        self.add_button = _button("Add", "Give the action this key besides its own")
        self.remove_button = _button("No key", "Take all keys of the action away")
        self.reset_button = _button("Reset", "Give the action the keys that it had at first")
        self.reset_all_button = _button(
            "Reset all", "Give every action the keys that it had at first"
        )
        self.status = QLabel(_HINT)
        self.status.setWordWrap(True)

        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        for button in (self.replace_button, self.add_button, self.remove_button):
            row.addWidget(button)
        resets = QHBoxLayout()
        resets.addWidget(self.status, 1)
        resets.addWidget(self.reset_button)
        resets.addWidget(self.reset_all_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tree, 1)
        column.addLayout(row)
        column.addLayout(resets)

        keys.changed.connect(self._show_keys)
        self.tree.currentItemChanged.connect(self._on_chosen)
        self.field.keySequenceChanged.connect(self._show_buttons)
        self.replace_button.clicked.connect(self._on_replace)
        self.add_button.clicked.connect(self._on_add)
        self.remove_button.clicked.connect(self._on_remove)
        self.reset_button.clicked.connect(self._on_reset)
        self.reset_all_button.clicked.connect(self._on_reset_all)
        self._show_keys()

    @property
    def action_id(self) -> str | None:
        """The action that is chosen."""
        item = self.tree.currentItem()
        return None if item is None else item.data(0, _ID)

    def choose(self, action_id: str) -> None:
        """Choose an action."""
        self.tree.setCurrentItem(self._items[action_id])

    def narrow(self, text: str) -> bool:
        """Show only actions that hold a text or have this key; return whether there are any."""
        return narrow(self._groups, text)

    def _group(self, menu: Menu) -> QTreeWidgetItem:
        group = QTreeWidgetItem([menu.title])
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        for spec in ACTIONS:
            if spec.menu is menu:
                self._items[spec.id] = item = _line(spec)
                group.addChild(item)
        return group

    @Slot()
    def _show_keys(self) -> None:
        for action_id, item in self._items.items():
            item.setText(1, self._keys.text(action_id))
            item.setText(2, "changed" if self._keys.is_changed(action_id) else "")
        self._show_buttons()

    @Slot()
    def _on_chosen(self) -> None:
        self.field.clear()
        self.status.setText(_HINT)
        self._show_buttons()

    @Slot()
    def _show_buttons(self) -> None:
        chosen = self.action_id
        has_key = chosen is not None and not self.field.keySequence().isEmpty()
        self.field.setEnabled(chosen is not None)
        self.replace_button.setEnabled(has_key)
        self.add_button.setEnabled(has_key)
        self.remove_button.setEnabled(chosen is not None and bool(self._keys.keys(chosen)))
        self.reset_button.setEnabled(chosen is not None and self._keys.is_changed(chosen))
        self.reset_all_button.setEnabled(any(self._keys.is_changed(it) for it in self._items))

    @Slot()
    def _on_replace(self) -> None:
        self._set([self._pressed()])

    @Slot()
    def _on_add(self) -> None:
        if (chosen := self.action_id) is not None:
            self._set([*self._keys.keys(chosen), self._pressed()])

    @Slot()
    def _on_remove(self) -> None:
        self._set([])

    @Slot()
    def _on_reset(self) -> None:
        if (chosen := self.action_id) is not None:
            self._try(lambda: self._keys.reset(chosen))

    @Slot()
    def _on_reset_all(self) -> None:
        self._keys.reset_all()
        self.status.setText("All actions have the keys that they had at first.")

    def _pressed(self) -> str:
        return self.field.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _set(self, keys: list[str]) -> None:
        if (chosen := self.action_id) is not None:
            self._try(lambda: self._keys.set_keys(chosen, keys))

    def _try(self, change: Callable[[], None]) -> None:
        try:
            change()
        except KeyRefusedError as error:
            self.status.setText(str(error))
            return
        self.field.clear()
        self.status.setText("Done; it holds from now on.")


def _line(spec: ActionSpec) -> QTreeWidgetItem:
    item = QTreeWidgetItem([spec.name, "", ""])
    item.setToolTip(0, spec.tip)
    item.setData(0, _ID, spec.id)
    return item


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button
