"""Counts and metrics of the sequence on show, at the thresholds on show."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from core.evaluation.live import LiveMetrics

_NO_LABELS = "Needs spans whose label means anomaly, and frames without"


class MetricsView(QWidget):
    """Two columns of numbers: what is found, and how right it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.events, self.low, self.high = QLabel(), QLabel(), QLabel()
        self.auc, self.precision, self.recall = QLabel(), QLabel(), QLabel()
        self.f1, self.false_alarms = QLabel(), QLabel()
        counts = (
            ("Events", self.events, "Runs of frames at or above low, as the rule has it"),
            ("≥ low", self.low, "Frames of this sequence at or above low"),
            ("≥ high", self.high, "Frames of this sequence at or above high"),
            ("False alarms/h", self.false_alarms, "Events without an anomalous frame, an hour"),
        )
        rates = (
            ("Precision", self.precision, "Share of the frames in events that are anomalous"),
            ("Recall", self.recall, "Share of the anomalous frames that are in events"),
            ("F1", self.f1, "Harmonic mean of precision and recall"),
            ("AUC", self.auc, "Area under the ROC curve of the frames of this sequence"),
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(3)
        for column, rows in ((0, counts), (3, rates)):
            for row, (name, value, tip) in enumerate(rows):
                value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                value.setAlignment(Qt.AlignmentFlag.AlignRight)
                value.setAccessibleName(name)
                caption = QLabel(name)
                caption.setToolTip(tip)
                grid.addWidget(caption, row, column)
                grid.addWidget(value, row, column + 1)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(4, 2)
        grid.setColumnMinimumWidth(2, self.fontMetrics().averageCharWidth())
        self._values = tuple(it[1] for it in (*counts, *rates))
        self.clear()

    def clear(self) -> None:
        """Show that nothing is known."""
        for value in self._values:
            value.setText("–")

    def show_metrics(self, metrics: LiveMetrics, auc: float | None) -> None:
        """Show what the thresholds make of the sequence."""
        self.events.setText(f"{len(metrics.events):,}")
        self.low.setText(_share(metrics.low_frames, metrics.scored_frames))
        self.high.setText(_share(metrics.high_frames, metrics.scored_frames))
        rate = metrics.false_alarms_per_hour
        self.false_alarms.setText("–" if rate is None else f"{rate:,.1f}")
        self.false_alarms.setToolTip(_NO_LABELS if rate is None else "")
        for label, value in (
            (self.auc, auc),
            (self.precision, metrics.precision),
            (self.recall, metrics.recall),
            (self.f1, metrics.f1),
        ):
            label.setText("–" if value is None else f"{value:.3f}")
            label.setToolTip(_NO_LABELS if value is None else "")


def _share(frames: int, of: int) -> str:
    return f"{frames:,} ({frames / of:.0%})" if of else "0"
