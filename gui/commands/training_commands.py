"""Slots of the Train menu that need no panel of their own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from core.operations.diagram import DiagramJob, SaveDiagramJob
from gui.commands.architecture_dialog import ArchitectureDialog, DrawnModel
from gui.document import Document
from gui.panels import Panels


class TrainingCommands(QObject):
    """Show what the chosen model is made of."""

    def __init__(self, document: Document, panels: Panels, window: QWidget) -> None:
        super().__init__(document)
        self._document = document
        self._panels = panels
        self._window = window

    def show_architecture(self) -> None:
        """Draw the model that the training panel has chosen, for the frames that go in."""
        choice = self._panels.train.form.choice
        width = float(choice.options.get("width", 1.0))
        drawn = DrawnModel(choice.detector, choice.recipe, width)
        thread = self._document.jobs.prepare(DiagramJob(drawn.model, drawn.recipe, drawn.width))
        thread.succeeded.connect(lambda picture: self._show(drawn, picture))
        self._document.jobs.start(thread)

    @Slot(object, object)
    def _show(self, drawn: DrawnModel, picture: bytes) -> None:
        dialog = ArchitectureDialog(drawn, picture, self._window)
        dialog.save_asked.connect(lambda path: self._save(drawn, path, dialog))
        dialog.show()

    def _save(self, drawn: DrawnModel, path: Path, dialog: ArchitectureDialog) -> None:
        job = SaveDiagramJob(
            drawn.model, path, recipe=drawn.recipe, width=drawn.width, overwrite=True
        )
        thread = self._document.jobs.prepare(job)
        thread.succeeded.connect(dialog.show_saved)
        self._document.jobs.start(thread)
