"""The menu bar: the table of actions, and what grows with the project."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar

from core.project.records import Changes
from gui.action_set import ActionSet
from gui.actions import ACTIONS, Menu
from gui.document import Document
from gui.settings import Appearance, Preference, Settings
from gui.workspaces import Docks


class Menus(QObject):
    """Fill a menu bar.

    Attributes
    ----------
    recent_chosen : Signal(object)
        Folder of a recent project.
    preference_changed : Signal(object)
        Which `Preference` the person changed.
    """

    recent_chosen = Signal(object)
    preference_changed = Signal(object)

    def __init__(self, bar: QMenuBar, actions: ActionSet, docks: Docks, settings: Settings) -> None:
        super().__init__(bar)
        self._actions = actions
        self._settings = settings
        self._document: Document | None = None
        self._menus = {menu: bar.addMenu(menu.value) for menu in Menu}
        for spec in ACTIONS:
            if spec.starts_group:
                self._menus[spec.menu].addSeparator()
            self._menus[spec.menu].addAction(actions[spec.id])

        self._recent = QMenu("&Recent projects", bar)
        self._recent.aboutToShow.connect(self._fill_recent)
        self._menus[Menu.FILE].insertMenu(actions["open_sample"], self._recent)
        view = self._menus[Menu.VIEW]
        view.insertMenu(actions["reset_layout"], self._panel_menu(bar, docks))
        view.insertMenu(actions["full_screen"], self._appearance_menu(bar))
        self._show_labels()
        self._show_edit_texts()

    def follow(self, document: Document | None) -> None:
        """Take label names and edit texts from a document."""
        self._document = document
        if document is not None:
            document.changed.connect(self._on_changed)
            document.undo_stack.undoTextChanged.connect(self._show_edit_texts)
            document.undo_stack.redoTextChanged.connect(self._show_edit_texts)
        self._show_labels()
        self._show_edit_texts()

    @property
    def recent(self) -> QMenu:
        """The submenu of recent projects."""
        return self._recent

    @Slot()
    def _fill_recent(self) -> None:
        self._recent.clear()
        folders = self._settings.recent_projects
        for folder in folders:
            self._recent.addAction(_path_text(folder), partial(self.recent_chosen.emit, folder))
        if not folders:
            self._recent.addAction("None yet").setEnabled(False)

    def _panel_menu(self, bar: QMenuBar, docks: Docks) -> QMenu:
        menu = QMenu("&Panels", bar)
        for dock in docks.all():
            menu.addAction(dock.toggleViewAction())
        return menu

    def _appearance_menu(self, bar: QMenuBar) -> QMenu:
        menu = QMenu("&Appearance", bar)
        self._appearances = group = QActionGroup(menu)
        menu.aboutToShow.connect(self._show_appearance)
        for appearance in Appearance:
            text = "As the system" if appearance is Appearance.SYSTEM else appearance.capitalize()
            action = QAction(text, menu, checkable=True)
            action.setData(appearance)
            action.triggered.connect(partial(self._on_appearance, appearance))
            group.addAction(action)
            menu.addAction(action)
        return menu

    def _on_appearance(self, appearance: Appearance, *_checked: bool) -> None:
        self._settings.appearance = appearance
        self.preference_changed.emit(Preference.APPEARANCE)

    @Slot()
    def _show_appearance(self) -> None:
        """Check what the preferences may have changed meanwhile."""
        for action in self._appearances.actions():
            action.setChecked(action.data() == self._settings.appearance)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.labels:
            self._show_labels()

    def _show_labels(self) -> None:
        """Show one entry for each label that has a key."""
        labels = [] if self._document is None else self._document.project.labels()
        names = {label.key: label.name for label in labels if label.key}
        for digit in "0123456789":
            action = self._actions[f"label_{digit}"]
            action.setVisible(digit in names)
            action.setText(f"Label: {names.get(digit, digit)}")

    @Slot()
    def _show_edit_texts(self) -> None:
        stack = None if self._document is None else self._document.undo_stack
        undo = "" if stack is None else stack.undoText()
        redo = "" if stack is None else stack.redoText()
        self._actions["undo"].setText(f"&Undo {_lower(undo)}".rstrip())
        self._actions["redo"].setText(f"&Redo {_lower(redo)}".rstrip())


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _path_text(folder: Path) -> str:
    # An ampersand in a menu marks a key.
    return str(folder).replace("&", "&&")
