"""The keywords of one frame as a table, and where they are pinned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from core.media.header_table import Value, value_text

KEYWORD, VALUE, CORNER, LANE = range(4)
_HEADS = ("Keyword", "Value", "Corner", "Lane")
_TIPS = (
    "",
    "Of the frame on show",
    "Pin it to keep the value in the corner of the viewer",
    "Pin it to draw the values of all frames on the timeline",
)
_Index = QModelIndex | QPersistentModelIndex


class HeaderTableModel(QAbstractTableModel):
    """One row a keyword, those left out that a search does not find.

    Attributes
    ----------
    corner_toggled, lane_toggled : Signal(str, bool)
        A keyword shall be pinned there, or not any more.
    """

    corner_toggled = Signal(str, bool)
    lane_toggled = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._header: Mapping[str, Value] = {}
        self._shown: list[str] = []
        self._changing: frozenset[str] | None = None
        self._search = ""
        self._pins: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())

    def show_header(self, header: Mapping[str, Value]) -> None:
        """Show the keywords of another frame."""
        same_keywords = list(header) == list(self._header)
        self._header = header
        if same_keywords and not self._search:
            self._tell(VALUE, VALUE)  # Selection and scrolling stay where they are.
        else:
            self._filter()

    def search(self, text: str) -> None:
        """Show only keywords in which, or in whose value, a text occurs."""
        self._search = text.strip().casefold()
        self._filter()

    def show_only(self, keywords: frozenset[str] | None) -> None:
        """Show only these keywords; None shows all."""
        self._changing = keywords
        self._filter()

    def show_pins(self, corner: tuple[str, ...], lanes: tuple[str, ...]) -> None:
        """Show what is pinned."""
        self._pins = frozenset(corner), frozenset(lanes)
        self._tell(CORNER, LANE)

    def keyword(self, row: int) -> str:
        """Return the keyword in a row."""
        return self._shown[row]

    def _filter(self) -> None:
        shown = [
            keyword
            for keyword, value in self._header.items()
            if (self._changing is None or keyword in self._changing)
            and (self._search in keyword.casefold() or self._search in value_text(value).casefold())
        ]
        if shown == self._shown:
            self._tell(VALUE, LANE)
            return
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()

    def _tell(self, first: int, last: int) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0, first), self.index(len(self._shown) - 1, last))

    # Qt's interface.

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section]
        return _TIPS[section] or None if role == Qt.ItemDataRole.ToolTipRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        keyword, column = self._shown[index.row()], index.column()
        if column in (CORNER, LANE):
            is_pinned = keyword in self._pins[column - CORNER]
            if role == Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if is_pinned else Qt.CheckState.Unchecked
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return f"{keyword}: {_HEADS[column].lower()}"
            return _TIPS[column] if role == Qt.ItemDataRole.ToolTipRole else None
        text = keyword if column == KEYWORD else value_text(self._header[keyword])
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return text
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() not in (CORNER, LANE):
            return False
        signal = self.corner_toggled if index.column() == CORNER else self.lane_toggled
        signal.emit(self._shown[index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() in (CORNER, LANE):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags
