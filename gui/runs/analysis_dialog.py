"""What a run says of one file: picture, verdict, margin; and save it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTemporaryDir
from PySide6.QtGui import QFont, QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QVBoxLayout, QWidget

from core.export.panels import HIGH_COLOR, LOW_COLOR
from core.operations.analyse import AnalyseJob
from core.operations.analysis import Analysis, Verdict
from core.operations.save_analysis import SaveAnalysisJob, SavedAnalysis
from gui.document import Document
from gui.job_dialog import JobDialog
from gui.runs.fitted_picture import FittedPicture

_ORIGINS = {
    "calibration": "from held-out normal frames",
    "project": "set in this project",
    "run": "set for the run",
}
_DOTS = {Verdict.SUSPECT: LOW_COLOR, Verdict.ANOMALOUS: HIGH_COLOR}


class AnalysisDialog(JobDialog):
    """Judges a file as soon as it is shown.

    Parameters
    ----------
    document : Document
        The open project.
    run_name : str
        The run.
    file : Path
        A picture, a video, a FITS file, a tensor or a folder.
    parent : QWidget
        The main window.
    """

    def __init__(self, document: Document, run_name: str, file: Path, parent: QWidget) -> None:
        super().__init__(document, f"{file.name}, judged by {run_name}", "Judge again", parent)
        self._run_folder = document.project.layout.run(run_name)
        self._file = file
        # Removed when the dialog is closed, or with it.
        self._written = QTemporaryDir()
        self._analysis: Analysis | None = None

        self.verdict = QLabel("…")
        font = QFont(self.verdict.font())
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.3)
        self.verdict.setFont(font)
        self.score, self.thresholds, self.margin = QLabel(), QLabel(), QLabel()
        self.form.addRow("Verdict", self.verdict)
        self.form.addRow("Score", self.score)
        self.form.addRow("Thresholds", self.thresholds)
        self.form.addRow("Margin", self.margin)

        self.picture = FittedPicture("The frame with the highest score")
        self.timeline = FittedPicture("Scores of all frames")
        pictures = QWidget()
        column = QVBoxLayout(pictures)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.picture)
        column.addWidget(self.timeline)
        column.addStretch()
        for picture in (self.picture, self.timeline):
            picture.hide()
        self.add_wide(pictures)
        self.finished.connect(self._written.remove)

    def open(self) -> None:
        """Show the dialog and begin."""
        super().open()
        self.start()

    def start(self) -> None:
        """Judge the file or, once it is judged, ask where to save what was found."""
        if self._analysis is None:
            target = Path(self._written.path()) / "judged"
            self.run(AnalyseJob(self._run_folder, self._file, target))
            return
        dialog = QFileDialog(self, f"Save what was found of {self._file.name}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        dialog.open()

    def save(self, folder: Path) -> None:
        """Save picture or video, timeline, report and JSON in a folder."""
        if self._analysis is not None:
            self.run(SaveAnalysisJob(self._analysis.files, folder))

    def finish(self, result: Any) -> str:
        """Show what was found, or say where it was saved."""
        if isinstance(result, SavedAnalysis):
            return result.sentence
        found: Analysis = result
        self._analysis = found
        self.start_button.setText("Save…")
        dot = _DOTS.get(found.verdict)
        mark = "" if dot is None else f'<span style="color: rgb{dot}">●</span> '
        self.verdict.setText(f"{mark}{found.verdict.value}")
        where = f" at frame {found.frame} of {found.frames:,}" if found.frames > 1 else ""
        self.score.setText("none" if found.score is None else f"{found.score:.4g}{where}")
        if found.low is None or found.high is None or found.margin is None:
            self.thresholds.setText("none: the run was never calibrated")
        else:
            origin = _ORIGINS.get(found.thresholds_from, "")
            self.thresholds.setText(f"low {found.low:.4g}, high {found.high:.4g}, {origin}")
            self.thresholds.setToolTip(found.thresholds_sentence)
            share = "" if found.margin_share is None else f", {found.margin_share:+.0%}"
            self.margin.setText(f"{found.margin:+.4g} to the low threshold{share}")
        self._show_pictures(found)
        return found.sentence

    def _show_pictures(self, found: Analysis) -> None:
        for path in found.files:
            if path.suffix == ".png":
                is_timeline = path.name.endswith("-timeline.png")
                (self.timeline if is_timeline else self.picture).show_pixmap(QPixmap(str(path)))
        self.fit()
