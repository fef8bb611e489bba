"""Many frames in one ``.npy`` file, written and read one at a time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from core.errors import ProjectError


class StoredFrames:
    """An ``.npy`` file of frames, read one at a time.

    Parameters
    ----------
    path : Path
        An array of shape (T, ...), C order.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            np.lib.format.read_magic(file)
            shape, is_fortran, self._dtype = np.lib.format.read_array_header_1_0(file)
            self._offset = file.tell()
        self._count, self.frame_shape = shape[0], shape[1:]
        self._items = int(np.prod(self.frame_shape))
        whole = self._offset + self._count * self._items * self._dtype.itemsize
        if is_fortran or path.stat().st_size != whole:
            raise ValueError(f"{path.name} is not whole")

    def __len__(self) -> int:
        return self._count

    def read(self, frame_index: int) -> NDArray[np.generic]:
        """Return one frame as it is stored.

        Raises
        ------
        IndexError
            If there is no such frame.
        ProjectError
            If the file is gone or was cut short.
        """
        if not 0 <= frame_index < self._count:
            raise IndexError(f"no frame {frame_index} among {self._count}")
        offset = self._offset + frame_index * self._items * self._dtype.itemsize
        try:
            flat = np.fromfile(self._path, self._dtype, self._items, offset=offset)
            return flat.reshape(self.frame_shape)
        except (OSError, ValueError) as error:
            raise ProjectError(f"Cannot read {self._path}: {error}. Score again.") from error


class FramesFile:
    """An ``.npy`` file written frame by frame beside its place, moved there at the end.

    Not a memory map: on a full disk that kills the process, where a write raises.
    """

    def __init__(self, path: Path, dtype: np.dtype[np.generic], frames: int) -> None:
        self.path = path
        self.count = 0
        self._part = path.with_name(f"{path.stem}.part{path.suffix}")
        self._dtype = dtype
        self._frames = frames
        self._file: BinaryIO | None = None
        self._shape: tuple[int, ...] = ()

    def append(self, frame: NDArray[np.generic], frame_index: int) -> None:
        """Write a frame, with empty ones for those left out before it; the first sets the shape.

        Raises
        ------
        ValueError
            If the frame has another shape than the first.
        """
        file = self._file or self._start(frame.shape)
        if frame.shape != self._shape:
            raise ValueError(f"frame of shape {frame.shape} among frames of {self._shape}")
        self._fill(file, frame_index)
        file.write(frame.astype(self._dtype).tobytes())
        self.count += 1

    def finish(self) -> None:
        """Fill the file up with empty frames and write it through to the disk."""
        if self._file is None:
            return
        self._fill(self._file, self._frames)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._file = None

    def publish(self) -> None:
        """Move the finished file to its place; one without a frame leaves none there."""
        if self.count:
            self._part.replace(self.path)
        else:
            self.path.unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove what was written and not published."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._part.unlink(missing_ok=True)

    def _fill(self, file: BinaryIO, frames: int) -> None:
        while self.count < frames:
            file.write(np.zeros(self._shape, self._dtype).tobytes())
            self.count += 1

    def _start(self, shape: tuple[int, ...]) -> BinaryIO:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._shape = shape
        self._file = self._part.open("wb")
        header = {
            "descr": np.lib.format.dtype_to_descr(self._dtype),
            "fortran_order": False,
            "shape": (self._frames, *shape),
        }
        np.lib.format.write_array_header_1_0(self._file, header)
        return self._file
