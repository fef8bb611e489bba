"""Slots of the File menu that bring two people's work together."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.document import Document


class AnnotatorCommands(QObject):
    """Opens the dialog; it is loaded when it is asked for.

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

    def ask(self) -> None:
        """Ask for the project of the other person."""
        beside = str(self._document.folder.parent)
        dialog = QFileDialog(self._window, "Compare with another's project", beside)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.compare(Path(name)))
        dialog.open()

    def compare(self, other: Path) -> None:
        """Compare the open project with another one, and show what comes of it."""
        from gui.annotators.compare_dialog import CompareDialog

        dialog = CompareDialog(self._document, other, self._window)
        dialog.show()
        dialog.start()
