"""Icons that take their colours from the palette at the moment they are painted."""

from __future__ import annotations

from functools import lru_cache

import qtawesome
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from resources import icon_file


def icon(name: str) -> QIcon:
    """Return an icon of qtawesome, e.g. ``mdi6.play``; a theme change needs no refresh."""
    return QIcon(_PaletteIconEngine(name))


def program_icon() -> QIcon:
    """Return the picture of the program, sharp at every size."""
    return QIcon(str(icon_file()))


@lru_cache(maxsize=512)
def _glyph(name: str, color: str) -> QIcon:
    return qtawesome.icon(name, color=color)  # type: ignore[no-any-return]  # qtawesome has no types


class _PaletteIconEngine(QIconEngine):
    """Paint one glyph in the palette's text colour."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def clone(self) -> QIconEngine:
        return _PaletteIconEngine(self._name)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        group = QPalette.ColorGroup.Normal
        role = QPalette.ColorRole.ButtonText
        if mode == QIcon.Mode.Disabled:
            group = QPalette.ColorGroup.Disabled
        elif mode == QIcon.Mode.Selected:
            role = QPalette.ColorRole.HighlightedText
        color = QApplication.palette().color(group, role).name()
        _glyph(self._name, color).paint(painter, rect, mode=QIcon.Mode.Normal, state=state)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap
