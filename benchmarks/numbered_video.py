"""Write H.264 whose frames carry their number as blocks that survive compression."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

#: Size of a frame and of the square that holds one bit, in pixels.
WIDTH, HEIGHT, BLOCK = 64, 48, 16
_BITS = (WIDTH // BLOCK) * (HEIGHT // BLOCK)

#: Ticks a second; presentation time stamps count these.
TICKS = 1000


def numbered_frame(number: int, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """Return an RGB frame with white blocks in its top left corner for the bits of ``number``."""
    frame = np.full((height, width, 3), 64, np.uint8)
    bits = [(number >> bit) & 1 for bit in range(_BITS)]
    blocks = np.array(bits, np.uint8).reshape(HEIGHT // BLOCK, WIDTH // BLOCK) * 255
    frame[:HEIGHT, :WIDTH] = np.kron(blocks, np.ones((BLOCK, BLOCK), np.uint8))[..., None]
    return frame


def number_of(frame: NDArray[np.generic]) -> int:
    """Return the number that a frame carries."""
    grey = np.asarray(frame, np.float64)[:HEIGHT, :WIDTH].mean(axis=2)
    blocks = grey.reshape(HEIGHT // BLOCK, BLOCK, WIDTH // BLOCK, BLOCK).mean(axis=(1, 3))
    return sum(1 << bit for bit, value in enumerate(blocks.ravel()) if value > 128)


def write_numbered_video(
    path: Path,
    ticks: Sequence[int],
    *,
    gop: int = 12,
    b_frames: int = 0,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    codec: str = "libx264",
    container_options: dict[str, str] | None = None,
) -> Path:
    """Write one numbered frame for each time stamp.

    Parameters
    ----------
    path : Path
        The suffix decides the container.
    ticks : sequence of int
        When each frame is shown, in `TICKS` a second, increasing.
    gop : int, optional
        Frames from keyframe to keyframe.
    b_frames : int, optional
        Frames between two others that depend on both.
    size : tuple of int, optional
        Width and height.
    codec : str, optional
        Name of the encoder.
    container_options : dict, optional
        For the muxer.
    """
    with av.open(str(path), "w", options=container_options or {}) as container:
        options = {"bf": str(b_frames)} if b_frames else {}
        if codec == "libx264":
            options |= {"bf": str(b_frames), "preset": "ultrafast", "b_strategy": "0"}
        stream = container.add_stream(codec, rate=25, options=options)
        stream.width, stream.height = size
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.gop_size = gop
        if codec in {"libx264", "libvpx", "libvpx-vp9"}:  # Others know only fixed rates.
            stream.codec_context.time_base = Fraction(1, TICKS)
        for number, tick in enumerate(ticks):
            frame = av.VideoFrame.from_ndarray(numbered_frame(number, *size), format="rgb24")
            frame.pts, frame.time_base = tick, Fraction(1, TICKS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def variable_ticks(count: int, seed: int = 0) -> list[int]:
    """Return time stamps of a variable frame rate, 20 to 120 ms apart."""
    steps = np.random.default_rng(seed).integers(20, 120, count - 1)
    return [0, *np.cumsum(steps).tolist()]
