"""The list of edits: a click on one goes back or forward to it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QListView, QVBoxLayout, QWidget

from gui.document import Document
from gui.history.history_model import HistoryModel

_EMPTY = "No edits since the project was opened. Each will be listed here and can be taken back."
_HINT = "Click a line to go back or forward to it."


class HistoryPanel(QWidget):
    """Every edit since the project was opened, those that were taken back in grey.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = HistoryModel(document.undo_stack, self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setAccessibleName("Edits since the project was opened")
        self.view.setUniformItemSizes(True)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setMargin(4)
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)

        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.view, 1)

        self.view.clicked.connect(self._on_chosen)
        self.view.activated.connect(self._on_chosen)  # by Enter
        self.model.modelReset.connect(self._show_current)
        self._show_current()

    @property
    def hint(self) -> str:
        """What is said above the list."""
        return self._hint.text()

    def let_go(self) -> None:
        """Follow the edits no more: the document is about to go."""
        self.model.let_go()

    @Slot(QModelIndex)
    def _on_chosen(self, index: QModelIndex) -> None:
        self.model.go_to(index.row())

    @Slot()
    def _show_current(self) -> None:
        is_empty = self.model.rowCount() == 1
        self.view.setVisible(not is_empty)
        self._hint.setText(_EMPTY if is_empty else _HINT)
        current = self.model.index(self.model.current, 0)
        self.view.setCurrentIndex(current)
        self.view.scrollTo(current)
