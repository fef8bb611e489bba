"""The spans of the sequence on show as a Qt table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor

from core.errors import SourceError
from core.media.frame_index import FrameIndex
from core.media.time_text import frames_text, time_text
from core.project.edits import ChangeSpan
from core.project.records import Changes, Label, Span
from gui.document import Document

Index = QModelIndex | QPersistentModelIndex

_HEADERS = ("Label", "Frames", "Time", "Note", "Source", "Annotator")
LABEL, FRAMES, TIME, NOTE, SOURCE, ANNOTATOR = range(len(_HEADERS))
_EDITABLE = (LABEL, NOTE, ANNOTATOR)
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()


class SpanTableModel(QAbstractTableModel):
    """A snapshot of the spans by start, read again when `Document.changed` names any."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._spans: Sequence[Span] = ()
        self._labels: dict[int, Label] = {}
        self._index: FrameIndex | None = None
        document.changed.connect(self._on_changed)
        document.view.sequence_changed.connect(self.reload)
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Read labels and spans again."""
        self.beginResetModel()
        self._labels = {label.id: label for label in self._document.project.labels()}
        self._spans = self._document.spans()
        self._index = self._read_index()
        self.endResetModel()

    def span_at(self, row: int) -> Span:
        """Return the span in a row."""
        return self._spans[row]

    def rows_of(self, span_ids: frozenset[int]) -> list[int]:
        """Return the rows of some spans; those of other sequences have none."""
        return [row for row, span in enumerate(self._spans) if span.id in span_ids]

    def texts(self, column: int) -> list[str]:
        """Return what is written in a column, each once, without what is empty."""
        return sorted({text for it in self._spans if (text := self._text(it, column))})

    def labels(self) -> list[Label]:
        """Return the labels of the project."""
        return list(self._labels.values())

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.labels or self._document.view.sequence_id in changes.sequences:
            self.reload()
        elif changes.spans:
            spans = self._document.spans()
            if [span.id for span in spans] != [span.id for span in self._spans]:
                self.reload()
                return
            self._spans = spans
            for row in self.rows_of(changes.spans):
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(_HEADERS) - 1))

    def _read_index(self) -> FrameIndex | None:
        sequence_id = self._document.view.sequence_id
        try:
            return None if sequence_id is None else self._document.index(sequence_id)
        except SourceError:
            return None  # The viewer says so; spans have frame numbers all the same.

    # Qt's interface, with Qt's names.

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._spans)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_HEADERS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() in _EDITABLE else flags

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        span = self._spans[index.row()]
        if role == _Role.EditRole and index.column() == LABEL:
            return span.label_id
        if role in (_Role.DisplayRole, _Role.EditRole):
            return self._text(span, index.column())
        if role == _Role.DecorationRole and index.column() == LABEL:
            return QColor(self._labels[span.label_id].color)
        if role == _Role.ToolTipRole:
            return self._tip(span, index.column())
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        if role != _Role.EditRole or not index.isValid():
            return False
        span = self._spans[index.row()]
        if index.column() == LABEL and value in self._labels and value != span.label_id:
            self._document.edit(ChangeSpan(span.id, label_id=value))
        elif index.column() == NOTE and str(value) != span.note:
            self._document.edit(ChangeSpan(span.id, note=str(value)))
        elif index.column() == ANNOTATOR and str(value).strip() not in ("", span.annotator):
            self._document.edit(ChangeSpan(span.id, annotator=str(value).strip()))
        else:
            return False
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        if role == _Role.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _HEADERS[section]
        return None

    def _text(self, span: Span, column: int) -> str:
        match column:
            case 0:
                return self._labels[span.label_id].name
            case 1:
                return frames_text(span.frames)
            case 2:
                return self._time(span.frames.start)
            case 3:
                return span.note
            case 4:
                return span.source.value
            case _:
                return span.annotator

    def _tip(self, span: Span, column: int) -> str:
        if column in (LABEL, NOTE):
            return f"{self._text(span, column)}\nDouble-click to change it".strip()
        if column == TIME:
            return f"{self._time(span.frames.start)} to {self._time(span.frames.stop - 1)}"
        if column == ANNOTATOR:
            return f"{span.annotator}, {span.modified}\nDouble-click to change it"
        return f"{len(span.frames)} frames"

    def _time(self, frame_index: int) -> str:
        if self._index is None or frame_index >= len(self._index):
            return ""
        return time_text(float(self._index.time_s[frame_index]))
