"""Counts and metrics of the sequence on show, at the thresholds on show."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from core.evaluation.live import LiveMetrics

_NO_LABELS = "Needs spans whose label means anomaly, and frames without"


class MetricsView(QWidget):
    """Six numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.events, self.low, self.high = QLabel(), QLabel(), QLabel()
        self.auc, self.precision, self.recall = QLabel(), QLabel(), QLabel()
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(3)
        for name, value, tip in (
            ("Events", self.events, "Runs of frames at or above low"),
            ("Frames at or above low", self.low, ""),
            ("Frames at or above high", self.high, ""),
            ("Frame AUC", self.auc, "Area under the ROC curve of the frames of this sequence"),
            ("Precision at low", self.precision, "Share of suspect frames that are anomalous"),
            ("Recall at low", self.recall, "Share of anomalous frames that are suspect"),
        ):
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(name)
            caption = QLabel(name)
            caption.setToolTip(tip)
            self._form.addRow(caption, value)
        self.clear()

    def clear(self) -> None:
        """Show that nothing is known."""
        for value in (self.events, self.low, self.high, self.auc, self.precision, self.recall):
            value.setText("–")

    def show_metrics(self, metrics: LiveMetrics, events: int, auc: float | None) -> None:
        """Show what the thresholds make of the sequence."""
        self.events.setText(f"{events:,}")
        self.low.setText(_share(metrics.low_frames, metrics.scored_frames))
        self.high.setText(_share(metrics.high_frames, metrics.scored_frames))
        for label, value in (
            (self.auc, auc),
            (self.precision, metrics.precision),
            (self.recall, metrics.recall),
        ):
            label.setText("–" if value is None else f"{value:.3f}")
            label.setToolTip(_NO_LABELS if value is None else "")


def _share(frames: int, of: int) -> str:
    return f"{frames:,} ({frames / of:.1%})" if of else "0"
