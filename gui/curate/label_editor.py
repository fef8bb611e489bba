"""The window in which labels are made, changed, ordered and deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QSize, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import FramesiftError
from core.export.label_file import read_labels, write_labels
from core.project.edits import AddLabel, DeleteLabel, Edit, ImportLabels, MoveLabel
from core.project.label_colors import free_color
from core.project.records import Changes, Label, NewLabel
from gui.curate.delete_label_dialog import DeleteLabelDialog
from gui.curate.label_model import NAME, LabelTableModel
from gui.curate.label_table import LabelTable
from gui.document import Document
from gui.icons import icon
from gui.keys.key_tips import give_keys

_FILTER = "Labels (*.yaml *.yml *.json)"


class LabelEditor(QDialog):
    """A table of labels with buttons below; it stands beside the main window and locks nothing.

    Every change is an edit of the project, at once and undoable; the keys of undo work here too.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Labels")
        self._document = document
        self.model = LabelTableModel(document, self)
        self._chosen_id = 0

        self.table = LabelTable(self.model)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.hide()
        self.add = self._action("Add", "mdi6.plus", "Add a label (Ins)", "Ins", self.add_label)
        self.delete = self._action(
            "Delete", "mdi6.delete-outline", "Delete the label (Del)", "", self.ask_delete
        )
        self.up = self._action(
            "Up", "mdi6.arrow-up", "Move the label up (Alt+Up)", "Alt+Up", lambda: self._move(-1)
        )
        self.down = self._action(
            "Down",
            "mdi6.arrow-down",
            "Move the label down (Alt+Down)",
            "Alt+Down",
            lambda: self._move(1),
        )
        self.load = self._action(
            "Import…",
            "mdi6.tray-arrow-down",
            "Take labels from a file: those of the same name are changed, others added",
            "",
            self.ask_import,
        )
        self.save = self._action(
            "Export…", "mdi6.tray-arrow-up", "Write the labels to a file", "", self.ask_export
        )
        self._add_undo()
        close = QPushButton("Close")
        close.setAutoDefault(False)  # Return ends typing in a cell, and nothing else.

        row = QHBoxLayout()
        for action in (self.add, self.delete, self.up, self.down, self.load, self.save):
            row.addWidget(_button(action))
        row.addStretch()
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addWidget(self.message)
        column.addLayout(row)

        close.clicked.connect(self.close)
        self.table.delete_asked.connect(self.ask_delete)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.model.modelReset.connect(self._on_reset)
        document.changed.connect(self._on_changed)
        document.failed.connect(self._on_failed)
        self.choose(document.view.label_id)

    def sizeHint(self) -> QSize:
        unit = self.fontMetrics().averageCharWidth()
        return QSize(unit * 110, unit * 60)

    def choose(self, label_id: int) -> None:
        """Select a label; the first one if there is no such label."""
        row = max(0, self.model.row_of(label_id))
        self.table.setCurrentIndex(self.model.index(row, NAME))

    @property
    def chosen(self) -> Label | None:
        """The selected label."""
        row = self.table.currentIndex().row()
        return self.model.label_at(row) if row >= 0 else None

    @Slot()
    def add_label(self) -> None:
        """Add a label, and let its name be typed."""
        labels = self._document.project.labels()
        taken = {label.key for label in labels}
        key = next((digit for digit in "1234567890" if digit not in taken), "")
        name = _free_name(labels)
        before = {label.id for label in labels}
        self._document.edit(AddLabel(NewLabel(name, free_color(labels), key=key)))
        for label in self._document.project.labels():
            if label.id not in before:
                self.choose(label.id)
                self.table.edit(self.table.currentIndex())

    @Slot()
    def ask_delete(self) -> None:
        """Delete the selected label; if it has spans, ask what becomes of them."""
        label, row = self.chosen, self.table.currentIndex().row()
        if label is None:
            return
        count = self.model.count_at(row)
        others = [it for it in self._document.project.labels() if it.id != label.id]
        if not count or not others:
            self._document.edit(DeleteLabel(label.id))
            return
        dialog = DeleteLabelDialog(label, count, others, self)
        dialog.decided.connect(self._on_decided)
        dialog.open()

    @Slot()
    def ask_import(self) -> None:
        """Ask for a file of labels."""
        dialog = self._file_dialog("Import labels", QFileDialog.AcceptMode.AcceptOpen)
        dialog.fileSelected.connect(lambda name: self.import_from(Path(name)))
        dialog.open()

    @Slot()
    def ask_export(self) -> None:
        """Ask where to write the labels."""
        dialog = self._file_dialog("Export labels", QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("yaml")
        dialog.selectFile("labels.yaml")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.open()

    def import_from(self, path: Path) -> None:
        """Take labels from a file."""
        try:
            labels = read_labels(path)
        except FramesiftError as error:
            self._on_failed(error)
        else:
            self._document.edit(ImportLabels(labels, path.name))

    def export_to(self, path: Path) -> None:
        """Write the labels to a file; the dialog has asked about one that is there."""
        try:
            write_labels(self._document.project.labels(), path, overwrite=True)
        except FramesiftError as error:
            self._on_failed(error)
        else:
            self._say(f"Wrote {path}.")

    def _move(self, step: int) -> None:
        label, row = self.chosen, self.table.currentIndex().row()
        if label is not None and 0 <= row + step < self.model.rowCount():
            self._document.edit(MoveLabel(label.id, row + step))

    @Slot(object)
    def _on_decided(self, edit: Edit) -> None:
        self._document.edit(edit)

    @Slot(QModelIndex, QModelIndex)
    def _on_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._chosen_id = self.model.label_at(current.row()).id
        self._enable()

    @Slot()
    def _on_reset(self) -> None:
        self.choose(self._chosen_id)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.labels:
            self.message.hide()
            self._enable()

    @Slot(object)
    def _on_failed(self, error: FramesiftError) -> None:
        self._say(str(error))

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.show()

    def _enable(self) -> None:
        row, last = self.table.currentIndex().row(), self.model.rowCount() - 1
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < last)
        self.delete.setEnabled(row >= 0 and last > 0)

    def _file_dialog(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(mode)
        dialog.setNameFilter(_FILTER)
        return dialog

    def _action(
        self, text: str, icon_name: str, tip: str, key: str, slot: Callable[[], None]
    ) -> QAction:
        action = QAction(icon(icon_name), text, self)
        action.setIconText(text)  # Qt's own has no ellipsis.
        action.setToolTip(tip)
        if key:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def _add_undo(self) -> None:
        stack = self._document.undo_stack
        for action, action_id in (
            (stack.createUndoAction(self), "undo"),
            (stack.createRedoAction(self), "redo"),
        ):
            give_keys(action, action_id)
            self.addAction(action)


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _free_name(labels: list[Label]) -> str:
    taken = {label.name.casefold() for label in labels}
    number = len(labels) + 1
    while f"label {number}" in taken:
        number += 1
    return f"label {number}"
