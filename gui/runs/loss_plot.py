"""Loss curves of several runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from core.training.events import EpochDone
from core.training.history import HistoryRow, best_epoch
from gui.runs.loss_axes import EpochAxis, LossAxis


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


class LossPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Training and validation loss by epoch on a logarithmic axis, each best epoch marked.

    A run has one colour: its validation loss a whole line, its training loss a broken one.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent, axisItems={"left": LossAxis("left"), "bottom": EpochAxis("bottom")}
        )
        self.setAccessibleName("Loss curves")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setLogMode(y=True)
        self.setLabel("bottom", "epoch")
        self.setLabel("left", "loss")
        self.getAxis("bottom").enableAutoSIPrefix(False)
        self.getAxis("left").enableAutoSIPrefix(False)
        self.getAxis("left").setWidth(64)
        # A number that would stick out above the plot is left out.
        self.getAxis("left").setStyle(hideOverlappingLabels=True)
        self.curves: Sequence[Curve] = ()
        self._is_made = True
        self._take_colors()

    def show_curves(self, curves: Sequence[Curve]) -> None:
        """Show these runs in place of what is on show."""
        self.curves = tuple(curves)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._take_colors()

    def _draw(self) -> None:
        self.plotItem.clear()
        text = self.palette().color(QPalette.ColorRole.Text)
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
        # Widths of lines on a plot are of the screen's own pixels.
        scale = self.devicePixelRatioF()
        width = scale * (2 if style == Qt.PenStyle.SolidLine else 1.4)
        self.plot(
            [epoch for epoch, _ in known],
            [loss for _, loss in known],
            pen=pg.mkPen(curve.color, width=width, style=style),
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

    def _take_colors(self) -> None:
        if not hasattr(self, "_is_made"):  # Qt tells of its palette while the widget is being made
            return
        palette = self.palette()
        text = palette.color(QPalette.ColorRole.Text)
        self.setBackground(palette.color(QPalette.ColorRole.Base))
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            axis.setTextPen(text)
        self._draw()
