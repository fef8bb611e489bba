"""Loss curves of several runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from core.training.events import EpochDone
from core.training.history import HistoryRow, best_epoch
from gui.log_axis import LogAxis
from gui.runs.epoch_axis import EpochAxis
from gui.still_plot import StillPlot

_NOT_BEGUN = "Curves begin when the first epoch is over."


@dataclass(frozen=True, slots=True)
class Curve:
    """How one run learnt.

    Attributes
    ----------
    name : str
        Of the run.
    color : QColor
        Of its lines.
    epochs : sequence of HistoryRow or EpochDone
        In order.
    wanted : int
        Epochs that it will have, where it is in training; room is made for them. Else 0.
    """

    name: str
    color: QColor
    epochs: Sequence[HistoryRow | EpochDone]
    wanted: int = 0


class LossPlot(StillPlot):
    """Training and validation loss by epoch on a logarithmic axis, each best epoch marked.

    A run has one colour: its validation loss a whole line, its training loss a broken one.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        axes = {"left": LogAxis("left"), "bottom": EpochAxis("bottom")}
        super().__init__("Loss curves", axes, parent)
        self.setLogMode(y=True)
        self.setLabel("bottom", "epoch")
        self.setLabel("left", "loss")
        self.getAxis("left").setWidth(72)
        self.curves: Sequence[Curve] = ()
        self.finish_making()

    def show_curves(self, curves: Sequence[Curve]) -> None:
        """Show these runs in place of what is on show."""
        self.curves = tuple(curves)
        self.draw()

    def draw(self) -> None:
        # Axes alone would tell of losses that nobody has measured.
        is_begun = any(curve.epochs for curve in self.curves)
        self.show_message("" if is_begun else _NOT_BEGUN)
        self.plotItem.clear()
        text = self.color(QPalette.ColorRole.Text)
        for curve in self.curves:
            train = [(it.epoch, it.train_loss) for it in curve.epochs]
            held_out = [(it.epoch, it.val_loss) for it in curve.epochs]
            self._line(train, curve, Qt.PenStyle.DotLine)
            if any(not math.isnan(loss) for _, loss in held_out):
                self._line(held_out, curve, Qt.PenStyle.SolidLine)
            self._mark_best(curve, text)
        wanted = max((curve.wanted for curve in self.curves), default=0)
        made = max((it.epoch for curve in self.curves for it in curve.epochs), default=1)
        self.setXRange(1, max(2, wanted, made), padding=0.04)

    def _line(self, points: Sequence[tuple[int, float]], curve: Curve, style: Qt.PenStyle) -> None:
        # A logarithm takes no zero, and no loss that is no number.
        known = [(epoch, loss) for epoch, loss in points if loss > 0]
        width = 2 if style == Qt.PenStyle.SolidLine else 1.4
        self.plot(
            [epoch for epoch, _ in known],
            [loss for _, loss in known],
            pen=self.pen(curve.color, width, style),
            # A single epoch has no line yet.
            symbol="o" if len(known) == 1 else None,
            symbolSize=5,
            symbolBrush=curve.color,
            symbolPen=pg.mkPen(None),
        )

    def _mark_best(self, curve: Curve, text: QColor) -> None:
        best = best_epoch(curve.epochs)
        if best is None:
            return
        loss = best.train_loss if math.isnan(best.val_loss) else best.val_loss
        if loss > 0:
            self.plot(
                [best.epoch],
                [loss],
                pen=None,
                symbol="star",
                symbolSize=12,
                symbolBrush=curve.color,
                symbolPen=text,
            )
