"""Ask how to read the spans of another program, and add them in one step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from core.export.annotations.formats import readable_formats
from core.export.annotations.read_job import ReadSpansJob, SpansToImport
from core.wording import counted
from gui.document import Document
from gui.job_dialog import JobDialog

_RECOGNISED = "As recognised"
_AS_SAID = "As the file says"


class ImportSpansDialog(JobDialog):
    """Of which format a file is, and which sequence it is about; both can be left to the file.

    Parameters
    ----------
    document : Document
        What the spans are for.
    path : Path
        The file, or a folder of sidecars.
    parent : QWidget
        The main window.
    """

    def __init__(self, document: Document, path: Path, parent: QWidget) -> None:
        super().__init__(document, "Import spans", "Import", parent)
        self._path = path
        self.format = QComboBox()
        self.format.addItem(_RECOGNISED, "auto")
        for known in readable_formats():
            self.format.addItem(known.title, known.name)
        self.sequence = QComboBox()
        self.sequence.addItem(_AS_SAID, "")
        for sequence in document.project.sequences():
            self.sequence.addItem(sequence.name, sequence.name)
        name = QLabel(path.name)
        name.setToolTip(str(path))
        self.form.addRow("File", name)
        self.form.addRow("&Format", self.format)
        self.form.addRow("&Sequence", self.sequence)
        self.status.setText("All spans are added in one step, which undo takes back, or none.")

    def start(self) -> None:
        """Read the file."""
        self.run(
            ReadSpansJob(
                self._document.folder,
                self._path,
                self.format.currentData(),
                self.sequence.currentData(),
            )
        )

    def finish(self, result: Any) -> str:
        """Add what was found as one step of the undo history."""
        found: SpansToImport = result
        if not found.spans:
            return f"{self._path.name} holds no span that is new here."
        edit = found.edit
        self._document.edit(edit)
        if not edit.added:  # The message bar says why.
            return "The spans could not be added."
        self.start_button.hide()
        touched = {span.sequence_id for span in found.spans}
        where = counted(len(touched), "sequence")
        return f"Imported {counted(len(edit.added), 'span')} into {where}."
