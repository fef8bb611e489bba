"""Loss curves with a key to them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.runs.loss_plot import Curve, LossPlot

_NOTHING = "Choose runs that have epochs, to compare how they learnt."
_KINDS = ("━&nbsp;validation", "┄&nbsp;training", "★&nbsp;best")
_SPACE = "&nbsp; "
#: Share of the height that the key may take.
_MOST_OF_HEIGHT = 0.3


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
        for widget in (self.key, self.plot):
            widget.setVisible(bool(curves))
        self.nothing.setVisible(not curves)
        self._explain()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def _explain(self) -> None:
        """Name the colours; not where that would leave no room for the curves themselves."""
        names = [
            f'<font color="{curve.color.name()}">■</font>&nbsp;{escape(curve.name)}'
            for curve in self.plot.curves
        ]
        whole, short = (_SPACE.join(parts) for parts in ((*names, *_KINDS), _KINDS))
        self.key.setText(whole)
        self.setToolTip(whole)
        if self.key.heightForWidth(self.width()) > self.height() * _MOST_OF_HEIGHT:
            # The table marks its rows with the same colours.
            self.key.setText(short)
