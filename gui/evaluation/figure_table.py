"""The figures of a run, group by group, and why some are missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QHeaderView, QWidget

from core.evaluation.figure_rows import FigureGroup, FigureRow
from gui.evaluation.record_table import RecordTable

Index = QModelIndex | QPersistentModelIndex

_Role = Qt.ItemDataRole
_ROOT = QModelIndex()
#: The value column has room for this; what is longer is elided and told by the tool tip.
_LONGEST = "0.973  (95 %: 0.927 to 0.995)"
_STALE = "Made of other scores, labels or masks than there are now: evaluate again."


@dataclass(frozen=True, slots=True)
class _Line:
    """A heading, or one figure."""

    title: str
    row: FigureRow | None = None
    is_stale: bool = False

    @property
    def text(self) -> str:
        if self.row is None:
            return ""
        text = self.row.text if self.row.value is not None else f"{self.row.text} {self.row.reason}"
        return f"{text}  (stale)" if self.is_stale else text

    @property
    def tip(self) -> str:
        if self.row is None:
            return ""
        parts = (self.row.tip, self.row.reason, _STALE if self.is_stale else "")
        return "\n".join(part for part in parts if part)


class FigureTableModel(QAbstractTableModel):
    """Two columns: what it is, and how much."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []

    def show_figures(self, rows: Sequence[FigureRow], stale: Collection[str] = ()) -> None:
        """Show figures under the headings of their groups; some may be stale, by name."""
        self.beginResetModel()
        self._lines = []
        for group in FigureGroup:
            own = [_Line(it.title, it, it.name in stale) for it in rows if it.group is group]
            if own:
                self._lines += [_Line(group.value), *own]
        self.endResetModel()

    def text_of(self, name: str) -> str:
        """Return a figure as shown, by its name."""
        return next(it.text for it in self._lines if it.row is not None and it.row.name == name)

    def headings(self) -> list[int]:
        """Return the rows that are headings."""
        return [place for place, it in enumerate(self._lines) if it.row is None]

    # Qt's interface, with Qt's names.

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 2

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self._lines[index.row()].row is None:
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == _Role.DisplayRole:
            return line.text if index.column() else line.title
        if role == _Role.ToolTipRole:
            return line.tip
        if role == _Role.FontRole and (line.row is None or line.is_stale):
            font = QFont()
            font.setBold(line.row is None)
            font.setItalic(line.is_stale)
            return font
        is_missing = line.row is not None and line.row.value is None
        if role == _Role.ForegroundRole and (line.is_stale or is_missing) and index.column():
            return QApplication.palette().color(QPalette.ColorRole.PlaceholderText)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != _Role.DisplayRole:
            return None
        return ("Figure", "Value")[section]


class FigureTable(RecordTable):
    """The figures as a widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.figures = FigureTableModel()
        super().__init__("Figures of the run", self.figures, parent)
        self.figures.setParent(self)
        self.setSortingEnabled(False)
        header = self.horizontalHeader()
        header.hide()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, self.fontMetrics().horizontalAdvance(_LONGEST) + 12)

    def show_figures(self, rows: Sequence[FigureRow], stale: Collection[str] = ()) -> None:
        """Show other figures, where the person has scrolled to."""
        place = self.verticalScrollBar().value()
        self.clearSpans()
        self.figures.show_figures(rows, stale)
        for row in self.figures.headings():
            self.setSpan(row, 0, 1, 2)
        self.verticalScrollBar().setValue(place)
