"""A few lines of text in the corner of a pane, readable on any picture."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_BACKING = QColor(0, 0, 0, 165)
_TEXT = QColor("#f2f2f2")
_PADDING = 6
_DOT = " · "
#: Qt's own limit, which PySide does not name.
_WIDEST = 16_777_215


class CornerText(QWidget):
    """Light text on a dark, half transparent ground; the mouse passes through.

    A line that is wider than the pane loses what stands last in it, between dots, rather than half
    a number; what does not fit at all is left out: the line at the bottom of the window says it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._lines: tuple[str, ...] = ()
        self._room = _WIDEST
        self.hide()

    @property
    def text(self) -> str:
        """What is on show, a line each."""
        return "\n".join(self._lines)

    def show_lines(self, *lines: str) -> None:
        """Show some lines, empty ones left out; without any the corner is free."""
        shown = tuple(line for line in lines if line)
        if shown == self._lines:
            return
        self._lines = shown
        self.setAccessibleName(self.text)
        self._fit()

    def set_room(self, width: int) -> None:
        """Take no more than this width."""
        if width != self._room:
            self._room = width
            self._fit()

    @property
    def fitting_lines(self) -> tuple[str, ...]:
        """As much of each line as is not too wide."""
        return tuple(short for line in self._lines if (short := self._fitting(line)))

    def _fitting(self, line: str) -> str:
        room, metrics = self._room - 2 * _PADDING, self.fontMetrics()
        parts = line.split(_DOT)
        while parts and metrics.horizontalAdvance(_DOT.join(parts)) > room:
            parts.pop()
        return _DOT.join(parts)

    def _fit(self) -> None:
        self.setVisible(bool(self.fitting_lines))
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        lines = self.fitting_lines
        width = max((metrics.horizontalAdvance(line) for line in lines), default=0)
        height = metrics.lineSpacing() * len(lines)
        return QSize(width + 2 * _PADDING, height + 2 * _PADDING - 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_BACKING)
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setPen(_TEXT)
        inner = self.rect().adjusted(_PADDING, _PADDING - 2, -_PADDING, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft, "\n".join(self.fitting_lines))
