"""The clips that would be learnt as a Qt table."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.media.time_text import frames_text
from core.operations.clip_decisions import Decision
from core.operations.clip_review import ClipReview
from gui.curate.clip_columns import (
    DECISION,
    FLAG,
    FRAMES,
    HEADERS,
    MEAN,
    MOTION,
    SEQUENCE,
    STD,
    TIPS,
    ClipFilter,
    passing,
    sort_key,
)

Index = QModelIndex | QPersistentModelIndex

_Role = Qt.ItemDataRole
_ROOT = QModelIndex()
_NUMBERS = (MEAN, STD, MOTION)


class ClipTableModel(QAbstractTableModel):
    """A row a clip; sorting and filtering are one pass over arrays, whatever Qt's views ask."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._review: ClipReview | None = None
        self._is_flagged: NDArray[np.bool_] = np.empty(0, np.bool_)
        self._decisions: NDArray[np.int8] = np.empty(0, np.int8)
        self._rows: NDArray[np.int64] = np.empty(0, np.int64)
        self._column, self._descending = FRAMES, False
        self._filter, self._text = ClipFilter.ALL, ""

    def show_review(self, review: ClipReview | None, decisions: NDArray[np.int8]) -> None:
        """Show other clips, or what is flagged and decided now."""
        self._review, self._decisions = review, decisions
        self._is_flagged = np.zeros(len(decisions), np.bool_)
        if review is not None:
            self._is_flagged[review.flagged.clips] = True
        self._arrange()

    def show_only(self, chosen: ClipFilter, text: str) -> None:
        """Leave out the clips that a filter does not let through."""
        self._filter, self._text = chosen, text
        self._arrange()

    def clip_at(self, row: int) -> int:
        """Return which clip stands in a row."""
        return int(self._rows[row])

    def row_of(self, clip: int) -> int:
        """Return the row of a clip; -1 if the filter leaves it out."""
        rows = np.flatnonzero(self._rows == clip)
        return int(rows[0]) if len(rows) else -1

    @property
    def clips(self) -> int:
        """How many clips there are, those that are left out among them."""
        return len(self._decisions)

    def _arrange(self) -> None:
        self.beginResetModel()
        review = self._review
        if review is None:
            self._rows = np.empty(0, np.int64)
        else:
            state = review, self._is_flagged, self._decisions
            rows = np.flatnonzero(passing(*state, self._filter, self._text))
            # In the order of sequence and frames where a column has no say.
            order = np.argsort(sort_key(*state, self._column)[rows], kind="stable")
            if self._descending:
                order = order[::-1]
            self._rows = rows[order]
        self.endResetModel()

    # Qt's interface, with Qt's names.

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._column, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self._arrange()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid() or self._review is None:
            return None
        if role == _Role.DisplayRole:
            return self._cell(self._review, int(self._rows[index.row()]), index.column())
        if role == _Role.TextAlignmentRole and index.column() in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == _Role.DisplayRole:
                return HEADERS[section]
            if role == _Role.ToolTipRole:
                return TIPS[section]
        return None

    def _cell(self, review: ClipReview, clip: int, column: int) -> str:
        statistics = review.statistics
        if column in _NUMBERS:
            values = {MEAN: statistics.mean, STD: statistics.std, MOTION: statistics.motion}
            return f"{values[column][clip]:.4f}"
        texts = {
            SEQUENCE: review.name(clip),
            FRAMES: frames_text(statistics.frames(clip)),
            FLAG: "flagged" if self._is_flagged[clip] else "",
            DECISION: Decision(self._decisions[clip]).text,
        }
        return texts[column]
