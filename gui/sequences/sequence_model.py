"""The sequences of the project as a Qt tree: one group for each split."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QFont

from core.errors import SourceError
from core.media.time_text import duration_text
from core.project.edits import RenameSequence
from core.project.records import Changes, Sequence, Split
from gui.document import Document
from gui.icons import icon

Index = QModelIndex | QPersistentModelIndex

_HEADERS = ("Sequence", "Frames", "Length", "Scored")
NAME, FRAMES, LENGTH, SCORED = range(len(_HEADERS))
_GROUPS = {Split.TRAIN: "Train", Split.TEST: "Test"}
_SPLITS = tuple(_GROUPS)
_KIND_ICONS = {
    "video": "mdi6.filmstrip",
    "fits": "mdi6.weather-sunny",
    "stills": "mdi6.image-multiple-outline",
    "tensor": "mdi6.cube-outline",
}
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()


class SequenceTreeModel(QAbstractItemModel):
    """A snapshot of the sequences, read again when `Document.changed` names any.

    Rows below the two groups are plain `Sequence` values: `data` touches neither SQLite nor the
    disk.
    """

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._groups: dict[Split, list[Sequence]] = {split: [] for split in _SPLITS}
        self._missing: set[int] = set()
        self._lengths: dict[int, str] = {}
        self._run = ""
        self._scored: frozenset[int] = frozenset()
        document.changed.connect(self._on_changed)
        document.view.run_changed.connect(self.show_scored)
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Read all sequences again."""
        sequences = self._document.project.sequences()
        self.beginResetModel()
        for split in _SPLITS:
            self._groups[split] = [it for it in sequences if it.split is split]
        self._missing = {it.id for it in sequences if it.is_missing}
        self._lengths = {it.id: self._length_text(it) for it in sequences}
        self._look_for_scores()
        self.endResetModel()

    @Slot()
    def show_scored(self) -> None:
        """Look again which sequences the run on show has scored."""
        self._look_for_scores()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, SCORED, SCORED)
        for row, split in enumerate(_SPLITS):
            if self._groups[split]:
                group = self.index(row, 0)
                last = self.index(len(self._groups[split]) - 1, SCORED, group)
                self.dataChanged.emit(self.index(0, SCORED, group), last)

    def _look_for_scores(self) -> None:
        run_id = self._document.view.run_id
        self._run = "" if run_id is None else self._document.project.run(run_id).name
        self._scored = self._document.scored_sequences()

    @property
    def run(self) -> str:
        """Name of the run that the mark of scored sequences is about; empty without one."""
        return self._run

    def look_for_media(self) -> bool:
        """See which files came or went meanwhile; return whether any did."""
        everything = [it for group in self._groups.values() for it in group]
        missing = {it.id for it in everything if it.is_missing}
        if missing == self._missing:
            return False
        self._missing = missing
        for row, split in enumerate(_SPLITS):
            if self._groups[split]:
                group = self.index(row, 0)
                last = self.index(len(self._groups[split]) - 1, len(_HEADERS) - 1, group)
                self.dataChanged.emit(self.index(0, 0, group), last)
        return True

    def is_empty(self) -> bool:
        """Return whether the project has no sequence."""
        return not any(self._groups.values())

    def sequence(self, index: Index) -> Sequence | None:
        """Return the sequence in a row, or None for a group."""
        if not index.isValid() or not index.internalId():
            return None
        return self._groups[_SPLITS[index.internalId() - 1]][index.row()]

    def split(self, index: Index) -> Split | None:
        """Return the split of a row or group, or None beside them."""
        if not index.isValid():
            return None
        return _SPLITS[index.internalId() - 1 if index.internalId() else index.row()]

    def index_of(self, sequence_id: int) -> QModelIndex:
        """Return where a sequence is; an invalid index if nowhere."""
        for group, split in enumerate(_SPLITS):
            for row, sequence in enumerate(self._groups[split]):
                if sequence.id == sequence_id:
                    return self.index(row, 0, self.index(group, 0))
        return QModelIndex()

    def is_missing(self, sequence: Sequence) -> bool:
        """Return whether the source of a sequence was not there when last looked for."""
        return sequence.id in self._missing

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.sequences:
            self.reload()
        elif self._document.view.run_id in changes.runs:
            self.show_scored()

    def _length_text(self, sequence: Sequence) -> str:
        try:
            index = self._document.index(sequence.id)
        except SourceError:
            return ""  # Its frames cannot be timed; the viewer says why once it is opened.
        return duration_text(float(index.time_s[-1]) + index.cadence_s) if len(index) else ""

    # Qt's interface, with Qt's names. The internal id is 0 for groups, else 1 + the group's row.

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override]  # QObject.parent() takes no index
        if not index.isValid() or not index.internalId():
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def rowCount(self, parent: Index = _ROOT) -> int:
        if not parent.isValid():
            return len(_SPLITS)
        if parent.internalId() or parent.column():
            return 0
        return len(self._groups[_SPLITS[parent.row()]])

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: ARG002 - Qt's signature
        return len(_HEADERS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if self.sequence(index) is not None and index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        sequence = self.sequence(index)
        if sequence is None:
            return self._group_data(index, role) if index.isValid() else None
        is_mark = index.column() == SCORED
        return self._mark(sequence, role) if is_mark else self._of(sequence, index.column(), role)

    def _of(self, sequence: Sequence, column: int, role: int) -> Any:
        """Return what stands in the columns about the sequence itself."""
        if role in (_Role.DisplayRole, _Role.EditRole):
            return self._text(sequence, column)
        if role == _Role.DecorationRole and column == 0:
            missing = self.is_missing(sequence)
            return icon("mdi6.file-alert-outline" if missing else _KIND_ICONS[sequence.kind.value])
        if role == _Role.ToolTipRole:
            return self._tip(sequence)
        if role == _Role.TextAlignmentRole and column:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        sequence = self.sequence(index)
        name = str(value).strip()
        if sequence is None or role != _Role.EditRole or name in ("", sequence.name):
            return False
        self._document.edit(RenameSequence(sequence.id, name))
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            return "" if section == SCORED else _HEADERS[section]
        if section == SCORED and role == _Role.DecorationRole:
            return icon("mdi6.chart-bell-curve-cumulative")
        if section == SCORED and role == _Role.AccessibleTextRole:
            return _HEADERS[section]
        if role == _Role.ToolTipRole and section == SCORED:
            return f"Scored by {self._run}" if self._run else "No run is chosen"
        if role == _Role.TextAlignmentRole and section:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _group_data(self, index: Index, role: int) -> Any:
        split = _SPLITS[index.row()]
        if role == _Role.DisplayRole and index.column() == 0:
            return f"{_GROUPS[split]} ({len(self._groups[split])})"
        if role == _Role.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        if role == _Role.ToolTipRole:
            return {
                Split.TRAIN: "Sequences to learn from",
                Split.TEST: "Sequences to score and review only",
            }[split]
        return None

    def _text(self, sequence: Sequence, column: int) -> str:
        if column == 0:
            return sequence.name
        if column == 1:
            return str(sequence.frames)
        return "missing" if self.is_missing(sequence) else self._lengths[sequence.id]

    def _mark(self, sequence: Sequence, role: int) -> Any:
        """Return what stands in the column of the run on show."""
        is_scored = sequence.id in self._scored
        if role == _Role.DecorationRole:
            return icon("mdi6.check") if is_scored else None
        if role == _Role.AccessibleTextRole:
            return "scored" if is_scored else "not scored"
        return self._scored_tip(sequence) if role == _Role.ToolTipRole else None

    def _scored_tip(self, sequence: Sequence) -> str:
        if not self._run:
            return "Choose a run in the Runs or Review panel to see what it has scored."
        if sequence.id in self._scored:
            return f"Scored by {self._run}"
        return f"Not scored by {self._run}: right-click to score it"

    def _tip(self, sequence: Sequence) -> str:
        lines = [f"{sequence.width} × {sequence.height}, {sequence.kind.value}", str(sequence.path)]
        if sequence.start_utc:
            lines.insert(1, f"from {sequence.start_utc}")
        if sequence.gaps:
            lines.insert(1, f"{sequence.gaps} gap" + ("s" if sequence.gaps > 1 else ""))
        if self.is_missing(sequence):
            lines.append("The source is not where it was: relink it from the context menu.")
        return "\n".join(lines)
