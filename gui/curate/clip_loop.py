"""A clip that plays over and over, as a detector would see it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.media.frame_index import FrameRange
from core.recipe.prepared import PreparedSequence

#: A clip plays at its own pace, but no frame stays for less or more than this, in milliseconds.
_SHORTEST_MS, _LONGEST_MS = 33, 200


class ClipLoop(QWidget):
    """A caption above a picture that moves.

    Parameters
    ----------
    title : str
        What kind of clip is shown here.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._sequence: PreparedSequence | None = None
        self._frames: FrameRange | None = None
        self.frame_index = -1

        self.caption = QLabel(title)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        # A long name is cut; the tool tip has it whole.
        self.caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.picture = _Picture()
        self.picture.setAccessibleName(title)
        self._timer = QTimer(self)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.caption)
        column.addWidget(self.picture, 1)

        self._timer.timeout.connect(self._on_tick)

    def show_clip(
        self, sequence: PreparedSequence | None, frames: FrameRange | None, text: str = ""
    ) -> None:
        """Play other frames; None plays none."""
        self.caption.setText(f"{self.title} {text}".strip())
        self.caption.setToolTip(self.caption.text())
        if (sequence, frames) == (self._sequence, self._frames):
            return
        self._sequence, self._frames = sequence, frames
        self._timer.stop()
        if sequence is None or frames is None:
            self.frame_index = -1
            self.picture.show_image(None)
            return
        self.frame_index = frames.start
        self._paint()
        pace = round(1000 * sequence.index.cadence_s)
        self._timer.setInterval(min(max(pace, _SHORTEST_MS), _LONGEST_MS))
        if self.isVisible() and len(frames) > 1:
            self._timer.start()

    def showEvent(self, event: object) -> None:  # noqa: ARG002  # Qt's signature
        if self._frames is not None and len(self._frames) > 1:
            self._timer.start()

    def hideEvent(self, event: object) -> None:  # noqa: ARG002  # Qt's signature
        self._timer.stop()

    @Slot()
    def _on_tick(self) -> None:
        if self._frames is not None:
            step = self.frame_index + 1
            self.frame_index = step if step in self._frames else self._frames.start
            self._paint()

    def _paint(self) -> None:
        if self._sequence is None:
            return
        frame = self._sequence.store.frame(self.frame_index)
        pixels = np.clip(frame * 255, 0, 255).astype(np.uint8)
        height, width, channels = pixels.shape
        format_ = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_Grayscale8
        pixels = np.ascontiguousarray(pixels[..., :3] if channels == 3 else pixels[..., 0])
        # A copy of its own: the image must outlive the array.
        image = QImage(pixels.data, width, height, pixels.strides[0], format_).copy()
        self.picture.show_image(image)


class _Picture(QWidget):
    """One image, as large as it fits, with its own proportions."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(64, 40)

    def sizeHint(self) -> QSize:
        return QSize(240, 160)

    def show_image(self, image: QImage | None) -> None:
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  # Qt's signature
        painter = QPainter(self)
        if self._image is None:
            painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect((self.width() - size.width()) // 2, 0, size.width(), size.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)
