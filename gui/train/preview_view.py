"""What the model makes of the frame under the playhead, epoch by epoch."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.anomaly.review import ReviewedFrame


class PreviewView(QWidget):
    """Reconstruction and heat map of one frame; hidden until there is a preview."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reconstruction = _Picture("Reconstruction")
        self.heat_map = _Picture("Heat map of the residual")
        self.caption = QLabel()
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.reconstruction)
        row.addWidget(self.heat_map)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.caption)
        self.hide()

    def show_preview(self, frame: ReviewedFrame, epoch: int) -> None:
        """Show what the model makes of a frame after an epoch."""
        picture = frame.reconstruction
        if picture is not None:
            grey = picture.ndim == 2
            kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
            height, width = picture.shape[:2]
            image = QImage(picture.tobytes(), width, height, picture[0].nbytes, kind)
            self.reconstruction.show_image(image.copy())
        self.reconstruction.setVisible(picture is not None)
        height, width = frame.heat_map.shape[:2]
        image = QImage(
            frame.heat_map.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888
        )
        self.heat_map.show_image(image.copy())
        self.caption.setText(f"Frame {frame.frame_index} after epoch {epoch}")
        self.show()


class _Picture(QWidget):
    """One small picture that keeps its aspect."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setMinimumHeight(80)
        self.image = QImage()

    def show_image(self, image: QImage) -> None:
        self.image = image
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 110)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        if self.image.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self.image)
