"""The events above the low threshold as a table."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableView, QWidget

from core.anomaly.events import EventArrays
from core.media.frame_index import FrameIndex, FrameRange
from core.media.time_text import frames_text, time_text, utc_text

Index = QModelIndex | QPersistentModelIndex

_HEADERS = ("Frames", "Time", "Peak")
_PEAK = 2


class EventTableModel(QAbstractTableModel):
    """Events of one sequence; texts are made for the rows in sight alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.events = EventArrays.none()
        self._index: FrameIndex | None = None
        self._by_peak, self._descending = False, False
        self._order = self.events.in_order()

    def show_events(self, events: EventArrays, index: FrameIndex | None) -> None:
        """Show other events."""
        self.beginResetModel()
        self.events, self._index = events, index
        self._sort()
        self.endResetModel()

    def peak_frame(self, row: int) -> int:
        """Return where the score of the event in a row is highest."""
        return int(self.events.peak_frames[self._order[row]])

    def row_of(self, event: int) -> int:
        """Return the row of an event."""
        return int(np.flatnonzero(self._order == event)[0])

    def _sort(self) -> None:
        self._order = self.events.in_order(by_peak=self._by_peak, descending=self._descending)

    # Qt's interface, with Qt's names.

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.beginResetModel()
        self._by_peak = column == _PEAK
        self._descending = order == Qt.SortOrder.DescendingOrder
        self._sort()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADERS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == _PEAK:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(int(self._order[index.row()]), index.column())
        if role == Qt.ItemDataRole.ToolTipRole and self._index is not None:
            utc = self._index.utc(self.peak_frame(index.row()))
            return f"Peak at frame {self.peak_frame(index.row())}" + (
                f", {utc_text(utc)}" if utc is not None else ""
            )
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return _HEADERS[section]

    def _text(self, event: int, column: int) -> str:
        events = self.events
        if column == 0:
            return frames_text(FrameRange(int(events.starts[event]), int(events.stops[event])))
        if column == _PEAK:
            return f"{events.peak_scores[event]:.4g}"
        if self._index is None:
            return ""
        return time_text(float(self._index.time_s[events.starts[event]]))


class EventList(QTableView):
    """A row an event.

    Attributes
    ----------
    event_chosen : Signal(int)
        Peak frame of the event that the person clicked or went to by keys.
    """

    event_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = EventTableModel(self)
        self.setModel(self.table)
        self.setAccessibleName("Events")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

        self.nothing = QLabel("No frame reaches the low threshold.", self.viewport())
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.nothing.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.nothing.hide()

        self.clicked.connect(self._on_chosen)
        self.activated.connect(self._on_chosen)

    def show_events(self, events: EventArrays, index: FrameIndex | None) -> None:
        """Show other events; an ``index`` of None says that nothing is scored."""
        self.table.show_events(events, index)
        self.nothing.setVisible(index is not None and not len(events))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.nothing.setGeometry(self.viewport().rect().adjusted(12, 12, -12, -12))

    def show_frame(self, frame_index: int) -> None:
        """Select the event that a frame lies in, if it lies in any."""
        event = self.table.events.at(frame_index)
        if event is None:
            self.clearSelection()
            return
        row = self.table.row_of(event)
        self.selectRow(row)
        self.scrollTo(self.table.index(row, 0))

    def _on_chosen(self, index: QModelIndex) -> None:
        self.event_chosen.emit(self.table.peak_frame(index.row()))
