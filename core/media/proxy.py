"""The display proxy: the frames of a sequence made smaller, each of which can be had at once.

Decoding one frame in the middle of a group of pictures, or one large compressed FITS file, takes
hundreds of milliseconds, a frame of the proxy some two. It holds values, not colours
(`proxy_frame`): stretch, limits and colours apply to it as they do to the exact frame. Two files
lie in the folder of a sequence: ``proxy.frames``, the small frames one after the other, and
``proxy.npz``, the table that says where each begins. The table is written now and then while the
proxy is made, after the frames that it names: a proxy that was broken off, even by a crash, is of
use as far as its table goes, and can be gone on with.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.closing import Closing
from core.media.proxy_frame import ProxyFrame, decoded
from core.media.visible_ranges import runs_of
from core.stored_arrays import DAMAGED, read_arrays, write_arrays

log = logging.getLogger(__name__)


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
    def frames(self) -> Path:
        """The small frames, one after the other."""
        return self.folder / "proxy.frames"

    @property
    def table(self) -> Path:
        """Where each begins, and what they were made from."""
        return self.folder / "proxy.npz"

    @property
    def nbytes(self) -> int:
        """Bytes that they take on the disk now."""
        return sum(it.stat().st_size for it in (self.frames, self.table) if it.exists())

    def remove(self) -> None:
        """Throw the proxy away; one that another program holds open stays, and is of no use."""
        for path in (self.table, self.frames):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                log.info("%s stays: %s", path, error)


@dataclass(frozen=True, slots=True, eq=False)
class ProxyTable:
    """Where the small frames of a proxy are.

    Attributes
    ----------
    stamp : str
        What they were made from; see `core.media.proxy_need.proxy_stamp`.
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
        """Bytes of all small frames."""
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
            return table if is_fit and table.end <= files.frames.stat().st_size else None
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
        If the small frames cannot be opened.
    """

    def __init__(self, files: ProxyFiles, table: ProxyTable) -> None:
        self.table = table
        # No buffer: the file may grow, and every frame is read from another place.
        self._file = files.frames.open("rb", buffering=0)

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

    def frame(self, frame_index: int) -> ProxyFrame | None:
        """Return a frame made smaller; None if there is none, or it is damaged."""
        if frame_index not in self:
            return None
        size = int(self.table.sizes[frame_index])
        try:
            self._file.seek(int(self.table.starts[frame_index]))
            data = self._file.read(size)
        except OSError as error:
            log.info("no frame %d in the proxy: %s", frame_index, error)
            return None
        return decoded(data) if len(data) == size else None

    def runs(self) -> NDArray[np.int64]:
        """Return the frames that it has as half-open ranges, shape (N, 2)."""
        return runs_of(np.flatnonzero(self.table.sizes))

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self._file.close()
