"""What sources share in which every frame can be read on its own."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from core.closing import Closing
from core.errors import SourceError
from core.media.frame_index import FrameIndex
from core.media.source import Frame, SourceKind

log = logging.getLogger(__name__)


class RandomAccessSource(Closing):
    """A `FrameSource` without keyframes: any frame can be decoded first.

    Attributes
    ----------
    path, kind, index, width, height, channels, dtype, unit
        As `FrameSource` describes them.
    """

    path: Path
    kind: SourceKind
    index: FrameIndex
    width: int
    height: int
    channels: int
    dtype: np.dtype[np.generic]
    unit: str = ""

    def __len__(self) -> int:
        return len(self.index)

    @abstractmethod
    def read(self, frame_index: int) -> Frame:
        """Return exactly this frame."""

    def keyframe_before(self, frame_index: int) -> int:
        """Return the frame itself, since decoding can start anywhere."""
        return frame_index

    def decode(self, first: int) -> Iterator[tuple[int, Frame]]:
        """Yield frame indices and frames in order from ``first`` on, leaving out damaged ones."""
        for frame_index in range(first, len(self)):
            try:
                frame = self.read(frame_index)
            except SourceError as error:
                log.warning("frame %d is left out: %s", frame_index, error)
                continue
            yield frame_index, frame

    def header(self, frame_index: int) -> Mapping[str, object]:  # noqa: ARG002
        """Return nothing: these files have no header."""
        return {}

    def _check_range(self, frame_index: int) -> None:
        if not 0 <= frame_index < len(self):
            raise IndexError(f"no frame {frame_index} in {self.path.name} of {len(self)} frames")
