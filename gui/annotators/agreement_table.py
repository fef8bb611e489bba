"""Kappa and overlap of two people, by label."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from core.evaluation.agreement import Agreement
from core.evaluation.figure_rows import number_text

_COLUMNS = (
    ("Label", ""),
    ("Kappa", "Cohen's kappa over frames: 1 is full agreement, 0 is chance"),
    ("Frame IoU", "Frames that both labelled, over those that either did"),
    ("Mine", "Spans here"),
    ("Theirs", "Spans there"),
    ("Span F1", "Share of spans with a partner that overlaps it by half or more"),
    ("Span IoU", "Mean overlap of spans that overlap at all, intersection over union"),
)
#: Rows that are shown without scrolling.
_MOST_ROWS = 5


class AgreementTable(QTreeWidget):
    """A row for each label, and one for all together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Agreement")
        self.setHeaderLabels([title for title, _tip in _COLUMNS])
        for column, (_title, tip) in enumerate(_COLUMNS):
            self.headerItem().setToolTip(column, tip)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_agreement(self, found: Agreement) -> None:
        """Show how far two people agree."""
        self.clear()
        self._add("All labels together", number_text(found.kappa), "", "", "", "", "")
        for it in found.labels:
            self._add(
                it.label,
                number_text(it.kappa),
                number_text(it.frame_iou),
                f"{it.spans_mine:,}",
                f"{it.spans_theirs:,}",
                number_text(it.span_f1),
                number_text(it.mean_span_iou),
            )
        rows = min(self.topLevelItemCount(), _MOST_ROWS)
        frame = 2 * self.frameWidth() + 2
        height = self.header().sizeHint().height() + rows * self.sizeHintForRow(0) + frame
        self.setFixedHeight(height)

    def _add(self, *cells: str) -> None:
        item = QTreeWidgetItem(list(cells))
        for column in range(1, len(cells)):
            item.setTextAlignment(
                column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
        self.addTopLevelItem(item)
