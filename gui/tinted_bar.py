"""A bar above everything else, in a colour that suits a light and a dark window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QWidget

from gui.appearance import is_dark

#: Letters that a sentence needs in a line beside the buttons; else they stand below it.
_LETTERS = 40


class TintedBar(QFrame):
    """Ask `tint` for its colours whenever the window goes from light to dark or back.

    Attributes
    ----------
    line : QBoxLayout
        For what is said and what to do about it: side by side where there is room.
    said, offered : QHBoxLayout
        The two halves of the line.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.said, self.offered = QHBoxLayout(), QHBoxLayout()
        self.line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.line.addLayout(self.said, 1)
        self.line.addLayout(self.offered)

    def tint(self, *, dark: bool) -> tuple[QColor, QColor]:
        """Return the colours of the ground and of the text on it."""
        raise NotImplementedError

    def take_colors(self) -> None:
        """Take the colours that suit the window as it is now."""
        ground, text = self.tint(dark=is_dark(self.window().palette()))
        palette = QPalette(self.window().palette())
        palette.setColor(QPalette.ColorRole.Window, ground)
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
            palette.setColor(role, text)
        self.setPalette(palette)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # A palette of one's own does not follow, and Qt says nothing to what has one.
        self.window().installEventFilter(self)
        self.take_colors()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        needed = self.offered.sizeHint().width() + _LETTERS * self.fontMetrics().averageCharWidth()
        beside = event.size().width() >= needed
        way = QBoxLayout.Direction
        self.line.setDirection(way.LeftToRight if beside else way.TopToBottom)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange and watched is self.window():
            self.take_colors()
        return super().eventFilter(watched, event)
