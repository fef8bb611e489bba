"""A plot that is looked at: it neither pans nor zooms, and takes its colours from the palette."""

from __future__ import annotations

from collections.abc import Mapping

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

#: Room for the numbers of the left axis, in pixels: plots above each other begin in one line.
_LEFT_AXIS = 52


class StillPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Base of plots without gestures.

    Subclasses paint in `draw`, which is called again when the palette changes, and call
    `finish_making` at the end of their constructor.

    Parameters
    ----------
    name : str
        What a screen reader calls it.
    axes : mapping of str to AxisItem, optional
        Axes of one's own, by side.
    parent : QWidget, optional
        Qt's.
    """

    def __init__(
        self,
        name: str,
        axes: Mapping[str, pg.AxisItem] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, axisItems=dict(axes or {}))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the window's keys work over it
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)
        # A number that would stick out above the plot is left out.
        self.getAxis("left").setStyle(hideOverlappingLabels=True)
        self.getAxis("left").setWidth(_LEFT_AXIS)
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.message.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.message.hide()
        self._is_made = False

    def finish_making(self) -> None:
        """Take the palette's colours for the first time."""
        self._is_made = True
        self._take_colors()

    def draw(self) -> None:
        """Paint what is on show in the colours of the palette."""
        raise NotImplementedError

    def show_message(self, text: str) -> None:
        """Say in words why there is nothing to see; an empty text hides it."""
        self.message.setText(text)
        self.message.setVisible(bool(text))
        self.plotItem.setVisible(not text)

    def color(self, role: QPalette.ColorRole) -> QColor:
        """Return a colour of the palette."""
        color: QColor = self.palette().color(role)
        return color

    def pen(self, color: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        """Return a pen; widths of lines on a plot are of the screen's own pixels."""
        pen: QPen = pg.mkPen(color, width=width * self.devicePixelRatioF(), style=style)
        return pen

    def sizeHint(self) -> QSize:
        return QSize(260, 170)  # pyqtgraph would ask for 640 x 480

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._take_colors()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if getattr(self, "_is_made", False):
            self.message.setGeometry(QRectF(self.rect()).toRect().adjusted(12, 4, -12, -4))

    def _take_colors(self) -> None:
        if not getattr(self, "_is_made", False):  # Qt tells of its palette while it is being made
            return
        self.setBackground(self.color(QPalette.ColorRole.Base))
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(self.color(QPalette.ColorRole.PlaceholderText))
            axis.setTextPen(self.color(QPalette.ColorRole.Text))
        self.draw()
