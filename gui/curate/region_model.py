"""The regions to ignore of the sequence on show as a Qt table in which they are changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)

from core.media.frame_index import FrameRange
from core.project.edits import ChangeRegion
from core.project.records import Changes, Region
from gui.document import Document

Index = QModelIndex | QPersistentModelIndex

_HEADERS = ("First frame", "Last frame", "X", "Y", "Width", "Height", "Note", "Annotator")
FIRST, LAST, X, Y, WIDTH, HEIGHT, NOTE, ANNOTATOR = range(len(_HEADERS))
_PLACE = {X: "x", Y: "y", WIDTH: "width", HEIGHT: "height"}
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()


class RegionTableModel(QAbstractTableModel):
    """A row a region, by its first frame; what is typed becomes an edit."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._regions: list[Region] = []
        document.changed.connect(self._on_changed)
        document.view.sequence_changed.connect(self.reload)
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Read the regions again."""
        self.beginResetModel()
        sequence_id = self._document.view.sequence_id
        project = self._document.project
        self._regions = [] if sequence_id is None else project.regions(sequence_id)
        self.endResetModel()

    def region_at(self, row: int) -> Region:
        """Return the region in a row."""
        return self._regions[row]

    def row_of(self, region_id: int | None) -> int:
        """Return the row of a region; -1 if it is not there."""
        ids = [region.id for region in self._regions]
        return ids.index(region_id) if region_id in ids else -1

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.regions or changes.sequences:
            self.reload()

    # Qt's interface, with Qt's names.

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._regions)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_HEADERS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        is_typed = index.isValid() and index.column() != ANNOTATOR
        return flags | Qt.ItemFlag.ItemIsEditable if is_typed else flags

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (_Role.DisplayRole, _Role.EditRole):
            return self._text(self._regions[index.row()], index.column())
        if role == _Role.TextAlignmentRole and index.column() < NOTE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == _Role.ToolTipRole and index.column() != ANNOTATOR:
            return "Double-click or F2 to change it"
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        if role != _Role.EditRole or not index.isValid():
            return False
        region, column = self._regions[index.row()], index.column()
        if str(value) == self._text(region, column):
            return False
        edit = self._edit(region, column, str(value).strip())
        if edit is None:
            return False
        self._document.edit(edit)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        if role == _Role.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _HEADERS[section]
        return None

    def _edit(self, region: Region, column: int, text: str) -> ChangeRegion | None:
        """Return what typing a text asks for; None where it is no number, or no range."""
        if column == NOTE:
            return ChangeRegion(region.id, note=text)
        try:
            if column in _PLACE:
                number = float(text)
                if column in (WIDTH, HEIGHT) and number <= 0:
                    return None
                return ChangeRegion(
                    region.id, place=replace(region.place, **{_PLACE[column]: number})
                )
            start = int(text) if column == FIRST else region.frames.start
            stop = int(text) + 1 if column == LAST else region.frames.stop
            return ChangeRegion(region.id, frames=FrameRange(start, stop))
        except ValueError:
            return None

    def _text(self, region: Region, column: int) -> str:
        if column in _PLACE:
            return f"{round(getattr(region.place, _PLACE[column]), 2):g}"
        texts = {
            FIRST: str(region.frames.start),
            LAST: str(region.frames.stop - 1),
            NOTE: region.note,
        }
        return texts.get(column, region.annotator)
