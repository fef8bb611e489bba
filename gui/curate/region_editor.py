"""The window that lists the regions to ignore of the sequence on show."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import FramesiftError
from core.project.edits import DeleteRegions
from core.project.records import Changes
from gui.curate.region_model import NOTE, RegionTableModel
from gui.document import Document
from gui.icons import icon
from gui.keys.key_tips import give_keys

_HINT = (
    "What lies in these rectangles is neither learnt nor scored. Draw one on the frame: it holds "
    "between the marks in and out, or in all frames without marks. Score again what was scored "
    "before."
)
_DRAWING = "Drag a rectangle on the frame. Escape gives up."


class RegionEditor(QDialog):
    """A table with a button to draw; it stands beside the main window and locks nothing."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Regions to ignore")
        self._document = document
        self.model = RegionTableModel(document, self)

        self.message = QLabel(_HINT)
        self.message.setWordWrap(True)
        self.table = _RegionTable(self.model)
        self.draw = _button("Draw", "mdi6.vector-rectangle", "Draw a rectangle on the frame (X)")
        self.draw.setCheckable(True)
        self.delete = _button("Delete", "mdi6.delete-outline", "Delete the region (Del)")
        close = QPushButton("Close")
        close.setAutoDefault(False)  # Return ends typing in a cell, and nothing else.
        row = QHBoxLayout()
        row.addWidget(self.draw)
        row.addWidget(self.delete)
        row.addStretch()
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(self.message)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self._add_undo()

        self.draw.clicked.connect(lambda on: document.view.draw_region(wanted=on))
        self.delete.clicked.connect(self.delete_chosen)
        close.clicked.connect(self.close)
        self.table.delete_key.connect(self.delete_chosen)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.model.modelReset.connect(self._show)
        document.view.region_changed.connect(self._show)
        document.changed.connect(self._on_changed)
        document.failed.connect(self._on_failed)
        self._show()

    def sizeHint(self) -> QSize:
        unit = self.fontMetrics().averageCharWidth()
        return QSize(unit * 110, unit * 46)

    @Slot()
    def delete_chosen(self) -> None:
        """Take the chosen region into account again."""
        row = self.table.currentIndex().row()
        if row >= 0:
            self._document.edit(DeleteRegions([self.model.region_at(row).id]))

    @Slot(QModelIndex, QModelIndex)
    def _on_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not current.isValid():
            return
        region, view = self.model.region_at(current.row()), self._document.view
        if view.frame_index not in region.frames:
            view.show_frame(region.frames.start)
        view.choose_region(region.id)

    @Slot()
    def _show(self) -> None:
        view = self._document.view
        self.message.setText(_DRAWING if view.is_drawing_region else _HINT)
        self.draw.setChecked(view.is_drawing_region)
        self.draw.setEnabled(view.sequence_id is not None)
        row = self.model.row_of(view.region_id)
        self.delete.setEnabled(row >= 0)
        if row != self.table.currentIndex().row():
            self.table.setCurrentIndex(self.model.index(row, 0) if row >= 0 else QModelIndex())

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.regions:
            self._show()

    @Slot(object)
    def _on_failed(self, error: FramesiftError) -> None:
        self.message.setText(str(error))

    def _add_undo(self) -> None:
        stack = self._document.undo_stack
        for action, action_id in (
            (stack.createUndoAction(self), "undo"),
            (stack.createRedoAction(self), "redo"),
        ):
            give_keys(action, action_id)
            self.addAction(action)


class _RegionTable(QTableView):
    """A row a region.

    Attributes
    ----------
    delete_key : Signal()
        The key for it was pressed.
    """

    delete_key = Signal()

    def __init__(self, model: RegionTableModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName("Regions to ignore")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NOTE, QHeaderView.ResizeMode.Stretch)

    def event(self, event: QEvent) -> bool:
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_key.emit()
        else:
            super().keyPressEvent(event)


def _button(text: str, icon_name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setIcon(icon(icon_name))
    button.setToolTip(tip)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
