"""Paint one picture in a graphics scene whose coordinates are pixels of the source frame."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, qRgb
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.media.decimation import decimated

_FORMATS = {
    1: QImage.Format.Format_Grayscale8,
    3: QImage.Format.Format_RGB888,
    4: QImage.Format.Format_RGBA8888,
}


def to_qimage(picture: NDArray[np.uint8]) -> QImage:
    """Wrap a picture as a `QImage` without copying its pixels.

    Parameters
    ----------
    picture : ndarray of uint8, shape (H, W), (H, W, 3) or (H, W, 4)
        Grey, RGB or RGBA pixels, rows from top to bottom.

    Returns
    -------
    QImage
        Shares memory with ``picture`` and keeps it alive; nobody may write to the array from now
        on (`core.media.cache.FrameCache` makes its arrays read-only).
    """
    picture = np.ascontiguousarray(picture)
    height, width = picture.shape[:2]
    channels = 1 if picture.ndim == 2 else picture.shape[2]
    return QImage(picture.data, width, height, picture.strides[0], _FORMATS[channels])


class FrameItem(QGraphicsItem):
    """A picture stretched to the rectangle of the source frame.

    A proxy, a reconstruction or a heat map has fewer pixels than the frame; all are painted on
    the same rectangle, so overlays never move.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._rect = QRectF(0, 0, 1, 1)
        self._picture: NDArray[np.uint8] | None = None
        self._image = QImage()
        self._factor = 1
        self._is_smooth = True
        self._colors: list[int] | None = None
        self._left = 0.0

    @property
    def picture(self) -> NDArray[np.uint8] | None:
        """What is on show, or None."""
        return self._picture

    def set_frame_size(self, width: float, height: float) -> None:
        """Stretch to another source frame."""
        rect = QRectF(0, 0, width, height)
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect

    def show_picture(self, picture: NDArray[np.uint8] | None) -> None:
        """Show another picture; None shows nothing."""
        self._picture = picture
        self._image = QImage()
        self.update()

    def set_colors(self, table: NDArray[np.uint8] | None) -> None:
        """Paint grey pictures in colours, shape (256, 3); None paints them grey."""
        if table is None:
            self._colors = None
        else:
            self._colors = [qRgb(*color) for color in table.tolist()]
        self._image = QImage()
        self.update()

    def show_from(self, share: float) -> None:
        """Paint only what lies right of a share 0…1 of the width."""
        if share != self._left:
            self._left = share
            self.update()

    @property
    def is_smooth(self) -> bool:
        """Whether pixels blend into each other; each is a square otherwise."""
        return self._is_smooth

    def set_smooth(self, is_smooth: bool) -> None:
        """Blend pixels, or show each as a square."""
        self._is_smooth = is_smooth
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        if self._picture is None:
            return
        ratio = painter.device().devicePixelRatioF()
        scale = option.levelOfDetailFromTransform(painter.worldTransform()) * ratio
        image = self._image_for(self._picture, scale)
        # Only what is on show is painted: at high zoom that is a small part of a large frame.
        shown = self._rect.adjusted(self._left * self._rect.width(), 0, 0, 0)
        target = option.exposedRect.intersected(shown)
        if target.isEmpty():
            return
        across = image.width() / self._rect.width()
        down = image.height() / self._rect.height()
        source = QRectF(
            target.x() * across, target.y() * down, target.width() * across, target.height() * down
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._is_smooth)
        painter.drawImage(target, image, source)

    def _image_for(self, picture: NDArray[np.uint8], scale: float) -> QImage:
        """Return the picture with at most twice the pixels, each way, that the screen has."""
        pixels = picture.shape[1] / (self._rect.width() * scale)
        factor = max(1, math.floor(pixels))
        if self._image.isNull() or factor != self._factor:
            self._factor = factor
            self._image = self._colored(to_qimage(decimated(picture, factor)))
        return self._image

    def _colored(self, image: QImage) -> QImage:
        if self._colors is None or image.format() != QImage.Format.Format_Grayscale8:
            return image
        # Sharing the grey pixels, but for the colours; converted once, not at each painting.
        bits, stride = image.constBits(), image.bytesPerLine()
        indexed = QImage(bits, image.width(), image.height(), stride, QImage.Format.Format_Indexed8)
        indexed.setColorTable(self._colors)
        return indexed.convertToFormat(QImage.Format.Format_RGB32)
