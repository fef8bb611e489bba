"""Go on with an earlier run."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from core.project.records import Run
from gui.icons import icon


class ResumeRow(QWidget):
    """A list of runs that can be gone on with, and a button; hidden where there is none.

    Attributes
    ----------
    resume_asked : Signal(object)
        The `Run` to go on with.
    """

    resume_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs = QComboBox()
        self.runs.setAccessibleName("Run to go on with")
        self.runs.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.button = QPushButton(icon("mdi6.restart"), "Resume")
        self.button.setToolTip(
            "Go on where this run ended, up to the number of epochs above, with all other "
            "settings as they were"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.runs, 1)
        row.addWidget(self.button)
        self.button.clicked.connect(self._on_clicked)

    def show_runs(self, runs: list[Run]) -> None:
        """Offer runs; the one chosen stays if it is there."""
        chosen = self.runs.currentText()
        self.runs.clear()
        for run in runs:
            self.runs.addItem(run.name, run)
        self.runs.setCurrentIndex(max(0, self.runs.findText(chosen)))
        self.setVisible(bool(runs))

    def _on_clicked(self) -> None:
        run = self.runs.currentData()
        if run is not None:
            self.resume_asked.emit(run)
