"""The evaluation panel: what the run on show is worth, and what its thresholds make of it."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.evaluation.board import BoardFigures
from core.operations.run_board import RunBoard
from core.project.edits import SetThresholds
from core.project.records import Thresholds
from core.wording import counted
from gui.document import Document
from gui.evaluation.board_keeper import BoardKeeper
from gui.evaluation.curve_plot import CurveKind
from gui.evaluation.evaluate_bar import EvaluateBar
from gui.evaluation.evaluation_memory import EvaluationMemory
from gui.evaluation.export_button import ExportButton
from gui.evaluation.pages import EvaluationPages
from gui.evaluation.plots_view import PlotsView
from gui.keys.key_tips import say
from gui.run_chooser import RunChooser

#: A board that is made sooner replaces the one before without a word in between.
_PATIENCE_MS = 250


class EvaluationPanel(QWidget):
    """Curves, histogram, figures and tables of all sequences that a run is judged on.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QWidget, optional
        Qt's.
    store : QSettings, optional
        Where choices are remembered; the user's own by default.

    Attributes
    ----------
    export_asked : Signal(str)
        Name of the exporter that the person wants.
    """

    export_asked = Signal(str)

    def __init__(
        self,
        document: Document,
        parent: QWidget | None = None,
        *,
        store: QSettings | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._memory = EvaluationMemory(store)
        self.keeper = BoardKeeper(document, self)
        # Thresholds move with every pixel of a drag; the numbers follow once a paint.
        self._follow_timer = QTimer(self, singleShot=True, interval=0)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)

        self.chooser = RunChooser(document)
        self.judged = QLabel()
        self.judged.setWordWrap(True)
        self.judged.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.bar = EvaluateBar(document)
        self.export_button = ExportButton()
        self.bar.row.addWidget(self.export_button)
        self.plots = PlotsView(self._memory.curve)
        self.pages = EvaluationPages()
        self.pages.show_page(self._memory.page)
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(16)

        self._lay_out()
        self._connect()
        self._show_board()

    # Making it.

    def _lay_out(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.addWidget(self.plots)
        self._splitter.addWidget(self.pages)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([1150, 1000])  # shares of whatever there will be
        area = QScrollArea()  # for a small or enlarged screen
        area.setWidget(self._splitter)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        full = QWidget()
        rows = QVBoxLayout(full)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.judged)
        rows.addWidget(self.bar)
        rows.addWidget(area, 1)
        self._full = full
        self._stack = QStackedWidget()
        self._stack.addWidget(full)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.chooser)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        view, lines = self._document.view, self.plots.histogram.lines
        view.thresholds_changed.connect(self._on_thresholds_changed)
        view.sequence_changed.connect(self._show_sequence)
        self.keeper.changed.connect(self._on_board_changed)
        lines.dragged.connect(view.show_thresholds)
        lines.drag_ended.connect(self._on_drag_ended)
        self.export_button.export_asked.connect(self.export_asked)
        self.plots.kind_chosen.connect(self._on_kind_chosen)
        self.pages.currentChanged.connect(self._on_page_changed)
        self.pages.sequence_chosen.connect(self._on_sequence_chosen)
        self._follow_timer.timeout.connect(self._follow)
        self._patience.timeout.connect(self._show_board)

    # Following the document.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.keeper.watch()
        self._follow_timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keeper.leave()

    def _on_board_changed(self) -> None:
        if self.keeper.board is None and not self.keeper.problem:
            self._patience.start()
            return
        self._patience.stop()
        self._show_board()

    def _show_board(self) -> None:
        board, problem = self.keeper.board, self.keeper.problem
        run = self.keeper.run
        say(self.empty, problem or (f"Judging {run.name}…" if run else ""))
        self._stack.setCurrentWidget(self.empty if board is None else self._full)
        self.bar.show_board(board)
        self.plots.show_board(board)
        if board is not None:
            self.judged.setText(_judged_text(board))
            self.pages.show_board(board)
            self._show_sequence()
        self._follow_timer.start()

    def _on_thresholds_changed(self, *_args: object) -> None:
        if self.isVisible():
            self._follow_timer.start()

    def _follow(self) -> None:
        """Let lines, points and numbers follow the thresholds."""
        thresholds, board = self._document.view.thresholds, self.keeper.board
        figures: BoardFigures | None = None
        if thresholds is not None and board is not None:
            figures = board.board.at(thresholds)
        self.plots.show_thresholds(thresholds if board is not None else None, figures)
        self.pages.show_figures(figures)

    def _show_sequence(self, *_args: object) -> None:
        sequence_id = self._document.view.sequence_id
        if sequence_id is not None:
            self.pages.show_sequence(self._document.project.sequence(sequence_id).name)

    # What the person does.

    def _on_drag_ended(self, thresholds: Thresholds) -> None:
        view = self._document.view
        if view.run_id is not None:
            self._document.edit(SetThresholds(view.run_id, view.statistic, thresholds))

    def _on_kind_chosen(self, kind: CurveKind) -> None:
        self._memory.curve = kind

    def _on_page_changed(self, _place: int) -> None:
        self._memory.page = self.pages.page

    def _on_sequence_chosen(self, name: str) -> None:
        sequence = self._document.project.sequence_named(name)
        self._document.view.show_sequence(sequence.id, sequence.frames)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Beside each other where the panel is wide, as below the viewer; else above each other.
        is_wide = self.width() > 1.3 * self.height()
        self._splitter.setOrientation(
            Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        )


def _judged_text(board: RunBoard) -> str:
    """Return what is judged and what it is held against."""
    results = board.board.results
    frames = sum(it.frames for it in results)
    what = f"{counted(len(results), 'sequence')}, {frames:,} frames"
    if not board.labels:
        return f"{what}; no label says what is anomalous."
    anomalous = sum(it.anomalous for it in results)
    names = ", ".join(f"“{it}”" for it in board.labels)
    masks = f"; masks of {board.masked}" if board.masked else ""
    return f"{what}, {anomalous:,} of them anomalous: spans labelled {names}{masks}."
