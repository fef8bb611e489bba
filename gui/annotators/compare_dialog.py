"""What two people say of the same sequences, and whose word holds."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.operations.compare_annotators import (
    AnnotatorComparison,
    Choice,
    CompareAnnotatorsJob,
    merge_edit,
)
from core.project.span_pairs import Relation
from core.wording import counted
from gui.annotators.agreement_table import AgreementTable
from gui.annotators.pair_model import PairModel
from gui.document import Document
from gui.job_thread import JobThread

_SIZE = 820, 620
_CHOICES = (
    (Choice.MINE, "&Mine", "M"),
    (Choice.THEIRS, "&Theirs", "T"),
    (Choice.BOTH, "&Both", "B"),
)


class CompareDialog(QDialog):
    """Stays open beside the window: a row that is chosen shows its frames there.

    Parameters
    ----------
    document : Document
        The open project.
    other : Path
        That of the other person; it is read and never written.
    parent : QWidget
        The main window.
    """

    def __init__(self, document: Document, other: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Compare with {other.stem}")
        self._document, self._other = document, other
        self._comparison: AnnotatorComparison | None = None
        self._thread: JobThread | None = None

        self.heading = QLabel()
        self.heading.setWordWrap(True)
        self.agreement = AgreementTable()
        self.left_out = QLabel()
        self.left_out.setWordWrap(True)
        self.model = PairModel(self)
        self.pairs = QTableView()
        self.pairs.setModel(self.model)
        self.pairs.setAccessibleName("Spans of both")
        self.relations = QComboBox()
        self.relations.setAccessibleName("Which pairs are shown")
        self.choices = {choice: QPushButton(text) for choice, text, _key in _CHOICES}
        self.status = QLabel()
        self.status.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.merge_button = QPushButton("Merge")
        self.merge_button.setDefault(True)
        buttons.addButton(self.merge_button, QDialogButtonBox.ButtonRole.ApplyRole)

        self._set_up_table()
        self._lay_out(buttons)
        self._connect(buttons)
        self.resize(*_SIZE)
        self._show_state()

    def start(self) -> None:
        """Compare, in the background."""
        if self._thread is not None:
            return
        thread = self._document.jobs.prepare(
            CompareAnnotatorsJob(self._document.folder, self._other), is_quiet=True
        )
        thread.succeeded.connect(self._on_compared)
        thread.failed.connect(self._on_failed)
        self._thread = thread
        self.heading.setText(f"Comparing with {self._other.name}…")
        self._document.jobs.start(thread)

    def merge(self) -> None:
        """Do what is decided, as one step that undo takes back, and compare again."""
        if self._comparison is None:
            return
        chosen = [(it.sequence, it.pair, it.choice) for it in self.model.rows]
        edit = merge_edit(self._comparison, chosen, self._document.project.labels())
        if edit is None:
            self.status.setText("Nothing would change: no span is taken, and none is removed.")
            return
        self._document.edit(edit)
        if not edit.before and not edit.after:
            self.status.setText("Nothing was changed; the window says why.")
            return
        taken, removed = counted(len(edit.after), "span"), counted(len(edit.before), "span")
        self.status.setText(f"Took {taken}, removed {removed}. Undo takes that back in one step.")
        self.start()

    # Making it.

    def _set_up_table(self) -> None:
        self.pairs.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.pairs.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.pairs.setShowGrid(False)
        self.pairs.setAlternatingRowColors(True)
        self.pairs.setWordWrap(False)
        self.pairs.setTabKeyNavigation(False)
        self.pairs.verticalHeader().hide()
        self.pairs.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        header = self.pairs.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        for column, width in enumerate((130, 100, 170, 170, 110)):
            self.pairs.setColumnWidth(column, width)
        self.relations.addItem("All spans", None)
        for relation in (Relation.CONFLICT, Relation.THEIRS, Relation.MINE, Relation.SAME):
            self.relations.addItem(relation.value, relation.value)
        for choice, _text, key in _CHOICES:
            button = self.choices[choice]
            button.setAutoDefault(False)
            button.setToolTip(
                f"Of the chosen rows, keep {choice.value} ({key}); Ctrl+A chooses all"
            )
            shortcut = QShortcut(QKeySequence(key), self.pairs)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(button.click)

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        row = QHBoxLayout()
        row.addWidget(self.relations, 1)
        row.addWidget(QLabel("Keep, in the chosen rows:"))
        for button in self.choices.values():
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.addWidget(self.heading)
        column.addWidget(self.agreement)
        column.addLayout(row)
        column.addWidget(self.pairs, 1)
        column.addWidget(self.left_out)
        column.addWidget(self.status)
        column.addWidget(buttons)

    def _connect(self, buttons: QDialogButtonBox) -> None:
        buttons.rejected.connect(self.reject)
        self.merge_button.clicked.connect(self.merge)
        self.relations.currentIndexChanged.connect(self._on_relation)
        for choice, button in self.choices.items():
            button.clicked.connect(lambda _checked=False, it=choice: self._choose(it))
        self.pairs.selectionModel().currentRowChanged.connect(self._on_row)
        self.pairs.selectionModel().selectionChanged.connect(self._show_state)
        self.model.modelReset.connect(self._show_state)
        self.model.dataChanged.connect(self._show_state)
        self._document.destroyed.connect(self.close)

    # What comes of it.

    def _on_compared(self, found: AnnotatorComparison) -> None:
        self._thread = None
        self._comparison = found
        mine, theirs = (", ".join(it) or "nobody" for it in (found.mine, found.theirs))
        counts = ", ".join(f"{found.count(it):,} {it.value}" for it in Relation)
        sequences = counted(len(found.sequences), "sequence")
        self.heading.setText(
            f"{sequences}, {found.agreement.frames:,} frames. Here: {mine}. There: {theirs}. "
            f"Spans: {counts}."
        )
        self.agreement.show_agreement(found.agreement)
        left_out = [
            f"{it.name} {'here' if it.is_mine else 'there'} ({it.reason})" for it in found.unmatched
        ]
        self.left_out.setText(f"Left out: {'; '.join(left_out)}." if left_out else "")
        self.left_out.setVisible(bool(left_out))
        self.model.show_comparison(found)

    def _on_failed(self, error: Exception) -> None:
        self._thread = None
        self.heading.setText(str(error))
        self._show_state()

    def _on_relation(self) -> None:
        relation = self.relations.currentData()
        self.model.show_relation(None if relation is None else Relation(relation))

    def _on_row(self) -> None:
        """Show in the window what the row at hand is about."""
        current = self.pairs.selectionModel().currentIndex()
        if current.isValid():
            row = self.model.row(current.row())
            sequence, view = row.sequence.mine, self._document.view
            view.show_sequence(sequence.id, sequence.frames)
            view.show_frame(row.pair.start)

    def _choose(self, choice: Choice) -> None:
        rows = [it.row() for it in self.pairs.selectionModel().selectedRows()]
        self.model.choose(rows, choice)

    def _show_state(self, *_args: object) -> None:
        is_writable = not self._document.is_read_only
        has_rows = bool(self.pairs.selectionModel().selectedRows())
        for button in self.choices.values():
            button.setEnabled(has_rows and is_writable)
        moved = [it for it in self.model.rows if it.keep_text not in ("", "mine", "leave")]
        self.merge_button.setEnabled(bool(moved) and is_writable)
        self.merge_button.setToolTip(self._document.project.why_read_only)
        text = f"Merge {counted(len(moved), 'decision')}" if moved else "Merge"
        self.merge_button.setText(text)
