"""Write an H.264 video that plays everywhere."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.errors import ExportError

#: What every player and browser plays, best encoder first.
_ENCODERS = ("libx264", "libopenh264")
_BITS_PER_SECOND = 12_000_000
#: Ticks a second: fine enough for any camera's time stamps.
_TIME_BASE = Fraction(1, 90_000)


def check_codec() -> str:
    """Return the encoder that videos are written with.

    Raises
    ------
    ExportError
        If this build of PyAV has none.
    """
    for name in _ENCODERS:
        if name in av.codecs_available:
            return name
    raise ExportError(
        f"This build of PyAV cannot write H.264 video: it has no {' or '.join(_ENCODERS)}. Install "
        "the PyAV wheel that the package index offers, or export the frames as PNG."
    )


class VideoFile:
    """An H.264 file that frames are added to with their times; use as a context manager.

    Parameters
    ----------
    path : Path
        Ends in ``.mp4``.
    width, height : int
        Of every frame, even.
    fps : float
        Typical frames a second, for players that want to know.

    An ExportError says that this build of PyAV cannot write H.264.
    """

    def __init__(self, path: Path, width: int, height: int, fps: float) -> None:
        encoder = check_codec()
        self._container = av.open(str(path), "w", options={"movflags": "faststart"})
        rate = Fraction(fps).limit_denominator(1001)
        self._stream = cast(VideoStream, self._container.add_stream(encoder, rate=rate))
        self._stream.width, self._stream.height = width, height
        self._stream.pix_fmt = "yuv420p"
        if encoder == _ENCODERS[0]:
            self._stream.options = {"crf": "18", "preset": "veryfast"}
        else:  # It knows no quality, only how much a second may take.
            self._stream.bit_rate = _BITS_PER_SECOND
        self._stream.codec_context.time_base = _TIME_BASE

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if exc_type is None:
                self._container.mux(self._stream.encode(None))
        finally:
            self._container.close()

    def add(self, picture: NDArray[np.uint8], time_s: float) -> None:
        """Add a frame, RGB, shape (H, W, 3), shown from ``time_s`` on; times must increase."""
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
        frame.time_base = _TIME_BASE
        frame.pts = round(time_s / _TIME_BASE)
        self._container.mux(self._stream.encode(frame))
