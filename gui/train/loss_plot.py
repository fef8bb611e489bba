"""Loss curves of the run in training."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.training.events import EpochDone
from core.training.history import HistoryRow, best_epoch
from gui.appearance import is_dark

#: Blue and orange: they differ in light and dark, and for eyes that do not tell red from green.
_COLORS = {False: ("#1f77b4", "#d9660a"), True: ("#6ab7ff", "#ffa44d")}

#: Fewer numbers than this do not tell a scale.
_LEAST_TICKS = 2
#: Room for one number on the loss axis, in pixels.
_TICK_HEIGHT = 22


class _LossAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A logarithmic axis with as many of 1, 2 and 5 as there is room for."""

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[Any]:  # noqa: N803
        for digits in ((1, 2, 5), (1, 3)):
            ticks = _ticks(minVal, maxVal, digits)
            if len(ticks) * _TICK_HEIGHT <= size:
                break
        else:
            ticks = _ticks(minVal, maxVal, (1,))
        if len(ticks) < _LEAST_TICKS:
            # Losses so close together have no round number between them.
            ticks = [minVal + share * (maxVal - minVal) for share in (0.1, 0.5, 0.9)]
        return [(1.0, ticks)]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        return [f"{10**value:.3g}" for value in values]


class _EpochAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis of whole numbers."""

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:  # noqa: N803
        spacings = super().tickSpacing(minVal, maxVal, size)
        return [(max(1.0, round(spacings[0][0])), 0.0)]


def _ticks(low: float, high: float, digits: Sequence[int]) -> list[float]:
    """Return the logarithms of these digits times every power of ten in a range."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    ticks = [power + math.log10(digit) for power in powers for digit in digits]
    return [tick for tick in ticks if low <= tick <= high]


class LossPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Training and validation loss by epoch on a logarithmic axis, the best epoch marked.

    Hidden until there is an epoch to show.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent, axisItems={"left": _LossAxis("left"), "bottom": _EpochAxis("bottom")}
        )
        self.setAccessibleName("Loss curves")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(190)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setLogMode(y=True)
        self.setLabel("bottom", "epoch")
        self.getAxis("bottom").enableAutoSIPrefix(False)
        self.getAxis("left").enableAutoSIPrefix(False)
        self.getAxis("left").setWidth(52)
        # A number that would stick out above the plot is left out.
        self.getAxis("left").setStyle(hideOverlappingLabels=True)
        self.legend = self.addLegend(offset=(-6, 4), labelTextSize="8pt", verSpacing=-4)
        self.train = self.plot([], [], name="training")
        self.validation = self.plot([], [], name="validation")
        self.best = self.plot([], [], pen=None, symbol="star", symbolSize=13, name="best")
        self._epochs: list[HistoryRow | EpochDone] = []
        self._take_colors()
        self.hide()

    def show_epochs(self, epochs: Sequence[HistoryRow]) -> None:
        """Show the epochs that a run has behind it in place of what is on show; maybe none."""
        self._epochs = list(epochs)
        self._draw()
        self.setVisible(bool(epochs))

    def expect_epochs(self, epochs: int) -> None:
        """Make room for so many, so that one sees how many are to come."""
        self.setXRange(1, max(2, epochs), padding=0.04)

    def add_epoch(self, epoch: EpochDone) -> None:
        """Draw one epoch more; those that a resumed run makes anew are replaced."""
        self._epochs = [it for it in self._epochs if it.epoch < epoch.epoch]
        self._epochs.append(epoch)
        self._draw()
        self.show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._take_colors()

    def _draw(self) -> None:
        epochs = self._epochs
        self.train.setData([it.epoch for it in epochs], [it.train_loss for it in epochs])
        validated = [it for it in epochs if not math.isnan(it.val_loss)]
        self.validation.setData([it.epoch for it in validated], [it.val_loss for it in validated])
        best = best_epoch(epochs)
        if best is None:
            self.best.setData([], [])
        else:
            loss = best.train_loss if math.isnan(best.val_loss) else best.val_loss
            self.best.setData([best.epoch], [loss])

    def _take_colors(self) -> None:
        if not hasattr(self, "best"):  # Qt tells of its palette while the widget is being made
            return
        palette = self.palette()
        dark = is_dark(palette)
        text = palette.color(QPalette.ColorRole.Text)
        self.setBackground(palette.color(QPalette.ColorRole.Base))
        train, validation = _COLORS[dark]
        for curve, color in ((self.train, train), (self.validation, validation)):
            curve.setPen(pg.mkPen(color, width=2))
            # A single epoch has no line yet.
            curve.setSymbol("o")
            curve.setSymbolSize(4)
            curve.setSymbolBrush(color)
            curve.setSymbolPen(pg.mkPen(None))
        self.best.setSymbolBrush(validation)
        self.best.setSymbolPen(text)
        self.legend.setLabelTextColor(text)
        for _, label in self.legend.items:
            label.setText(label.text, color=text)  # pyqtgraph keeps the old picture otherwise
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            axis.setTextPen(text)
