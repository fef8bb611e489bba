"""The table of runs as a widget."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.dropped_files import dropped_paths
from gui.runs.run_columns import CREATED
from gui.runs.run_model import RunTableModel


class RunTable(QTableView):
    """A row a run.

    Attributes
    ----------
    delete_asked, rename_asked : Signal()
        The key for it was pressed.
    file_dropped : Signal(object, object)
        A `QModelIndex` of a run, and the `Path` of the file or folder that was dropped on it.
    """

    delete_asked = Signal()
    rename_asked = Signal()
    file_dropped = Signal(object, object)

    def __init__(self, model: RunTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName("Runs")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setSortIndicator(CREATED, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self.setAcceptDrops(True)

    def event(self, event: QEvent) -> bool:
        # Here the delete key is about runs; everywhere else in the window it deletes a span.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Delete
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_asked.emit()
        elif event.key() == Qt.Key.Key_F2:
            self.rename_asked.emit()
        else:
            super().keyPressEvent(event)

    # A file that is dropped on a run is judged with it; beside the runs, or several, it goes to the
    # window, which adds them to the project.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        is_one = len(dropped_paths(event.mimeData())) == 1
        if is_one and self.indexAt(event.position().toPoint()).isValid():
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        index, paths = self.indexAt(event.position().toPoint()), dropped_paths(event.mimeData())
        if index.isValid() and len(paths) == 1:
            event.acceptProposedAction()
            self.file_dropped.emit(index, paths[0])
        else:
            event.ignore()
