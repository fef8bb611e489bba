"""Which run and which frame score are on show."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QSizePolicy, QWidget

from core.anomaly.frame_scores import MAP_STATISTICS, Statistic
from core.project.records import Run, RunState

_STATES = {
    RunState.RUNNING: "training",
    RunState.DONE: "done",
    RunState.STOPPED: "stopped and kept",
    RunState.CANCELLED: "cancelled",
    RunState.FAILED: "failed",
}


class RunChooser(QWidget):
    """Two drop-down lists.

    Attributes
    ----------
    run_chosen : Signal(int)
        Id of the run that the person chose.
    statistic_chosen : Signal(object)
        `Statistic` that the person chose.
    """

    run_chosen = Signal(int)
    statistic_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs = QComboBox()
        self.runs.setAccessibleName("Run")
        self.runs.setPlaceholderText("No run yet: train a detector")
        self.runs.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.runs.setMinimumContentsLength(14)
        self.runs.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.statistics = QComboBox()
        self.statistics.setAccessibleName("Frame score")
        self.offer_statistics(MAP_STATISTICS)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Run", self.runs)
        form.addRow("Frame score", self.statistics)

        self.runs.activated.connect(self._on_run)
        self.statistics.activated.connect(self._on_statistic)

    def show_runs(self, runs: list[Run], run_id: int | None) -> None:
        """List runs, newest first, and show which one is chosen."""
        blocker = QSignalBlocker(self.runs)
        self.runs.clear()
        for run in sorted(runs, key=lambda run: run.id, reverse=True):
            self.runs.addItem(f"{run.name} – {_STATES[run.state]}", run.id)
            tip = run_text(run)
            self.runs.setItemData(self.runs.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.runs.setCurrentIndex(self.runs.findData(run_id))
        self.runs.setToolTip(self.runs.currentData(Qt.ItemDataRole.ToolTipRole) or "")
        self.runs.setEnabled(bool(runs))
        del blocker

    def offer_statistics(self, statistics: Sequence[Statistic]) -> None:
        """Offer the frame scores that the run on show gives; the first one is shown as chosen."""
        self.statistics.clear()
        for row, statistic in enumerate(statistics):
            self.statistics.addItem(statistic.text, statistic.value)
            self.statistics.setItemData(row, statistic.description, Qt.ItemDataRole.ToolTipRole)

    def show_statistic(self, statistic: Statistic) -> None:
        """Show which frame score is chosen."""
        self.statistics.setCurrentIndex(self.statistics.findData(statistic.value))

    def _on_run(self, row: int) -> None:
        self.run_chosen.emit(self.runs.itemData(row))

    def _on_statistic(self, row: int) -> None:
        self.statistic_chosen.emit(Statistic(self.statistics.itemData(row)))


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
