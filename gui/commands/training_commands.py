"""Slots of the Train menu that need no panel of their own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from core.errors import ProjectError
from core.operations.diagram import DiagramJob, SaveDiagramJob
from core.operations.tensorboard import StartTensorBoardJob, TensorBoardServer
from gui.commands.architecture_dialog import ArchitectureDialog, DrawnModel
from gui.document import Document
from gui.job_thread import JobThread
from gui.panels import Panels


class TrainingCommands(QObject):
    """Show what the chosen model is made of, and curves in the browser."""

    def __init__(self, document: Document, panels: Panels, window: QWidget) -> None:
        super().__init__(document)
        self._document = document
        self._panels = panels
        self._window = window
        self._starting: JobThread | None = None
        self._board: TensorBoardServer | None = None

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

    def open_tensorboard(self) -> None:
        """Show the trainings of the project in the browser; TensorBoard runs until it is closed."""
        if self._board is not None and self._board.is_running:
            self._browse(self._board)
            return
        if self._starting is not None:
            return
        self._starting = self._document.jobs.prepare(StartTensorBoardJob(self._document.folder))
        self._starting.succeeded.connect(self._on_started)
        self._starting.finished.connect(self._on_start_over)
        self._document.jobs.start(self._starting)

    def release(self) -> None:
        """End TensorBoard."""
        if self._board is not None:
            self._board.stop()
            self._board = None

    @Slot(object)
    def _on_started(self, board: TensorBoardServer) -> None:
        self._board = board
        self._browse(board)

    @Slot()
    def _on_start_over(self) -> None:
        self._starting = None

    def _browse(self, board: TensorBoardServer) -> None:
        if not QDesktopServices.openUrl(QUrl(board.url)):
            error = ProjectError(f"There is no browser to open {board.url} in. Open it elsewhere.")
            self._document.failed.emit(error)
