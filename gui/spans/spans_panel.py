"""The spans of the sequence on show, and the labels for the next one."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QSettings,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gui.document import Document
from gui.keys.key_tips import say
from gui.spans.annotator_button import AnnotatorButton
from gui.spans.label_bar import LabelBar
from gui.spans.label_delegate import LabelDelegate
from gui.spans.span_model import ANNOTATOR, LABEL, NOTE, SpanTableModel
from gui.spans.text_delegate import TextDelegate

_NO_SEQUENCE = "Show a sequence to see its spans."
_NO_SPANS = (
    "No spans in this sequence.\n\n"
    "Press {mark_in} at the first frame and {mark_out} at the last, then {make_span} to give them "
    "the label chosen above, or {exclude} to exclude them from training."
)
#: Rows that say how wide a column must be: to ask all of them takes long.
_MEASURED_ROWS = 50


class SpansPanel(QWidget):
    """A bar of labels above a table with a row a span.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget, optional
        Qt's.
    store : QSettings, optional
        Where the name of the annotator is remembered.

    Attributes
    ----------
    edit_labels_asked : Signal()
        The label editor shall open.
    """

    edit_labels_asked = Signal()

    def __init__(
        self,
        document: Document,
        parent: QWidget | None = None,
        store: QSettings | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._is_following = False
        self.model = SpanTableModel(document, self)

        self.label_bar = LabelBar(document)
        self.annotator = AnnotatorButton(document, store)
        self.label_bar.add_button(self.annotator)
        self.view = QTableView()
        self.view.setModel(self.model)
        self.view.setAccessibleName("Spans")
        self.view.setItemDelegateForColumn(LABEL, LabelDelegate(self.view))
        for text_column in (NOTE, ANNOTATOR):
            self.view.setItemDelegateForColumn(text_column, TextDelegate(self.view))
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.view.setShowGrid(False)
        self.view.setAlternatingRowColors(True)
        self.view.setWordWrap(False)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(_MEASURED_ROWS)
        header.setSectionResizeMode(NOTE, QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self._empty = QLabel()
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMargin(16)

        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        # One row: a small window needs the height more than an empty table does.
        self._stack.setMinimumHeight(2 * (self.fontMetrics().height() + 8))
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.label_bar)
        column.addWidget(self._stack, 1)

        self.label_bar.edit_asked.connect(self.edit_labels_asked)
        self.view.clicked.connect(self._on_clicked)
        self.view.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.model.modelReset.connect(self._on_reset)
        document.view.selection_changed.connect(self._follow_selection)
        self._on_reset()

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self._document.view.show_frame(self.model.span_at(index.row()).frames.start)

    @Slot(QItemSelection, QItemSelection)
    def _on_selection_changed(self, _new: QItemSelection, _old: QItemSelection) -> None:
        if self._is_following:
            return
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        self._document.view.select_spans(self.model.span_at(row).id for row in rows)

    @Slot()
    def _follow_selection(self) -> None:
        """Select the rows of the spans that are selected elsewhere."""
        wanted = self.model.rows_of(frozenset(self._document.view.selected_spans))
        selection, flags = QItemSelection(), QItemSelectionModel.SelectionFlag
        for row in wanted:
            index = self.model.index(row, 0)
            selection.select(index, index)
        self._is_following = True
        self.view.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)
        self._is_following = False
        if wanted:
            self.view.scrollTo(self.model.index(wanted[0], 0))

    @Slot()
    def _on_reset(self) -> None:
        if self._document.view.sequence_id is None:
            say(self._empty, _NO_SEQUENCE)
        else:
            say(self._empty, _NO_SPANS)
        self._stack.setCurrentWidget(self.view if self.model.rowCount() else self._empty)
        self._follow_selection()
