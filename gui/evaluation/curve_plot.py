"""The ROC or the precision-recall curve, with a point for each threshold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from core.evaluation.board import BoardFigures, EvaluationBoard
from core.evaluation.confusion import Confusion
from core.evaluation.curves import PlotCurve
from core.evaluation.figure_rows import number_text
from gui.still_plot import StillPlot
from gui.threshold_pair import ThresholdColors


class CurveKind(StrEnum):
    """Which curve; the values are remembered."""

    ROC = "roc"
    PRECISION_RECALL = "precision_recall"

    @property
    def text(self) -> str:
        """What the window calls it."""
        return "ROC curve" if self is CurveKind.ROC else "Precision-recall curve"


@dataclass(frozen=True, slots=True)
class _Look:
    """One kind of curve."""

    x: str
    y: str


_LOOKS = {
    CurveKind.ROC: _Look("false positive rate", "recall"),
    CurveKind.PRECISION_RECALL: _Look("recall", "precision"),
}


class CurvePlot(StillPlot):
    """One curve, what a coin would reach, and where the thresholds are on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Curve of the frame scores", parent=parent)
        self.kind = CurveKind.ROC
        self._board: EvaluationBoard | None = None
        self._figures: BoardFigures | None = None
        self._coin = pg.PlotCurveItem()
        self._curve = pg.PlotCurveItem(antialias=True)
        self.low, self.high = pg.ScatterPlotItem(size=11), pg.ScatterPlotItem(size=11)
        for item in (self._coin, self._curve, self.high, self.low):
            self.addItem(item)
        self.setRange(xRange=(0, 1), yRange=(0, 1), padding=0.06)
        self.finish_making()

    def show_kind(self, kind: CurveKind) -> None:
        """Show the other curve."""
        self.kind = kind
        self.draw()

    def show_board(self, board: EvaluationBoard | None, reason: str = "") -> None:
        """Show the curves of a run.

        Parameters
        ----------
        board : EvaluationBoard or None
            Of the run.
        reason : str, optional
            What to say where they are not defined.
        """
        self._board, self._figures = board, None
        self.show_message("" if self._curve_on_show() is not None else reason)
        self.draw()

    def show_figures(self, figures: BoardFigures | None) -> None:
        """Put the points where the thresholds are."""
        self._figures = figures
        self._draw_points()

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Where the points of the low and the high threshold are, as far as they are anywhere."""
        if self._figures is None or self._curve_on_show() is None:
            return ()
        places = (self._place(self._figures.low), self._place(self._figures.high))
        return tuple(place for place in places if place is not None)

    def draw(self) -> None:
        look, curve = _LOOKS[self.kind], self._curve_on_show()
        self.setLabel("bottom", look.x)
        self.setLabel("left", look.y)
        faint = self.color(QPalette.ColorRole.PlaceholderText)
        self._coin.setPen(self.pen(faint, 1, Qt.PenStyle.DashLine))
        self._curve.setPen(self.pen(self.color(QPalette.ColorRole.Text), 1.6))
        if curve is None or self._board is None:
            self._curve.setData([], [])
            self._coin.setData([], [])
        else:
            self._curve.setData(curve.x, curve.y)
            self._coin.setData([0, 1], self._coin_heights(self._board))
        colors = ThresholdColors.of(self.palette())
        rim = self.pen(self.color(QPalette.ColorRole.Base), 1)
        for points, color in ((self.low, colors.low), (self.high, colors.high)):
            points.setBrush(color)
            points.setPen(rim)
        self._draw_points()

    def _draw_points(self) -> None:
        is_drawn = self._figures is not None and self._curve_on_show() is not None
        said = []
        for name, points in (("low", self.low), ("high", self.high)):
            place = self._place(getattr(self._figures, name)) if is_drawn else None
            points.setData([] if place is None else [place[0]], [] if place is None else [place[1]])
            if place is not None:
                look = _LOOKS[self.kind]
                where = f"{look.x} {number_text(place[0])}, {look.y} {number_text(place[1])}"
                said.append(f"{name}: {where}")
        self.setAccessibleDescription("; ".join((self.kind.text, *said)))

    def _curve_on_show(self) -> PlotCurve | None:
        if self._board is None:
            return None
        is_roc = self.kind is CurveKind.ROC
        return self._board.roc if is_roc else self._board.precision_recall

    def _place(self, at: Confusion) -> tuple[float, float] | None:
        if self.kind is CurveKind.ROC:
            x, y = at.false_positive_rate, at.recall
        else:
            x, y = at.recall, at.precision
        return None if x is None or y is None else (x, y)

    def _coin_heights(self, board: EvaluationBoard) -> list[float]:
        if self.kind is CurveKind.ROC:
            return [0, 1]
        prevalence = board.found.anomalous / (board.found.anomalous + board.found.normal)
        return [prevalence, prevalence]
