"""Write a display proxy, or go on with one."""

from __future__ import annotations

import time
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.closing import Closing
from core.media.proxy import ProxyFiles, ProxyTable

#: Seconds between two tables: so much is lost when the program dies.
_TABLE_EVERY_S = 2.0


class ProxyWriter(Closing):
    """Add small frames one by one; `save` writes down how far it came.

    Parameters
    ----------
    files : ProxyFiles
        Where to write. What was begun with the same stamp is gone on with, anything else replaced.
    stamp : str
        What they are made from.
    frames : int
        Frames of the sequence.

    Raises
    ------
    OSError
        If the disk refuses.
    """

    def __init__(self, files: ProxyFiles, stamp: str, frames: int) -> None:
        self._files, self._stamp, self._frames = files, stamp, frames
        files.folder.mkdir(parents=True, exist_ok=True)
        begun = ProxyTable.load(files, stamp)
        if begun is None:
            files.remove()
        self._sizes: list[int] = [] if begun is None else begun.sizes.tolist()
        self._file = files.frames.open("r+b" if begun is not None else "w+b")
        # Frames that the table does not name, because the program died before it was written.
        self._file.truncate(0 if begun is None else begun.end)
        self._file.seek(0, 2)
        self._end = self._file.tell()
        self._written = time.monotonic()

    @property
    def done(self) -> int:
        """Frames done so far, those before included."""
        return len(self._sizes)

    @property
    def nbytes(self) -> int:
        """Bytes of all small frames so far."""
        return self._end

    def skip_to(self, frame_index: int) -> None:
        """Note that the frames before this one could not be decoded."""
        self._sizes.extend([0] * (frame_index - self.done))

    def add(self, encoded: bytes) -> None:
        """Take the next frame, as `core.media.proxy_frame.encoded` gives it."""
        self._file.write(encoded)
        self._sizes.append(len(encoded))
        self._end += len(encoded)

    def save_if_due(self) -> bool:
        """Write the table if that was some time ago; return whether it was written."""
        is_due = time.monotonic() - self._written >= _TABLE_EVERY_S
        if is_due:
            self.save()
        return is_due

    def save(self) -> None:
        """Write the table now."""
        self._file.flush()
        sizes: NDArray[np.int64] = np.array(self._sizes, np.int64)
        starts = np.cumsum(sizes) - sizes
        ProxyTable(self._stamp, self._frames, starts, sizes).save(self._files.table)
        self._written = time.monotonic()

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self._file.close()

    def __enter__(self) -> Self:
        return self
