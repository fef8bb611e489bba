"""The log: narrow it, copy it, save it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import ExportError
from core.files import replaced_when_whole, why_refused
from gui.icons import icon
from gui.log.log_store import CAPACITY, LogLine, LogStore

_LEVELS = {
    "Errors": logging.ERROR,
    "Warnings": logging.WARNING,
    "Information": logging.INFO,
    "Details": logging.DEBUG,
}
_EMPTY = "Nothing logged that fits. Choose another level or search."


class LogPanel(QWidget):
    """The last lines of the log, the newest at the bottom.

    Parameters
    ----------
    store : LogStore
        Where they are kept.
    parent : QWidget, optional
        Qt's.

    Attributes
    ----------
    diagnostics_asked : Signal()
        The person wants everything that belongs into a report.
    failed : Signal(object)
        An error that the message bar should show.
    """

    diagnostics_asked = Signal()
    failed = Signal(object)

    def __init__(self, store: LogStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._shown_up_to = 0

        self.level = QComboBox()
        self.level.addItems(list(_LEVELS))
        self.level.setCurrentText("Information")
        self.level.setToolTip("How much to show: these and what is graver")
        self.level.setAccessibleName("How much to show")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search")
        self.search.setAccessibleName("Search the log")
        self.search.setClearButtonEnabled(True)
        self.copy_button = _button("mdi6.content-copy", "Copy", "Copy the lines on show")
        self.save_button = _button(
            "mdi6.content-save-outline", "Save…", "Save the lines on show as a text file"
        )
        self.clear_button = _button("mdi6.delete-outline", "Clear", "Forget all lines")
        self.report_button = _button(
            "mdi6.stethoscope",
            "Copy diagnostics",
            "Copy versions, devices, codecs and the last lines, for a report",
        )
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Log")
        self.text.setPlaceholderText(_EMPTY)
        self.text.setMaximumBlockCount(CAPACITY)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))

        row = QHBoxLayout()
        row.addWidget(self.level)
        row.addWidget(self.search, 1)
        for button in (self.copy_button, self.save_button, self.clear_button, self.report_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addLayout(row)
        column.addWidget(self.text, 1)

        self.level.currentTextChanged.connect(self._on_level)
        self.search.textChanged.connect(self._show_all)
        self.copy_button.clicked.connect(self._on_copy)
        self.save_button.clicked.connect(self._ask_place)
        self.clear_button.clicked.connect(store.clear)
        self.report_button.clicked.connect(self.diagnostics_asked)
        store.added.connect(self._on_added)
        self._show_all()

    def save(self, path: Path) -> None:
        """Write the lines on show to a file, whole or not at all."""
        try:
            with replaced_when_whole(path) as part:
                part.write_text(f"{self.text.toPlainText()}\n", encoding="utf-8")
        except OSError as error:
            self.failed.emit(ExportError(f"Cannot write {path}: {why_refused(error)}."))

    @Slot()
    def _on_added(self) -> None:
        lines = self._store.lines()
        if not lines:
            self._show_all()
            return
        self._append(line for line in lines if line.number > self._shown_up_to)

    @Slot()
    def _show_all(self) -> None:
        self.text.clear()
        self._append(self._store.lines())

    def _append(self, lines: Iterable[LogLine]) -> None:
        bar = self.text.verticalScrollBar()
        is_at_end = bar.value() == bar.maximum()
        level, wanted = _LEVELS[self.level.currentText()], self.search.text().casefold()
        fitting = []
        for line in lines:
            self._shown_up_to = max(self._shown_up_to, line.number)
            if line.level >= level and wanted in str(line).casefold():
                fitting.append(str(line))
        if fitting:
            self.text.appendPlainText("\n".join(fitting))
        if is_at_end:
            # Who scrolled back wants to read on there.
            self.text.moveCursor(QTextCursor.MoveOperation.End)
            self.text.moveCursor(QTextCursor.MoveOperation.StartOfLine)

    @Slot(str)
    def _on_level(self, name: str) -> None:
        self._store.show_details(wanted=_LEVELS[name] <= logging.DEBUG)
        self._show_all()

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    @Slot()
    def _ask_place(self) -> None:
        dialog = QFileDialog(self, "Save the log")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("Text (*.log *.txt)")
        dialog.setDefaultSuffix("log")
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        dialog.open()


def _button(icon_name: str, text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(icon_name))
    button.setText(text)
    button.setToolTip(tip)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button
