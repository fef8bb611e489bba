"""Look over the clips that would be learnt: a table, a histogram, and the review queue."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QModelIndex, QSize, Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.recipe.clip_statistics import Bound, ClipBounds
from core.wording import counted
from gui.curate.bounds_plot import BoundsPlot
from gui.curate.clip_columns import ClipFilter
from gui.curate.clip_model import ClipTableModel
from gui.curate.clip_reviewing import ClipReviewing
from gui.curate.clip_table import ClipTable
from gui.curate.review_queue import ReviewQueue
from gui.document import Document
from gui.icons import icon

_MEASURES = {"mean": "Mean", "std": "Std", "motion": "Motion"}
_EMPTY = (
    "Measure the clips to see which of the frames that would be learnt are unlike the rest.\n"
    "Frames that are not prepared yet are prepared first."
)


class ClipsPanel(QWidget):
    """The clips of the training sequences, and what a person decides on those that stand out."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.reviewing = ClipReviewing(document, self)
        self.model = ClipTableModel(self)
        self.queue = ReviewQueue()
        self.table = ClipTable(self.model, self.queue)

        self.measure, self._first = QPushButton(), QPushButton()
        for button in (self.measure, self._first):
            button.setToolTip("Mean, deviation and motion of every clip that would be learnt")
            button.clicked.connect(self.reviewing.measure_or_cancel)
        self.filter = QComboBox()
        self.filter.setAccessibleName("Which clips the table shows")
        for chosen in ClipFilter:
            self.filter.addItem(chosen.value, chosen)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Sequence")
        self.search.setAccessibleName("Part of the name of a sequence")
        self.search.setClearButtonEnabled(True)
        self.summary = QLabel()
        self._statistic = QComboBox()
        self._statistic.setAccessibleName("Statistic in the histogram")
        for name, text in _MEASURES.items():
            self._statistic.addItem(text, name)
        self.reset = QToolButton()
        self.reset.setIcon(icon("mdi6.restore"))
        self.reset.setAutoRaise(True)
        self.reset.setToolTip(
            "Flag again what is above the mean plus 1.645 standard deviations, in mean and std"
        )
        self.reset.setAccessibleName("Usual bounds")
        self.plot = BoundsPlot()
        self.plot.setToolTip(
            "The clips of all training sequences are held against the same bounds: a detector "
            "learns them as one. Search for a name to see those of one sequence"
        )
        self._empty = QLabel(_EMPTY)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()

        self.filter.currentIndexChanged.connect(self._on_filter)
        self.search.textChanged.connect(self._on_filter)
        self._statistic.currentIndexChanged.connect(self._show_plot)
        self.reset.clicked.connect(lambda: self.reviewing.set_bounds(None))
        self.plot.bound_dragged.connect(self._on_dragged)
        self.plot.drag_ended.connect(self._on_drag_ended)
        self.table.clicked.connect(self._on_clicked)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.queue.decided.connect(self.reviewing.decide)
        self.queue.moved.connect(self.reviewing.move)
        self.queue.skipped.connect(self.reviewing.skip)
        self.reviewing.measured.connect(self._on_measured)
        self.reviewing.changed.connect(self._show_state)
        self.reviewing.working_changed.connect(self._show_work)
        self._on_measured()

    def start(self) -> None:
        """Let the keys reach the queue; measure the clips if that was never done."""
        self.reviewing.open()
        if self.reviewing.review is None and not self.reviewing.is_working:
            self.reviewing.measure_or_cancel()
        self.reviewing.show_frames()
        self.queue.setFocus()

    def _lay_out(self) -> None:
        over_plot, over_table = QHBoxLayout(), QHBoxLayout()
        over_plot.addWidget(self._statistic)
        over_plot.addWidget(self.reset)
        over_plot.addWidget(self.summary, 1)
        over_table.addWidget(self.filter)
        over_table.addWidget(self.search, 1)
        over_table.addWidget(self.measure)
        found = _column(over_plot, self.plot)
        clips = _column(over_table, self.table)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        for widget, stretch in ((self.queue, 3), (found, 2), (clips, 3)):
            self._splitter.addWidget(widget)
            self._splitter.setStretchFactor(self._splitter.count() - 1, stretch)
        empty = QWidget()
        column = QVBoxLayout(empty)
        column.addStretch()
        column.addWidget(self._empty)
        column.addWidget(self._first, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._splitter)
        self._stack.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self._stack)

    def sizeHint(self) -> QSize:
        unit = self.fontMetrics().averageCharWidth()
        return QSize(unit * 66, unit * 90)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reviewing.open()  # What is kept is read once somebody wants to see it.

    @Slot()
    def _on_measured(self) -> None:
        has_review = self.reviewing.review is not None
        self._stack.setCurrentIndex(0 if has_review else 1)
        self._show_plot()
        self._show_state()
        self._show_work()

    @Slot()
    def _show_state(self) -> None:
        """Show flags, decisions and the range that the queue has come to."""
        reviewing = self.reviewing
        self.model.show_review(reviewing.review, reviewing.decisions)
        self.queue.show_range(reviewing.review, reviewing.current, reviewing.current_decision)
        self.queue.progress.setText(reviewing.progress)
        self._show_summary()
        self._select_current()

    @Slot()
    def _show_work(self) -> None:
        is_working = self.reviewing.is_working
        self.measure.setText("Cancel" if is_working else "Measure again")
        self._first.setText("Cancel" if is_working else "Measure clips")

    @Slot()
    def _show_plot(self) -> None:
        name, review = self._statistic.currentData(), self.reviewing.review
        column = np.empty(0) if review is None else getattr(review.statistics, name)
        title = {"mean": "mean intensity", "std": "standard deviation"}.get(name, "motion")
        if review is not None and (count := len(np.unique(review.statistics.sequence))) > 1:
            title = f"{title} in {count} sequences"
        self.plot.show_column(column, f"{title}, 0…1", getattr(self.reviewing.bounds, name))

    def _show_summary(self) -> None:
        review = self.reviewing.review
        if review is None:
            self.summary.setText("")
            return
        flagged = counted(len(review.flagged.clips), "clip")
        self.summary.setText(
            f"{self.model.rowCount():,} of {self.model.clips:,} · {flagged} flagged"
        )

    @Slot()
    def _on_filter(self) -> None:
        self.model.show_only(self.filter.currentData(), self.search.text().strip())
        self._show_summary()
        self._select_current()

    @Slot(object)
    def _on_dragged(self, bound: Bound) -> None:
        count = self.reviewing.flagged_by(self._bounds_with(bound))
        self.summary.setText(f"{counted(count, 'clip')} flagged")

    @Slot(object)
    def _on_drag_ended(self, bound: Bound) -> None:
        self.reviewing.set_bounds(self._bounds_with(bound))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self.reviewing.show_clip(self.model.clip_at(index.row()))

    @Slot(QModelIndex, QModelIndex)
    def _on_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and self.table.hasFocus():
            self.reviewing.show_clip(self.model.clip_at(current.row()))

    def _select_current(self) -> None:
        clip = self.reviewing.current_clip
        row = -1 if clip is None else self.model.row_of(clip)
        if row >= 0 and row != self.table.currentIndex().row():
            selection = self.table.selectionModel()
            selection.blockSignals(True)
            self.table.selectRow(row)
            selection.blockSignals(False)
            self.table.scrollTo(self.model.index(row, 0))

    def _bounds_with(self, bound: Bound) -> ClipBounds:
        return replace(self.reviewing.bounds, **{self._statistic.currentData(): bound})


def _column(row: QHBoxLayout, widget: QWidget) -> QWidget:
    """Return a row of controls above what they are about."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.addLayout(row)
    column.addWidget(widget, 1)
    return box
