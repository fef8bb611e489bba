"""Import a data set: look at the folder, ask, read it in a job, add it in one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from core.errors import SourceError
from core.evaluation.layouts import DataSet, read_data_set
from core.jobs import JobContext
from core.operations.import_data_set import ImportDataSetJob, ReadDataSetJob
from core.project.edits import ImportSequences
from gui.document import Document
from gui.sequences.import_dialog import ImportDialog


@dataclass(frozen=True, slots=True)
class RecogniseJob:
    """See whether a folder is a data set; what is none is no error here.

    Attributes
    ----------
    folder : Path
        What was chosen or dropped.
    """

    folder: Path

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Looking at {self.folder.name}"

    def run(self, context: JobContext) -> DataSet | None:
        """Return the data set, or None if the folder holds none, or holds several."""
        context.progress(0, 0, self.name)
        try:
            return read_data_set(self.folder)
        except SourceError:
            return None


class DataSetImport(QObject):
    """Takes a folder to sequences with ground truth, one undo step.

    Attributes
    ----------
    imported : Signal(object)
        The `ImportSequences` that was applied.
    """

    imported = Signal(object)

    def __init__(self, document: Document, panel: QWidget) -> None:
        super().__init__(panel)
        self._document = document
        self._panel = panel

    def ask(self) -> None:
        """Ask for the folder of a data set."""
        dialog = QFileDialog(self._panel, "Import a data set")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.look(Path(name)))
        dialog.open()

    def look(self, folder: Path) -> None:
        """See what data set is in a folder, and ask whether to import it."""
        thread = self._document.jobs.prepare(ReadDataSetJob(folder))
        thread.succeeded.connect(self._offer)
        self._document.jobs.start(thread)

    def look_or(self, folder: Path, otherwise: Callable[[], None]) -> None:
        """Do as `look` if the folder is a data set, something else if it is none."""
        thread = self._document.jobs.prepare(RecogniseJob(folder))
        thread.succeeded.connect(partial(self._offer_or, otherwise))
        self._document.jobs.start(thread)

    def _offer_or(self, otherwise: Callable[[], None], data_set: DataSet | None) -> None:
        if data_set is None:
            otherwise()
        else:
            self._offer(data_set)

    @Slot(object)
    def _offer(self, data_set: DataSet) -> None:
        dialog = ImportDialog(data_set, self._panel.window())
        dialog.accepted.connect(partial(self._read, data_set))
        dialog.open()

    def _read(self, data_set: DataSet) -> None:
        thread = self._document.jobs.prepare(ImportDataSetJob(self._document.folder, data_set))
        thread.succeeded.connect(self._add)
        self._document.jobs.start(thread)

    @Slot(object)
    def _add(self, edit: ImportSequences) -> None:
        self._document.edit(edit)
        self.imported.emit(edit)
