"""Which sequences need a display proxy, and what one is made from."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from core.media.frame_index import FrameIndex
from core.media.proxy_frame import PICTURE_SIDE, QUALITY, VALUES_SIDE
from core.media.source import SourceKind

#: An exact frame that takes no longer than this to be had needs no proxy.
_SLOW_S = 0.03
#: Pixels a second, on two cores without a GPU: of a video (720p H.264: 2.4 ms a frame), of a
#: compressed FITS file (1024²: 80 ms, 4096²: 310 ms), of a plain one, and of a PNG.
_VIDEO_PIXELS_PER_S = 4e8
_COMPRESSED_PIXELS_PER_S = 2e7
_PLAIN_PIXELS_PER_S = 3e8
_STILL_PIXELS_PER_S = 7e7
#: FITS keeps at least so many bytes of a pixel that is worth a stretch; fewer are compressed.
_PLAIN_BYTES = 1.9
#: Files of a sequence that are asked whether they changed.
_WATCHED_FILES = 16


def needs_proxy(path: Path, kind: SourceKind, index: FrameIndex, width: int, height: int) -> bool:
    """Return whether an exact frame takes too long to be had while a person scrubs.

    Parameters
    ----------
    path : Path
        The source.
    kind : SourceKind
        What it is.
    index : FrameIndex
        Of the sequence.
    width, height : int
        Of its frames, in pixels.

    Returns
    -------
    bool
        False where any frame can be had at once, as in small stills, small FITS files, tensors and
        videos of keyframes, and where there is no other frame to go to.
    """
    pixels = float(width * height)
    if len(index) < 2:
        return False
    match kind:
        case SourceKind.VIDEO:
            if index.keyframes is None or not len(index.keyframes):
                return False
            longest = int(np.diff(np.append(index.keyframes, len(index))).max())
            return longest * pixels / _VIDEO_PIXELS_PER_S > _SLOW_S
        case SourceKind.FITS:
            is_plain = bytes_of_frame(path, index) >= _PLAIN_BYTES * pixels
            rate = _PLAIN_PIXELS_PER_S if is_plain else _COMPRESSED_PIXELS_PER_S
            return pixels / rate > _SLOW_S
        case SourceKind.STILLS:
            return pixels / _STILL_PIXELS_PER_S > _SLOW_S
        case _:
            return False


def bytes_of_frame(path: Path, index: FrameIndex) -> float:
    """Return how many bytes a frame takes in its files, about; 0 if they are gone."""
    try:
        if path.is_dir() and index.files:
            return (path / index.files[0]).stat().st_size / index.files.count(index.files[0])
        return path.stat().st_size / max(1, len(index))
    except OSError:
        return 0.0


def proxy_stamp(path: Path, index: FrameIndex) -> str:
    """Return what a proxy is made from: files as they are, their frames, and how it is made.

    Parameters
    ----------
    path : Path
        The source; an OSError if it is gone.
    index : FrameIndex
        Its frames.
    """
    last = 0 if index.pts is None else int(index.pts[-1])
    made = f"{PICTURE_SIDE} {QUALITY} {VALUES_SIDE}"
    return f"{_state(path, index)} {len(index)} {last} {made}"


def _state(path: Path, index: FrameIndex) -> str:
    if not path.is_dir():
        stat = path.stat()
        return f"{stat.st_size} {stat.st_mtime_ns}"
    digest = hashlib.sha256("\n".join(index.files).encode())
    # Not all of them: there may be a hundred thousand, on a network drive.
    step = max(1, len(index.files) // _WATCHED_FILES)
    for name in index.files[::step]:
        stat = (path / name).stat()
        digest.update(f"{stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]
