"""Who is at work: the name that the next spans get."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from gui.document import Document
from gui.icons import icon

_KEY = "annotator"


class AnnotatorButton(QToolButton):
    """A button that opens a field with the name of the annotator.

    Parameters
    ----------
    document : Document
        The open project.
    store : QSettings, optional
        Where the name is remembered, for all projects.
    """

    def __init__(self, document: Document, store: QSettings | None = None) -> None:
        super().__init__()
        self._document = document
        self._store = store
        known = "" if store is None else str(store.value(_KEY) or "")
        if known:
            document.project.annotator = known
        self.setIcon(icon("mdi6.account-edit-outline"))
        self.setAccessibleName("Annotator")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

        self.field = QLineEdit(document.project.annotator)
        self.field.setAccessibleName("Annotator of the next spans")
        menu = QMenu(self)
        action = QWidgetAction(menu)
        action.setDefaultWidget(_titled(self.field))
        menu.addAction(action)
        self.setMenu(menu)

        menu.aboutToShow.connect(self.field.setFocus)
        self.field.editingFinished.connect(self._on_finished)
        self.field.returnPressed.connect(menu.close)
        self._show_name()

    @Slot()
    def _on_finished(self) -> None:
        name = self.field.text().strip()
        if name and name != self._document.project.annotator:
            self._document.project.annotator = name
            if self._store is not None:
                self._store.setValue(_KEY, name)
        self._show_name()

    def _show_name(self) -> None:
        name = self._document.project.annotator
        self.field.setText(name)
        self.setToolTip(f"Spans made from now on are by {name}; click to change the name")


def _titled(field: QLineEdit) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.addWidget(QLabel("Annotator"))
    row.addWidget(field)
    return box
