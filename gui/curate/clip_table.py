"""The table of clips as a widget."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.curate.clip_columns import FRAMES
from gui.curate.clip_model import ClipTableModel
from gui.curate.review_queue import ReviewQueue


class ClipTable(QTableView):
    """A row a clip; the keys of the review queue work here too.

    Parameters
    ----------
    model : ClipTableModel
        The clips.
    queue : ReviewQueue
        Gets its keys.
    """

    def __init__(
        self, model: ClipTableModel, queue: ReviewQueue, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self.setModel(model)
        self.setAccessibleName("Clips")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 6)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        header.setSortIndicator(FRAMES, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        unit = self.fontMetrics().averageCharWidth()
        for column, letters in enumerate((11, 12, 8, 8, 9, 8)):
            self.setColumnWidth(column, unit * letters)

    def event(self, event: QEvent) -> bool:
        if self._queue.claims(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._queue.handles(event):
            super().keyPressEvent(event)
