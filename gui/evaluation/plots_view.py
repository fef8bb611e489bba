"""The curve and the histogram of a run, with keys to them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from core.evaluation.board import BoardFigures
from core.evaluation.figure_rows import number_text
from core.operations.run_board import RunBoard
from core.project.records import Thresholds
from gui.evaluation.curve_plot import CurveKind, CurvePlot
from gui.histogram_plot import HistogramPlot
from gui.threshold_pair import ThresholdColors


class PlotsView(QWidget):
    """Two plots, beside each other where there is room.

    Attributes
    ----------
    kind_chosen : Signal(object)
        The `CurveKind` that the person chose.
    """

    kind_chosen = Signal(object)

    def __init__(self, kind: CurveKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board: RunBoard | None = None
        self._figures: BoardFigures | None = None
        self.kinds = QComboBox()
        self.kinds.setAccessibleName("Which curve")
        for each in CurveKind:
            self.kinds.addItem(each.text, each.value)
        self.curve, self.histogram = CurvePlot(), HistogramPlot()
        self.curve_key, self.histogram_key = _key(), _key()
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setChildrenCollapsible(False)

        head = QHBoxLayout()
        head.addWidget(self.kinds)
        head.addWidget(self.curve_key, 1)
        self._splitter.addWidget(_boxed(head, self.curve))
        below = QHBoxLayout()
        below.addWidget(self.histogram_key, 1)
        self._splitter.addWidget(_boxed(below, self.histogram))
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._splitter)

        self.kinds.activated.connect(lambda row: self._choose(CurveKind(self.kinds.itemData(row))))
        self.show_kind(kind)

    def show_kind(self, kind: CurveKind) -> None:
        """Show one of the curves."""
        self.kinds.setCurrentIndex(self.kinds.findData(kind.value))
        self.curve.show_kind(kind)
        self._show_curve()

    def show_board(self, board: RunBoard | None) -> None:
        """Show another run; its thresholds follow."""
        self._board, self._figures = board, None
        self._show_curve()
        self.histogram.show_histogram(None if board is None else board.board.histogram)
        self._show_keys()

    def show_thresholds(self, thresholds: Thresholds | None, figures: BoardFigures | None) -> None:
        """Move lines and points."""
        self.histogram.show_thresholds(thresholds)
        self._figures = figures
        self.curve.show_figures(figures)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() > 1.6 * self.height()
        self._splitter.setOrientation(
            Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        )

    def _choose(self, kind: CurveKind) -> None:
        self.show_kind(kind)
        self.kind_chosen.emit(kind)

    def _show_curve(self) -> None:
        board = self._board
        reason = "" if board is None else board.evaluation.reasons.get("average_precision", "")
        if board is not None and self.curve.kind is CurveKind.ROC:
            reason = board.evaluation.reasons.get("frame_auc_micro", "")
        self.curve.show_board(None if board is None else board.board, reason)
        self.curve.show_figures(self._figures)
        self._show_keys()

    def _show_keys(self) -> None:
        board = self._board
        if board is None:
            self.curve_key.clear()
            self.histogram_key.clear()
            return
        colors = ThresholdColors.of(self.palette())
        is_roc = self.curve.kind is CurveKind.ROC
        evaluation = board.evaluation
        area = evaluation.frame_auc_micro if is_roc else evaluation.average_precision
        parts = [f"{'AUC' if is_roc else 'AP'}&nbsp;{number_text(area)}"] if area else []
        points = [_mark("●", colors.low, "low"), _mark("●", colors.high, "high")]
        self.curve_key.setText("&nbsp; ".join((*parts, *points)))
        found = board.board.found
        normal, anomalous = self.histogram.class_colors()
        known = [_mark("■", normal, f"{found.normal:,} normal")]
        known += [_mark("■", anomalous, f"{found.anomalous:,} anomalous")]
        if not found.anomalous:
            known = [_mark("■", normal, f"{found.normal:,} frames, none labelled anomalous")]
        self.histogram_key.setText("&nbsp; ".join(known))

    def changeEvent(self, event: object) -> None:
        super().changeEvent(event)  # type: ignore[arg-type]  # of Qt's own type
        if hasattr(self, "_splitter"):
            self._show_keys()


def _mark(sign: str, color: QColor, text: str) -> str:
    return f'<font color="{color.name()}">{sign}</font>&nbsp;{text}'


def _key() -> QLabel:
    key = QLabel()
    key.setTextFormat(Qt.TextFormat.RichText)
    key.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return key


def _boxed(head: QHBoxLayout, plot: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addLayout(head)
    column.addWidget(plot, 1)
    plot.setMinimumSize(160, 100)
    return box
