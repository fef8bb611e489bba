"""Loss curves with a key to them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.runs.loss_plot import Curve, LossPlot

_NOTHING = "Choose runs that have epochs, to compare how they learnt."
_KINDS = ("━&nbsp;validation", "┄&nbsp;training", "★&nbsp;best")


class CurvesView(QWidget):
    """A plot, and above it which colour is which run: beside the curves it would hide them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = LossPlot()
        self.key = QLabel()
        self.key.setTextFormat(Qt.TextFormat.RichText)
        self.key.setWordWrap(True)
        self.key.setMargin(2)
        self.nothing = QLabel(_NOTHING)
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.key)
        column.addWidget(self.plot, 1)
        column.addWidget(self.nothing, 1)
        self.setMinimumSize(220, 120)
        self.show_curves(())

    def show_curves(self, curves: Sequence[Curve]) -> None:
        """Show these runs in place of what is on show."""
        self.plot.show_curves(curves)
        names = [
            f'<font color="{curve.color.name()}">■</font>&nbsp;{escape(curve.name)}'
            for curve in curves
        ]
        self.key.setText("&nbsp; ".join((*names, *_KINDS)))
        for widget in (self.key, self.plot):
            widget.setVisible(bool(curves))
        self.nothing.setVisible(not curves)
