"""Choose which run and which frame score are on show; several panels have one of these."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QSizePolicy, QWidget

from core.anomaly.frame_scores import MAP_STATISTICS, Statistic
from core.evaluation.run_thresholds import run_statistics
from core.project.records import Changes, Run, RunState
from gui.document import Document

_STATES = {
    RunState.RUNNING: "training",
    RunState.DONE: "done",
    RunState.STOPPED: "stopped and kept",
    RunState.CANCELLED: "cancelled",
    RunState.FAILED: "failed",
}


class RunChooser(QWidget):
    """Two drop-down lists that follow the document.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.runs = _box("Run")
        self.statistics = _box("Frame score")
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Run", self.runs)
        form.addRow("Frame score", self.statistics)

        view = document.view
        self.runs.activated.connect(lambda row: view.show_run(self.runs.itemData(row)))
        self.statistics.activated.connect(
            lambda row: view.show_statistic(Statistic(self.statistics.itemData(row)))
        )
        view.run_changed.connect(self._show_runs)
        view.statistic_changed.connect(self._show_statistic)
        document.changed.connect(self._on_changed)
        self._show_runs()

    def _on_changed(self, changes: Changes) -> None:
        if changes.runs:
            self._show_runs()

    def _show_runs(self, *_args: object) -> None:
        """List runs, newest first, and show which one is chosen."""
        runs, run_id = self._document.project.runs(), self._document.view.run_id
        blocker = QSignalBlocker(self.runs)
        self.runs.clear()
        for run in sorted(runs, key=lambda run: run.id, reverse=True):
            self.runs.addItem(f"{run.name} – {_STATES[run.state]}", run.id)
            tip = run_text(run)
            self.runs.setItemData(self.runs.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.runs.setCurrentIndex(self.runs.findData(run_id))
        self.runs.setToolTip(self.runs.currentData(Qt.ItemDataRole.ToolTipRole) or "")
        self.runs.setEnabled(bool(runs))
        self.runs.setPlaceholderText("Choose a run" if runs else "No run yet")
        del blocker
        self._offer_statistics(next((run for run in runs if run.id == run_id), None))

    def _offer_statistics(self, run: Run | None) -> None:
        """Offer the frame scores that a run gives."""
        given = MAP_STATISTICS if run is None else run_statistics(self._document.project, run)
        self.statistics.clear()
        for row, statistic in enumerate(given):
            self.statistics.addItem(statistic.text, statistic.value)
            self.statistics.setItemData(row, statistic.description, Qt.ItemDataRole.ToolTipRole)
        self._show_statistic(self._document.view.statistic)

    def _show_statistic(self, statistic: Statistic) -> None:
        row = self.statistics.findData(statistic.value)
        self.statistics.setCurrentIndex(row)
        if row < 0:  # The run on show does not give it.
            self._document.view.show_statistic(Statistic.LOCAL_MAX)


def run_text(run: Run) -> str:
    """Return what is known of a run, in a line or two."""
    parts = [f"{run.detector}, {_STATES[run.state]}"]
    if run.reason:
        parts.append(run.reason)
    if run.train_loss is not None:
        parts.append(f"training loss {run.train_loss:.4g}")
    if run.val_loss is not None:
        parts.append(f"validation loss {run.val_loss:.4g}")
    return "\n".join(parts)


def _box(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    # Long names must not push the panel wider.
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return box
