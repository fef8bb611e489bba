"""The display proxy: small JPEG pictures of a video's frames, each of which can be had at once.

Decoding one frame in the middle of a group of pictures takes hundreds of milliseconds, a JPEG some
two. Two files lie in the folder of a sequence: ``proxy.jpegs``, the pictures one after the other,
and ``proxy.npz``, the table that says where each begins. The table is written now and then while
the proxy is made, after the pictures that it names: a proxy that was broken off, even by a crash,
is of use as far as its table goes, and can be gone on with.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.closing import Closing
from core.media.frame_index import FrameIndex
from core.media.source import Frame
from core.media.visible_ranges import runs_of
from core.stored_arrays import DAMAGED, read_arrays, write_arrays

log = logging.getLogger(__name__)

#: Longest side of a proxy picture, in pixels: more than a pane has, and decoded in 2 ms.
PROXY_SIDE = 960
#: Of the JPEG pictures, 0…100.
QUALITY = 75

#: Pixels that a video is decoded at in a second, on two cores without a GPU (720p H.264: 2.4 ms).
_DECODED_PIXELS_PER_S = 4e8
#: An exact frame that takes no longer than this to decode needs no proxy.
_SLOW_S = 0.03


@dataclass(frozen=True, slots=True)
class ProxyFiles:
    """The two files of one proxy.

    Attributes
    ----------
    folder : Path
        Of what is kept of the sequence.
    """

    folder: Path

    @property
    def pictures(self) -> Path:
        """The JPEG pictures, one after the other."""
        return self.folder / "proxy.jpegs"

    @property
    def table(self) -> Path:
        """Where each begins, and what they were made from."""
        return self.folder / "proxy.npz"

    @property
    def nbytes(self) -> int:
        """Bytes that they take on the disk now."""
        return sum(it.stat().st_size for it in (self.pictures, self.table) if it.exists())

    def remove(self) -> None:
        """Throw the proxy away; one that another program holds open stays, and is of no use."""
        for path in (self.table, self.pictures):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                log.info("%s stays: %s", path, error)


@dataclass(frozen=True, slots=True, eq=False)
class ProxyTable:
    """Where the pictures of a proxy are.

    Attributes
    ----------
    stamp : str
        What they were made from; see `proxy_stamp`.
    frames : int
        Frames of the sequence.
    starts, sizes : ndarray of int64, shape (done,)
        First byte and number of bytes of each frame done so far; a size of 0 where a frame could
        not be decoded.
    """

    stamp: str
    frames: int
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]

    @property
    def is_whole(self) -> bool:
        """Whether every frame was done."""
        return len(self.sizes) == self.frames

    @property
    def end(self) -> int:
        """Bytes of all pictures."""
        return int(self.starts[-1] + self.sizes[-1]) if len(self.sizes) else 0

    def save(self, path: Path) -> None:
        """Write the table, whole or not at all."""
        write_arrays(
            path,
            {
                "stamp": np.array(self.stamp),
                "frames": np.array(self.frames),
                "starts": self.starts,
                "sizes": self.sizes,
            },
        )

    @classmethod
    def load(cls, files: ProxyFiles, stamp: str) -> ProxyTable | None:
        """Read a table; None if there is none, or it is damaged, or of something else."""
        try:
            arrays = read_arrays(files.table)
            table = cls(
                str(arrays["stamp"]),
                int(arrays["frames"]),
                arrays["starts"].astype(np.int64),
                arrays["sizes"].astype(np.int64),
            )
            is_fit = table.stamp == stamp and len(table.starts) == len(table.sizes) <= table.frames
            return table if is_fit and table.end <= files.pictures.stat().st_size else None
        except DAMAGED:
            return None


class Proxy(Closing):
    """A proxy on the disk, used by one thread only.

    Parameters
    ----------
    files : ProxyFiles
        Where it is.
    table : ProxyTable
        What it holds.

    Raises
    ------
    OSError
        If the pictures cannot be opened.
    """

    def __init__(self, files: ProxyFiles, table: ProxyTable) -> None:
        self.table = table
        # No buffer: the file may grow, and every picture is read from another place.
        self._file = files.pictures.open("rb", buffering=0)

    @classmethod
    def open(cls, files: ProxyFiles, stamp: str) -> Proxy | None:
        """Open a proxy; None if there is none that was made from this.

        Parameters
        ----------
        files : ProxyFiles
            Where it would be.
        stamp : str
            Of the source as it is now.
        """
        table = ProxyTable.load(files, stamp)
        try:
            return None if table is None else cls(files, table)
        except OSError as error:
            log.info("no proxy: %s", error)
            return None

    def __contains__(self, frame_index: int) -> bool:
        return 0 <= frame_index < len(self.table.sizes) and self.table.sizes[frame_index] > 0

    def picture(self, frame_index: int) -> NDArray[np.uint8] | None:
        """Return the small picture of a frame, shape (h, w, 3) in RGB; None if there is none."""
        if frame_index not in self:
            return None
        size = int(self.table.sizes[frame_index])
        try:
            self._file.seek(int(self.table.starts[frame_index]))
            data = self._file.read(size)
        except OSError as error:
            log.info("no proxy picture %d: %s", frame_index, error)
            return None
        if len(data) < size:
            return None
        found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
        return None if found is None else np.asarray(found, np.uint8)

    def runs(self) -> NDArray[np.int64]:
        """Return the frames that it has as half-open ranges, shape (N, 2)."""
        return runs_of(np.flatnonzero(self.table.sizes))

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self._file.close()


def needs_proxy(index: FrameIndex, width: int, height: int) -> bool:
    """Return whether an exact frame takes too long to be decoded while a person scrubs.

    Parameters
    ----------
    index : FrameIndex
        Of the sequence; only videos have keyframes.
    width, height : int
        Of its frames, in pixels.

    Returns
    -------
    bool
        False where any frame can be decoded at once, as in stills, FITS and videos of keyframes.
    """
    if index.keyframes is None or not len(index.keyframes):
        return False
    longest = int(np.diff(np.append(index.keyframes, len(index))).max())
    return longest * width * height / _DECODED_PIXELS_PER_S > _SLOW_S


def proxy_stamp(path: Path, index: FrameIndex) -> str:
    """Return what a proxy is made from: the file as it is, its time stamps, and how it is made.

    Parameters
    ----------
    path : Path
        The video; an OSError if it is gone.
    index : FrameIndex
        Its frames.
    """
    stat = path.stat()
    last = 0 if index.pts is None else int(index.pts[-1])
    return f"{stat.st_size} {stat.st_mtime_ns} {len(index)} {last} {PROXY_SIDE} {QUALITY}"


def encoded(frame: Frame) -> bytes:
    """Return a frame of 8 or 16 bits as a small JPEG picture.

    Parameters
    ----------
    frame : ndarray of uint8 or uint16, shape (H, W) or (H, W, 3)
        As a video source gives it.
    """
    height, width = frame.shape[:2]
    shrink = min(1.0, PROXY_SIDE / max(height, width))
    small: NDArray[Any] = frame
    if shrink < 1:
        size = max(1, round(width * shrink)), max(1, round(height * shrink))
        small = cv2.resize(small, size, interpolation=cv2.INTER_AREA)
    if small.dtype != np.uint8:
        small = (small >> 8).astype(np.uint8)
    if small.ndim == 3:
        small = cv2.cvtColor(small, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", small, (cv2.IMWRITE_JPEG_QUALITY, QUALITY))
    return bytes(data)
