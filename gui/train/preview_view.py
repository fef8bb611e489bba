"""What the model makes of the frame under the playhead, epoch by epoch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from core.anomaly.review import ReviewedFrame, picture_name
from gui.icons import icon


class PreviewView(QWidget):
    """Reconstruction or prediction of one frame, and heat map; hidden until there is a preview.

    Attributes
    ----------
    ask_button : QToolButton
        For a preview of the frame on show at once.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reconstruction = _Picture("Reconstruction")
        self.residual = _Picture("Residual")
        self.caption = QLabel()
        self.ask_button = QToolButton()
        self.ask_button.setIcon(icon("mdi6.refresh"))
        self.ask_button.setAutoRaise(True)
        self.ask_button.setToolTip("Show what the network makes of the frame on show now")
        self.ask_button.setAccessibleName("Preview the frame on show now")
        below = QHBoxLayout()
        below.addWidget(self.caption, 1)
        below.addWidget(self.ask_button)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.reconstruction)
        row.addWidget(self.residual)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addLayout(below)
        self.hide()

    def show_preview(self, frame: ReviewedFrame, epoch: int, *, is_epoch_done: bool = True) -> None:
        """Show what the model makes of a frame after an epoch, or while it goes on."""
        if frame.reconstruction is not None:
            self.reconstruction.set_name(picture_name(is_prediction=frame.is_prediction))
            self.reconstruction.show_image(_image(frame.reconstruction))
        self.reconstruction.setVisible(frame.reconstruction is not None)
        self.residual.show_image(_image(frame.residual))
        when = "after" if is_epoch_done else "in"
        self.caption.setText(f"Frame {frame.frame_index} {when} epoch {epoch}")
        self.show()


def _image(picture: NDArray[np.uint8]) -> QImage:
    """Return an image of its own memory of a grey or RGB picture."""
    grey = picture.ndim == 2
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    height, width = picture.shape[:2]
    return QImage(picture.tobytes(), width, height, picture[0].nbytes, kind).copy()


class _Picture(QWidget):
    """One small picture that keeps its aspect."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.set_name(name)
        self.setMinimumHeight(80)
        self.image = QImage()

    def set_name(self, name: str) -> None:
        self.setAccessibleName(name)
        self.setToolTip(name)

    def show_image(self, image: QImage) -> None:
        self.image = image
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 110)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Window))
        if self.image.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self.image)
