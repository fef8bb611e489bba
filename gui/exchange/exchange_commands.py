"""Slots of the File menu that exchange with other programs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.document import Document

#: What a file dialog shows first.
_FILTER = "Annotations (*.csv *.tsv *.json *.xml *.eaf *.boris);;All files (*)"


class ExchangeCommands(QObject):
    """Opens the dialogs; they are loaded when they are asked for.

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

    def ask_export(self, what: str = "spans") -> None:
        """Ask what to export where; ``what`` is the name of the exporter offered first."""
        from gui.exchange.export_dialog import ExportDialog

        ExportDialog(self._document, self._window, what).open()

    def ask_import_spans(self) -> None:
        """Ask for a file with spans."""
        self._ask("Import spans", QFileDialog.FileMode.ExistingFile)

    def ask_import_sidecars(self) -> None:
        """Ask for a folder of sidecars, as X-AnyLabeling keeps spans."""
        self._ask("Import spans from a folder of sidecars", QFileDialog.FileMode.Directory)

    def import_spans(self, path: Path) -> None:
        """Ask how to read a file or folder with spans."""
        from gui.exchange.import_dialog import ImportSpansDialog

        ImportSpansDialog(self._document, path, self._window).open()

    def _ask(self, title: str, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self._window, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        if mode is QFileDialog.FileMode.ExistingFile:
            dialog.setNameFilter(_FILTER)
        dialog.fileSelected.connect(lambda name: self.import_spans(Path(name)))
        dialog.open()
