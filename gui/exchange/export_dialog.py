"""Ask what to export where, and export it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QWidget,
)

from core.config import from_mapping
from core.errors import FramesiftError
from core.operations.exporters import EXPORTERS, Exported, Exporter, ExportRequest
from gui.document import Document
from gui.exchange.options_form import OptionsForm
from gui.job_dialog import JobDialog

_SUFFIXES = frozenset(suffix for it in EXPORTERS for suffix in it.suffixes)
_ALL = "All sequences"


class ExportDialog(JobDialog):
    """What, of which run, which sequences, and where to.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget
        The main window.
    what : str, optional
        Name of the exporter that is chosen at first: spans are what everybody has.
    """

    def __init__(self, document: Document, parent: QWidget, what: str = "spans") -> None:
        super().__init__(document, "Export", "Export", parent)
        project = document.project
        self.what = QComboBox()
        for exporter in EXPORTERS:
            self.what.addItem(exporter.title, exporter)
        self.run_box = QComboBox()
        self.run_box.addItem("", None)
        for run in reversed(project.runs()):
            self.run_box.addItem(run.name, run.id)
        self.sequence = QComboBox()
        self.sequence.addItem(_ALL, None)
        for sequence in project.sequences():
            self.sequence.addItem(sequence.name, sequence.id)
        self.target = QLineEdit(str(document.folder.absolute().parent / project.name))
        browse = QPushButton("Browse…")
        browse.setAutoDefault(False)

        place = QHBoxLayout()
        place.addWidget(self.target, 1)
        place.addWidget(browse)
        where = QLabel("Write &to")
        where.setBuddy(self.target)
        self.form.addRow("&What", self.what)
        self.form.addRow("&Run", self.run_box)
        self.form.addRow("&Sequences", self.sequence)
        self.options = OptionsForm()
        self.form.addRow(self.options)
        self.form.addRow(where, place)

        self.what.currentIndexChanged.connect(self._on_what)
        browse.clicked.connect(self._ask_target)
        self.what.setCurrentIndex([it.name for it in EXPORTERS].index(what))
        self._on_what()

    @property
    def exporter(self) -> Exporter:
        """What is chosen."""
        chosen: Exporter = self.what.currentData()
        return chosen

    def start(self) -> None:
        """Export, after asking if something would be replaced."""
        text = self.target.text().strip()
        if not text:
            self.status.setText("Say where to export to.")
            return
        target = Path(text).expanduser()
        if in_the_way := self.exporter.in_the_way(target):
            self.overwrite_question(target, in_the_way[0]).open()
        else:
            self._export(target, overwrite=False)

    def finish(self, result: Any) -> str:
        """Say what was written."""
        exported: Exported = result
        return exported.sentence

    def overwrite_question(self, target: Path, in_the_way: Path) -> QMessageBox:
        """Return the question whether to replace what is there."""
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Replace")
        box.setText(f"{in_the_way.name} exists already. Replace it?")
        if in_the_way.is_dir():
            box.setText(f"The folder {in_the_way.name} is not empty. Write into it?")
            box.setInformativeText("Files of the same name are replaced, all others stay.")
        replace = box.addButton("Replace", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        replace.clicked.connect(lambda: self._export(target, overwrite=True))
        return box

    def _export(self, target: Path, *, overwrite: bool) -> None:
        run_id, sequence_id = self.run_box.currentData(), self.sequence.currentData()
        try:
            request = ExportRequest(
                self._document.folder,
                target,
                self.run_box.currentText() if run_id is not None else "",
                (self.sequence.currentText(),) if sequence_id is not None else (),
                overwrite,
                self._options(),
            )
            self.run(self.exporter.job(request))
        except FramesiftError as error:
            self.status.setText(str(error))

    def _options(self) -> object:
        """Return what the form says; a ConfigError if that makes no sense."""
        if (kind := self.exporter.options) is None:
            return None
        return from_mapping(kind, self.options.values(), self.exporter.title)

    @Slot()
    def _on_what(self) -> None:
        """Offer what the chosen export can be made of, and a name that fits it."""
        exporter, view = self.exporter, self._document.view
        self.run_box.setItemText(0, f"None: {exporter.without_run}")
        _allow_none(self.run_box, instead=view.run_id, is_allowed=not exporter.needs_run)
        _allow_none(self.sequence, instead=view.sequence_id, is_allowed=not exporter.holds_one)
        before = Path(self.target.text().strip() or self._document.project.name)
        stem = before.stem if before.suffix in _SUFFIXES else before.name
        suffix = exporter.suffixes[0] if exporter.suffixes else ""
        self.target.setText(str(before.with_name(f"{stem}{suffix}")))
        self.options.show_options(exporter.options)
        # The one on show, of which the person thinks.
        self.options.show_value("statistic", view.statistic.value)
        self.status.clear()
        self.fit()

    @Slot()
    def _ask_target(self) -> None:
        exporter = self.exporter
        dialog = QFileDialog(self, f"Export {exporter.title}", self.target.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # The question whether to replace is asked once, when the export begins.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        if exporter.suffixes:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            patterns = " ".join(f"*{suffix}" for suffix in exporter.suffixes)
            dialog.setNameFilter(f"{exporter.title} ({patterns})")
            dialog.setDefaultSuffix(exporter.suffixes[0].removeprefix("."))
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.target.setText)
        dialog.open()


def _allow_none(box: QComboBox, *, instead: int | None, is_allowed: bool) -> None:
    """Let the first entry of a box, which stands for none or all, be chosen, or not.

    Parameters
    ----------
    box : QComboBox
        Its entries hold ids, the first one None.
    instead : int or None
        What is chosen in its place, if it is there; the next entry else.
    is_allowed : bool
        Whether it can be chosen.
    """
    model = box.model()
    if isinstance(model, QStandardItemModel):
        model.item(0).setEnabled(is_allowed)
    if not is_allowed and box.currentIndex() == 0 and box.count() > 1:
        place = box.findData(instead) if instead is not None else -1
        box.setCurrentIndex(place if place > 0 else 1)
