"""Small pictures of some frames of a sequence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from core.jobs import JobContext
from core.media.colormaps import colored, usual_colormap
from core.media.display import mirrored
from core.media.frame_index import FrameIndex
from core.media.view import open_viewable, upright_flips


@dataclass(frozen=True, slots=True, eq=False)
class Thumbnail:
    """One frame, small.

    Attributes
    ----------
    frame_index : int
        Which frame.
    picture : ndarray of uint8, shape (h, w) or (h, w, 3)
        As the viewer paints it at first, colours and north up as well.
    """

    frame_index: int
    picture: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class ThumbnailJob:
    """Read frames one by one, and tell each as a `Thumbnail` once it is there.

    Attributes
    ----------
    path : Path
        The source.
    index : FrameIndex
        Of the source.
    frames : sequence of int
        Which frames, in the order in which they are wanted.
    height : int
        Of the pictures, in pixels; frames that are lower stay as they are.
    """

    path: Path
    index: FrameIndex
    frames: Sequence[int]
    height: int

    @property
    def name(self) -> str:
        """What the log calls it."""
        return "Making thumbnails"

    def run(self, context: JobContext) -> None:
        """Do it; a frame that cannot be read is left out."""
        reader = open_viewable(self.path, self.index)
        usual = usual_colormap(self.index.instrument, self.index.wavelength)
        try:
            columns, rows = upright_flips(reader.source)
            for frame_index in self.frames:
                context.check()
                try:
                    picture = reader.read(frame_index).picture
                except SourceError:
                    continue
                small = mirrored(self._small(picture), columns=columns, rows=rows)
                context.emit(Thumbnail(frame_index, colored(small, usual)))
        finally:
            reader.close()

    def _small(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        height, width = picture.shape[:2]
        if height <= self.height:
            return np.ascontiguousarray(picture)
        size = max(1, round(width * self.height / height)), self.height
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        return np.ascontiguousarray(small, dtype=np.uint8)
