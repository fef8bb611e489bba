"""What a file manager drops."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData


def dropped_paths(mime: QMimeData) -> list[Path]:
    """Return the local files and folders of a drag; empty if it holds none."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
