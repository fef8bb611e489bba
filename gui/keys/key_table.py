"""What the sheet and the editor of keys have in common: a tree that can be narrowed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem


def read_only_tree(head: Sequence[str]) -> QTreeWidget:
    """Return a tree with one group a menu."""
    tree = QTreeWidget()
    tree.setHeaderLabels(list(head))
    tree.setRootIsDecorated(False)
    tree.setAlternatingRowColors(True)
    return tree


def narrow(groups: Iterable[QTreeWidgetItem], text: str) -> bool:
    """Hide the lines and groups that do not hold a text; return whether any line is left."""
    wanted = text.casefold()
    is_any_left = False
    for group in groups:
        is_left = False
        for row in range(group.childCount()):
            if (item := group.child(row)) is not None:
                columns = range(item.columnCount())
                fits = any(wanted in item.text(column).casefold() for column in columns)
                item.setHidden(not fits)
                is_left |= fits
        group.setHidden(not is_left)
        is_any_left |= is_left
    return is_any_left
