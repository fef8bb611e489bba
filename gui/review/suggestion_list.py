"""Ways to choose thresholds, with what each would give; a click takes one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from core.anomaly.threshold_method import DEFAULTS, ThresholdMethod
from core.operations.suggest_thresholds import Suggestion
from core.wording import short_number

_HEADERS = ("Suggested", "Low", "High", "Alarms/h")
_TIPS = (
    "Click a row to take its thresholds; all are chosen on frames that are not for testing",
    "In units of the score",
    "In units of the score",
    "Events an hour of held-out normal frames at low",
)
_NAMES = {
    ThresholdMethod.SIGMA: "Mean + {} and {} σ",
    ThresholdMethod.QUANTILE: "Quantiles {} and {}",
    ThresholdMethod.ALARM_RATE: "{} and {} alarms/h",
    ThresholdMethod.BEST_F1: "Best F{} and F{}",
}


class SuggestionList(QTreeWidget):
    """One row for each way.

    Attributes
    ----------
    taken : Signal(object)
        The `ThresholdChoice` that the person clicked.
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Suggested thresholds")
        self.setHeaderLabels(_HEADERS)
        for column, tip in enumerate(_TIPS):
            self.headerItem().setToolTip(column, tip)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.itemClicked.connect(self._on_taken)
        self.itemActivated.connect(self._on_taken)
        self.show_suggestions(())

    def show_suggestions(self, suggestions: Sequence[Suggestion]) -> None:
        """Show other suggestions."""
        self.clear()
        for each in suggestions:
            self.addTopLevelItem(_item(each))
        self._fit_height(max(len(suggestions), len(_NAMES)))

    def _fit_height(self, rows: int) -> None:
        row = self.sizeHintForRow(0) if self.topLevelItemCount() else self.fontMetrics().height()
        frame = 2 * self.frameWidth() + 2
        self.setFixedHeight(self.header().sizeHint().height() + rows * row + frame)

    def _on_taken(self, item: QTreeWidgetItem, *_column: int) -> None:
        choice = item.data(0, Qt.ItemDataRole.UserRole)
        if choice is not None:
            self.taken.emit(choice)


def _item(suggestion: Suggestion) -> QTreeWidgetItem:
    choice = suggestion.choice
    measures = (f"{it:g}" for it in DEFAULTS[suggestion.method])
    cells = [_NAMES[suggestion.method].format(*measures), "–", "–", "–"]
    tip = suggestion.reason
    if choice is not None:
        rate = choice.normal_low.alarms_per_hour
        cells[1:3] = [f"{choice.low:.4g}", f"{choice.high:.4g}"]
        cells[3] = "–" if rate is None else short_number(rate)
        tip = f"{choice.text} {choice.normal_low.share:.2%} of these reach low."
        if choice.normal_low.at_most_per_hour is not None:
            most = short_number(choice.normal_low.at_most_per_hour)
            tip += f" They prove no fewer than {most} alarms an hour, with 95 % confidence."
        if choice.f_low is not None:
            tip += f" F at low: {choice.f_low:.3f}."
    item = QTreeWidgetItem(cells)
    item.setData(0, Qt.ItemDataRole.UserRole, choice)
    item.setDisabled(choice is None)
    for column in range(len(cells)):
        item.setToolTip(column, tip)
        if column:
            item.setTextAlignment(
                column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
    return item
