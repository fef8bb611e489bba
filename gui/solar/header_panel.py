"""The FITS header of the frame on show: search it, pin keywords."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.media.header_table import value_text
from gui.document import Document
from gui.solar.header_model import CORNER, KEYWORD, LANE, VALUE, HeaderTableModel
from gui.solar.pin_delegate import PinDelegate


class HeaderPanel(QWidget):
    """Keywords and values, with a search above and what can be done with all frames below.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.model = HeaderTableModel(self)

        self.search = QLineEdit()
        self.search.setPlaceholderText("Search keywords and values")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Search keywords and values")
        self.only_changing = QCheckBox("Only what changes")
        self.only_changing.setToolTip("Leave out keywords that are the same in every frame")
        self.view = _table_view(self.model)
        self._empty = QLabel()
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMargin(16)
        self._status = QLabel()
        self._status.setWordWrap(True)
        self.read_all = QPushButton("Read all frames")
        self.read_all.setToolTip(
            "Read the headers of all frames once, so that keywords can be drawn on the timeline"
        )

        self._lay_out()
        self._connect()
        self._show_header()
        self._show_table()
        self._show_pins()

    @property
    def empty_text(self) -> str:
        """What stands in place of the table; empty where there are keywords."""
        return self._empty.text() if self._stack.currentWidget() is self._empty else ""

    @property
    def status(self) -> str:
        """The line below the table."""
        return self._status.text()

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        bottom = QHBoxLayout()
        bottom.addWidget(self._status, 1)
        bottom.addWidget(self.read_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.search)
        column.addWidget(self.only_changing)
        column.addWidget(self._stack, 1)
        column.addLayout(bottom)

    def _connect(self) -> None:
        header, view = self._document.header, self._document.view
        header.changed.connect(self._show_header)
        header.table_changed.connect(self._show_table)
        view.look_changed.connect(self._show_pins)
        self.search.textChanged.connect(self._on_searched)
        self.only_changing.toggled.connect(self._show_table)
        self.read_all.clicked.connect(header.read_all)
        self.model.corner_toggled.connect(self._pin_to_corner)
        self.model.lane_toggled.connect(self._pin_to_lane)
        self.view.doubleClicked.connect(self._on_double_clicked)
        copy = QAction("Copy", self.view)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy)
        self.view.addAction(copy)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    # Showing.

    def _show_header(self) -> None:
        self.model.show_header(self._document.header.header)
        self._show_empty()

    def _show_table(self, *_args: object) -> None:
        header = self._document.header
        table = header.table
        self.only_changing.setEnabled(table is not None)
        only = None
        if table is not None and self.only_changing.isChecked():
            only = frozenset(it for it in table.keywords if table.changes(it))
        self.model.show_only(only)
        can_read = header.is_fits and table is None
        self.read_all.setVisible(can_read)
        self.read_all.setEnabled(not header.is_reading_all)
        self.read_all.setText("Read the others" if header.begun else "Read all frames")
        self._show_empty()
        self._show_status()

    def _show_pins(self, *_args: object) -> None:
        look = self._document.view.look
        self.model.show_pins(look.corner, look.lanes)
        self._show_status()

    def _show_empty(self) -> None:
        header = self._document.header
        text = header.reason
        if not text and header.header and not self.model.rowCount():
            text = f"No keyword and no value holds “{self.search.text()}”."
            if self.only_changing.isChecked() and not self.search.text().strip():
                text = "Every keyword is the same in all frames."
        self._empty.setText(text)
        self._stack.setCurrentWidget(self._empty if text else self.view)

    def _show_status(self) -> None:
        header, look = self._document.header, self._document.view.look
        parts = []
        if header.table is not None:
            keywords = header.table.keywords
            changing = sum(header.table.changes(it) for it in keywords)
            parts.append(f"{len(keywords)} keywords, {changing} change.")
            flat = [it for it in look.lanes if header.table.curve(it) is None]
            if flat:
                names = " and ".join(flat)
                parts.append(f"{names} {'has' if len(flat) == 1 else 'have'} no numbers to draw.")
        elif header.is_reading_all:
            parts.append("Reading the headers of all frames…")
        elif header.begun:
            parts.append(f"The headers of the first {header.begun} frames are read.")
        self._status.setText(" ".join(parts))

    # What the person does.

    def _on_searched(self, text: str) -> None:
        self.model.search(text)
        self._show_empty()

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if index.column() in (CORNER, LANE):
            return  # Two clicks on a pin.
        keyword = self.model.keyword(index.row())
        self._pin_to_corner(keyword, keyword not in self._document.view.look.corner)

    def _pin_to_corner(self, keyword: str, pinned: bool) -> None:
        view = self._document.view
        view.show_look(view.look.pinned_to_corner(keyword, pinned=pinned))

    def _pin_to_lane(self, keyword: str, pinned: bool) -> None:
        view = self._document.view
        view.show_look(view.look.pinned_to_lane(keyword, pinned=pinned))

    def _copy(self) -> None:
        header = self._document.header.header
        rows = sorted({it.row() for it in self.view.selectedIndexes()})
        keywords = [self.model.keyword(row) for row in rows]
        lines = [f"{it} = {value_text(header[it])}" for it in keywords if it in header]
        QGuiApplication.clipboard().setText("\n".join(lines))


class _HeaderView(QTableView):
    """A table in which the space key sets a pin; elsewhere in the window it plays."""

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
            and self.currentIndex().column() in (CORNER, LANE)
        ):
            event.accept()
            return True
        return super().event(event)


def _table_view(model: HeaderTableModel) -> QTableView:
    view = _HeaderView()
    view.setModel(model)
    view.setAccessibleName("FITS header")
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setShowGrid(False)
    view.setAlternatingRowColors(True)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 8)
    head = view.horizontalHeader()
    head.setHighlightSections(False)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    head.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)
    for column in (CORNER, LANE):
        view.setItemDelegateForColumn(column, PinDelegate(view))
    metrics = view.fontMetrics()
    view.setColumnWidth(KEYWORD, metrics.horizontalAdvance("WAVELNTH_") + 16)
    for column, text in ((CORNER, "Corner"), (LANE, "Lane")):
        view.setColumnWidth(column, metrics.horizontalAdvance(text) + 20)
    return view
