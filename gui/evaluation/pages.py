"""Figures of a run on pages: at the thresholds, as a whole, by sequence, by label."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from core.evaluation.board import BoardFigures
from core.evaluation.evaluation import SequenceResult
from core.evaluation.figure_rows import (
    AT_LOW,
    FigureGroup,
    FigureRow,
    figure_rows,
    further_remarks,
)
from core.evaluation.per_class import ClassResult
from core.operations.run_board import RunBoard
from gui.evaluation.figure_table import FigureTable
from gui.evaluation.live_view import LiveView
from gui.evaluation.record_table import RecordTable, RecordTableModel
from gui.evaluation.result_columns import CLASS_COLUMNS, SEQUENCE_COLUMNS


class EvaluationPages(QTabWidget):
    """Four pages.

    Attributes
    ----------
    sequence_chosen : Signal(str)
        Name of the sequence that the person chose in the table.
    """

    sequence_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Evaluation")
        self.live = LiveView()
        self.figures = FigureTable()
        self.remarks = QLabel()
        self.remarks.setWordWrap(True)
        self.remarks.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.remarks.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sequences: RecordTableModel[SequenceResult] = RecordTableModel(SEQUENCE_COLUMNS, self)
        self.sequence_table = RecordTable("Results by sequence", self.sequences)
        self.classes: RecordTableModel[ClassResult] = RecordTableModel(CLASS_COLUMNS, self)
        self.class_table = RecordTable("Results by label", self.classes)

        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.figures, 1)
        column.addWidget(self.remarks)
        self.setDocumentMode(True)
        self.setMinimumHeight(self.fontMetrics().height() * 9)
        self.setUsesScrollButtons(True)
        self.addTab(_scrolling(self.live), "At thresholds")
        self.addTab(whole, "Figures")
        self.addTab(self.sequence_table, "Sequences")
        self.addTab(self.class_table, "Labels")

        self.sequence_table.clicked.connect(self._on_sequence)
        self.sequence_table.activated.connect(self._on_sequence)

    @property
    def page(self) -> str:
        """Title of the page on show."""
        return self.tabText(self.currentIndex())

    def show_page(self, title: str) -> None:
        """Show a page by its title; another title changes nothing."""
        for place in range(self.count()):
            if self.tabText(place) == title:
                self.setCurrentIndex(place)

    def show_board(self, board: RunBoard) -> None:
        """Show another run."""
        evaluation = board.evaluation
        # Those of events follow the thresholds, on a page of their own.
        rows = [it for it in figure_rows(evaluation) if it.group is not FigureGroup.EVENTS]
        self.figures.show_figures([_with_threshold(it, board) for it in rows], board.stale)
        remarks = further_remarks(evaluation)
        if evaluation.frame_auc_micro is not None and "ci95" in evaluation.reasons:
            remarks.insert(0, f"No interval: {_lower(evaluation.reasons['ci95'])}")
        said = "\n".join(remarks)
        self.remarks.setText(said)
        self.remarks.setVisible(bool(said))
        self.sequences.show_records(evaluation.sequences)
        self.classes.show_records(evaluation.classes)

    def show_figures(self, figures: BoardFigures | None) -> None:
        """Show what a pair of thresholds makes of the run."""
        self.live.show_figures(figures)

    def show_sequence(self, name: str) -> None:
        """Select the row of the sequence on show."""
        for place, result in enumerate(self.sequences.rows):
            if result.name == name:
                self.sequence_table.selectRow(place)
                return
        self.sequence_table.clearSelection()

    def _on_sequence(self, index: QModelIndex) -> None:
        self.sequence_chosen.emit(self.sequences.rows[index.row()].name)


def _with_threshold(row: FigureRow, board: RunBoard) -> FigureRow:
    """Say at which threshold masks were compared: the one on show may have moved since."""
    low = None if board.costly is None else board.costly.map_threshold
    if row.name not in AT_LOW or row.value is None or low is None:
        return row
    return replace(row, text=f"{row.text}  (low was {low:.4g})")


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _scrolling(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
