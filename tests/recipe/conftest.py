"""Sources made of arrays, so that the recipe is tested without files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import SourceError
from core.media.frame_index import FrameIndex, TimeOrigin
from core.media.source import Frame, SourceKind


class ArraySource:
    """A `FrameSource` over an array (T, H, W[, 3]); frames in ``damaged`` cannot be decoded."""

    def __init__(
        self,
        frames: NDArray[Any],
        *,
        kind: SourceKind = SourceKind.TENSOR,
        damaged: frozenset[int] = frozenset(),
        exposure_s: NDArray[np.float64] | None = None,
        wavelength: int = 0,
    ) -> None:
        self.frames, self.kind, self.damaged = frames, kind, damaged
        self.path = Path("array.npy")
        self.height, self.width = frames.shape[1:3]
        self.channels = 3 if frames.ndim == 4 else 1
        self.dtype = frames.dtype
        self.unit = ""
        self.index = FrameIndex.of_times(
            np.arange(len(frames), dtype=np.float64),
            time_origin=TimeOrigin.FILE_ORDER,
            exposure_s=exposure_s,
            wavelength=wavelength,
        )

    def __len__(self) -> int:
        return len(self.frames)

    def read(self, frame_index: int) -> Frame:
        if frame_index in self.damaged:
            raise SourceError(f"Cannot decode frame {frame_index}.")
        return self.frames[frame_index]

    def keyframe_before(self, frame_index: int) -> int:
        return frame_index

    def decode(self, first: int) -> Iterator[tuple[int, Frame]]:
        for frame_index in range(first, len(self.frames)):
            if frame_index not in self.damaged:
                yield frame_index, self.frames[frame_index]

    def header(self, frame_index: int) -> Mapping[str, object]:
        return {}

    def close(self) -> None:
        return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


@pytest.fixture
def array_source() -> Callable[..., ArraySource]:
    return ArraySource
