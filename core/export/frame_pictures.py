"""How the frames of a source become pictures of an export: shades, colours, and which way is up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.anomaly.boxes import Box
from core.media.colormaps import AUTO, GREY, color_table, colored, usual_colormap
from core.media.display import mirrored, wished_scale
from core.media.display_choice import DisplayWish
from core.media.source import Frame, FrameSource
from core.media.view import upright_flips


class FramePictures:
    """Makes pictures of the frames of one source, all the same way, as the viewer shows them.

    Parameters
    ----------
    source : FrameSource
        Open; a few of its frames are read where limits must be found.
    wish : DisplayWish, optional
        Stretch and limits; the usual ones otherwise.
    colormap : str, optional
        Of grey frames; ``auto`` takes that of instrument and wavelength. A ConfigError says that
        there is no such colormap.
    """

    def __init__(
        self, source: FrameSource, wish: DisplayWish | None = None, colormap: str = GREY
    ) -> None:
        self._scale = wished_scale(source, wish or DisplayWish())
        index = source.index
        is_auto = colormap == AUTO
        self._colormap = usual_colormap(index.instrument, index.wavelength) if is_auto else colormap
        color_table(self._colormap)
        self._size = source.width, source.height
        self._columns, self._rows = upright_flips(source)

    def picture(self, frame: Frame, frame_index: int) -> NDArray[np.uint8]:
        """Return the picture of a frame, shape (H, W) or (H, W, 3), north up."""
        return self.upright(colored(self._scale.picture(frame, frame_index), self._colormap))

    def upright(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Turn a picture of any size, in the order of the source's rows, as frames are turned."""
        return mirrored(picture, columns=self._columns, rows=self._rows)

    def upright_boxes(self, boxes: Iterable[Box]) -> tuple[Box, ...]:
        """Turn boxes, in source pixels, as frames are turned."""
        width, height = self._size
        return tuple(
            replace(
                box,
                x=width - box.x - box.width if self._columns else box.x,
                y=height - box.y - box.height if self._rows else box.y,
            )
            for box in boxes
        )
