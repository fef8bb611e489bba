"""A picture that is as large as its place."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

#: In pixels; smaller ones say nothing.
_LEAST_HEIGHT = 80


class FittedPicture(QWidget):
    """Shows a picture whole, never larger than it is."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._pixmap = QPixmap()

    @property
    def pixmap(self) -> QPixmap:
        """What is on show; null if nothing is."""
        return self._pixmap

    def show_pixmap(self, pixmap: QPixmap) -> None:
        """Show another picture."""
        self._pixmap = pixmap
        self.setVisible(not pixmap.isNull())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return self._pixmap.size()

    def heightForWidth(self, width: int) -> int:
        size = self._pixmap.size()
        return size.height() * min(width, size.width()) // max(size.width(), 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _LEAST_HEIGHT, _LEAST_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        if self._pixmap.isNull():
            return
        size = self._pixmap.size().toSizeF()
        if size.width() > self.width() or size.height() > self.height():
            size.scale(self.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF((self.width() - size.width()) / 2, 0, size.width(), size.height())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, self._pixmap, QRectF(self._pixmap.rect()))
