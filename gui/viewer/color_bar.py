"""What the colours of a heat map stand for."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.anomaly.colormaps import rgb_table
from core.anomaly.heat_picture import HeatPicture
from gui.viewer.boxes_item import value_text
from gui.viewer.frame_item import to_qimage

_BACKING = QColor(0, 0, 0, 165)
_TEXT = QColor("#f2f2f2")
#: A scale that differs from frame to frame must not be taken for the usual one.
_WARNING = QColor("#ffb454")
_PADDING = 6
_BAR_HEIGHT = 8
_COLUMNS = 24


class ColorBar(QWidget):
    """A strip of the colours with its first and last value; the mouse passes through."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._heat: HeatPicture | None = None
        self._strip = to_qimage(np.zeros((1, 1), np.uint8))
        self.hide()

    @property
    def text(self) -> str:
        """First and last value, and how the scale was made where that is unusual."""
        heat = self._heat
        if heat is None:
            return ""
        ends = " to ".join(_ends(heat))
        return f"{ends} · scale of this frame" if heat.look.is_per_frame else ends

    def show_heat(self, heat: HeatPicture | None) -> None:
        """Show what the colours of a heat map stand for; None shows nothing."""
        self._heat = heat
        if heat is not None:
            table = rgb_table(heat.look.used_colormap)
            self._strip = to_qimage(table[np.newaxis])
            self.setAccessibleName(f"Colours: {self.text}")
        self.setVisible(heat is not None)
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.averageCharWidth() * _COLUMNS
        lines = 2 if self._heat is not None and self._heat.look.is_per_frame else 1
        height = _BAR_HEIGHT + 2 + lines * metrics.lineSpacing()
        return QSize(width + 2 * _PADDING, height + 2 * _PADDING - 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        heat = self._heat
        if heat is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_BACKING)
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        inner = self.rect().adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING + 2)
        bar = QRectF(inner.left(), inner.top(), inner.width(), _BAR_HEIGHT)
        painter.drawImage(bar, self._strip)
        painter.setPen(_TEXT)
        below = inner.adjusted(0, _BAR_HEIGHT + 2, 0, 0)
        align = Qt.AlignmentFlag
        low, high = _ends(heat)
        painter.drawText(below, align.AlignLeft | align.AlignTop, low)
        painter.drawText(below, align.AlignRight | align.AlignTop, high)
        if heat.look.is_per_frame:
            painter.setPen(_WARNING)
            painter.drawText(below, align.AlignHCenter | align.AlignBottom, "scale of this frame")


def _ends(heat: HeatPicture) -> tuple[str, str]:
    """Return the first and the last value; what rounding left of nothing is 0."""
    nothing = 1e-6 * (heat.high - heat.low)
    values = (0.0 if abs(it) < nothing else it for it in (heat.low, heat.high))
    low, high = (value_text(it).replace("-", "−") for it in values)
    return low, high
