"""Save what the window shows as a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from core.errors import ExportError
from core.files import replaced_when_whole


def save_screenshot(window: QWidget, path: Path) -> Path:
    """Write what a window shows as a PNG file, in the pixels of its screen.

    Parameters
    ----------
    window : QWidget
        Must be shown.
    path : Path
        Where to; ``.png`` is added to a name without suffix.

    Returns
    -------
    Path
        Where it is.
    """
    return save_picture(window.grab(), path)


def save_picture(picture: QPixmap, path: Path) -> Path:
    """Write a picture as a PNG file, whole or not at all.

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    path = path if path.suffix else path.with_suffix(".png")
    encoded = QByteArray()
    buffer = QBuffer(encoded)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    try:
        with replaced_when_whole(path) as part:
            part.write_bytes(encoded.data())
    except OSError as error:
        raise ExportError(
            f"Cannot write {path}: {error.strerror}. Choose another place, or make room."
        ) from error
    return path
