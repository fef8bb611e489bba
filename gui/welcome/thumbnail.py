"""A small picture of a project, made when it is closed."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap

from core.errors import ExportError
from gui.screenshot import save_picture

log = logging.getLogger(__name__)

#: Largest width and height, in pixels: sharp on a screen at 200 %.
_LARGEST = QSize(240, 160)


def save_thumbnail(picture: NDArray[np.uint8], path: Path) -> None:
    """Write a small copy of a picture; a folder that cannot be written to goes without.

    Parameters
    ----------
    picture : ndarray of uint8, shape (H, W) or (H, W, 3)
        What was on show last.
    path : Path
        Where to, a ``.png``.
    """
    is_grey = picture.ndim == 2
    kind = QImage.Format.Format_Grayscale8 if is_grey else QImage.Format.Format_RGB888
    pixels = np.ascontiguousarray(picture)
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, pixels.strides[0], kind)
    small = image.scaled(
        _LARGEST, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    try:
        save_picture(QPixmap.fromImage(small), path)
    except ExportError as error:
        log.info("no thumbnail: %s", error)


def load_thumbnail(path: Path, size: QSize, ratio: float) -> QPixmap:
    """Return the picture at a path, fitted into a size; null if there is none.

    Parameters
    ----------
    path : Path
        As `save_thumbnail` wrote it.
    size : QSize
        In logical pixels.
    ratio : float
        Device pixels for each of them.
    """
    pixmap = QPixmap(str(path))
    if pixmap.isNull():
        return pixmap
    fitted = pixmap.scaled(
        size * ratio,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    fitted.setDevicePixelRatio(ratio)
    return fitted
