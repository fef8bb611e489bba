"""Write a picture as PNG, without loss."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray


def png_bytes(picture: NDArray[np.uint8]) -> bytes:
    """Return a picture of shape (H, W) or (H, W, 3), RGB, as a PNG file."""
    in_file_order = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) if picture.ndim == 3 else picture
    _, encoded = cv2.imencode(".png", in_file_order)
    return encoded.tobytes()


def write_png(picture: NDArray[np.uint8], path: Path) -> None:
    """Write a picture of shape (H, W) or (H, W, 3), RGB; an OSError says that it cannot be."""
    # Not cv2.imwrite, which knows no reason why it failed.
    path.write_bytes(png_bytes(picture))
