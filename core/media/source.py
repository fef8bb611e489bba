"""What every source of frames offers, whatever its files look like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameIndex

#: One image as its source stores it: shape (H, W) or (H, W, 3), native dtype and byte order.
Frame = NDArray[np.generic]


class SourceKind(StrEnum):
    """What a sequence was made from."""

    VIDEO = "video"
    FITS = "fits"
    STILLS = "stills"
    TENSOR = "tensor"


class FrameSource(Protocol):
    """An open source of frames; used by one thread only.

    Attributes
    ----------
    path : Path
        The file or folder.
    kind : SourceKind
        What it is.
    index : FrameIndex
        What is known of each frame.
    width, height : int
        Size of every frame, in pixels, as shown (rotation applied).
    channels : int
        1 for grey, 3 for colour (RGB).
    dtype : dtype
        Of the frames that `read` returns, always in native byte order.
    unit : str
        Of the pixel values, e.g. ``DN``; empty where there is none.
    """

    path: Path
    kind: SourceKind
    index: FrameIndex
    width: int
    height: int
    channels: int
    dtype: np.dtype[np.generic]
    unit: str

    def __len__(self) -> int: ...

    def read(self, frame_index: int) -> Frame:
        """Return exactly this frame.

        Raises
        ------
        SourceError
            If the frame cannot be decoded.
        IndexError
            If there is no such frame.
        """
        ...

    def keyframe_before(self, frame_index: int) -> int:
        """Return the last frame at or before this one at which decoding can start."""
        ...

    def decode(self, first: int) -> Iterator[tuple[int, Frame]]:
        """Yield frame indices and frames in order from ``first`` on, leaving out damaged ones."""
        ...

    def header(self, frame_index: int) -> Mapping[str, object]:
        """Return the keywords of a frame's header; empty where there is none."""
        ...

    def close(self) -> None:
        """Let go of the files; may be called twice."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
