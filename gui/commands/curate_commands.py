"""Open what helps to decide what is learnt."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.curate.label_editor import LabelEditor
from gui.document import Document


class CurateCommands(QObject):
    """Slots of the Labels menu that open a window.

    Parameters
    ----------
    document : Document
        The open project.
    window : QWidget
        The main window.
    """

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(document)
        self._document = document
        self._window = window
        self._labels: LabelEditor | None = None

    @property
    def label_editor(self) -> LabelEditor | None:
        """The label editor, once it was opened."""
        return self._labels

    def edit_labels(self) -> None:
        """Show the label editor."""
        if self._labels is None:
            self._labels = LabelEditor(self._document, self._window)
        self._labels.show()
        self._labels.activateWindow()

    def release(self) -> None:
        """Close what is open: the project goes."""
        if self._labels is not None:
            self._labels.close()
            self._labels.deleteLater()
            self._labels = None
