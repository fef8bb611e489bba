"""The preferences: pages, a search over all of them, and no OK button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.keys.key_editor import KeyEditor
from gui.keys.key_map import KeyMap
from gui.preferences.page import Page
from gui.preferences.pages import WorkPage, appearance_page, viewing_page
from gui.settings import Settings

KEYS = "Keys"


class PreferencesDialog(QDialog):
    """Every change is written and holds at once.

    Parameters
    ----------
    settings : Settings
        What is changed.
    keys : KeyMap
        The keys of all actions.
    user : str
        Name of the system's user.
    parent : QWidget
        The main window.

    Attributes
    ----------
    changed : Signal(object)
        Which `Preference` was changed.
    devices_wanted : Signal()
        The devices of this computer are about to be shown, and finding them takes seconds; to be
        answered by `show_devices`.
    """

    changed = Signal(object)
    devices_wanted = Signal()

    def __init__(
        self,
        settings: Settings,
        keys: KeyMap,
        user: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Preferences")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search all preferences and keys")
        self.search.setAccessibleName("Search all preferences and keys")
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Pages")
        self.editor = KeyEditor(keys)
        tell = self.changed.emit
        self._work = WorkPage(settings, user, tell)
        pages = (appearance_page(settings, tell), viewing_page(settings, tell), self._work)
        self.pages: dict[str, Page | KeyEditor] = {page.title: page for page in pages}
        self.pages[KEYS] = self.editor
        self._knows_devices = False
        self._stack = QStackedWidget()
        self._nothing = QLabel("Nothing fits. Try another word, or clear the search.")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for title, page in self.pages.items():
            self.list.addItem(title)
            self._stack.addWidget(page)
        self._stack.addWidget(self._nothing)
        unit = self.fontMetrics().averageCharWidth()
        self.list.setFixedWidth(unit * 22)

        row = QHBoxLayout()
        row.addWidget(self.list)
        row.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addLayout(row, 1)

        self.search.textChanged.connect(self._on_search)
        self.list.currentTextChanged.connect(self._on_page)
        self.list.setCurrentRow(0)
        self.search.setFocus()
        room = self.screen().availableSize()
        self.resize(min(unit * 130, room.width()), min(unit * 90, room.height()))

    @property
    def shown(self) -> str:
        """The title of the page on show; empty if nothing fits the search."""
        widget = self._stack.currentWidget()
        return next((title for title, page in self.pages.items() if page is widget), "")

    def show_page(self, title: str) -> None:
        """Show a page, of everything there is."""
        self.search.clear()
        self.list.setCurrentRow(list(self.pages).index(title))

    @Slot(object)
    def show_devices(self, names: Sequence[str]) -> None:
        """Offer the devices of this computer."""
        self._work.show_devices(names)

    @Slot(str)
    def _on_page(self, title: str) -> None:
        page = self.pages[title]
        self._stack.setCurrentWidget(page)
        if page is self._work and not self._knows_devices:
            self._knows_devices = True
            self.devices_wanted.emit()

    @Slot(str)
    def _on_search(self, text: str) -> None:
        fitting = []
        for row, (title, page) in enumerate(self.pages.items()):
            fits = page.narrow(text)
            item = self.list.item(row)
            item.setHidden(not fits)
            if fits:
                fitting.append(title)
        if not fitting:
            self._stack.setCurrentWidget(self._nothing)
        elif self.list.currentItem().text() not in fitting:
            self.list.setCurrentRow(list(self.pages).index(fitting[0]))
        else:
            self._on_page(self.list.currentItem().text())
