"""Read a cell array from a MATLAB file cell by cell.

``scipy.io.loadmat`` reads all cells at once, which for the masks of one hour of small video are
20 GB. Only what such masks need is read here: cells of plain numbers, compressed or not.

The format is that of MathWorks' "MAT-File Format", Level 5: a header of 128 bytes, then *elements*,
each a tag of type and size with its data, padded to 8 bytes. Up to 4 bytes of data may stand in
the tag itself. An array is an element that holds elements: flags, dimensions, name, values. The
values of a cell array are arrays without a name.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from core.closing import Closing
from core.errors import SourceError

_HEADER_BYTES = 128
_ARRAY, _COMPRESSED = 14, 15
_CELL_CLASS = 1
_KNOWN_CLASSES = range(1, 16)  # all that begin with dimensions and name
_NUMBER_CLASSES = range(6, 16)  # double, single, and the integers of 8 to 64 bit

#: No mask is larger; a damaged size must not fill the memory.
_LARGEST_BYTES = 1 << 30

#: NumPy's code of each type in which values can be stored.
_STORED = {
    1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8",
}  # fmt: skip

_DAMAGED = (struct.error, zlib.error, ValueError, KeyError, IndexError, EOFError)


class MatCells(Closing):
    """The cells of one cell array, each an array of numbers, in MATLAB's order.

    Parameters
    ----------
    path : Path
        A MATLAB file of version 5 to 7.
    name : str
        Of the cell array.

    Raises
    ------
    SourceError
        If the file is damaged, of another version, or has no such cell array.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._file = path.open("rb")
        try:
            self._order = _byte_order(path, self._file.read(_HEADER_BYTES))
            self._elements, self._count = self._find(name)
        except _DAMAGED as error:
            self.close()
            raise SourceError(self._damage(error)) from error
        except BaseException:
            self.close()
            raise

    def __len__(self) -> int:
        """Return the number of cells."""
        return self._count

    def __iter__(self) -> Iterator[NDArray[Any]]:
        """Yield the cells in order, once.

        Raises
        ------
        SourceError
            If the file is damaged, or a cell holds something else than numbers.
        """
        for number in range(self._count):
            try:
                cell = self._cell()
            except _DAMAGED as error:
                raise SourceError(self._damage(error)) from error
            if cell is None:
                raise SourceError(f"Cell {number + 1} of {self._path} holds no array of numbers.")
            yield cell

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._file.close()

    def _find(self, name: str) -> tuple[_Elements, int]:
        """Go to the first cell of the array with a name; return where it is read, and the cells.

        Raises
        ------
        SourceError
            If there is no such array.
        """
        place = _HEADER_BYTES
        names = []
        while True:
            self._file.seek(place)
            tag = self._file.read(8)
            if len(tag) < 8:
                break
            kind, size = struct.unpack(f"{self._order}II", tag)
            if kind == _COMPRESSED:
                elements = _Elements(_inflated(self._file, size), self._order)
                kind, _ = elements.tag()
            else:
                elements = _Elements(self._file, self._order)
            place += 8 + size
            if kind != _ARRAY:
                continue
            array = elements.array()
            if array.name == name and array.kind == _CELL_CLASS:
                return elements, int(np.prod(array.shape))
            names += [array.name] if array.name else []
        raise SourceError(
            f"{self._path} has no cell array {name}; it holds {', '.join(names) or 'nothing'}."
        )

    def _cell(self) -> NDArray[Any] | None:
        kind, size = self._elements.tag()
        if kind != _ARRAY or size == 0:
            return None
        # All of the cell, whatever comes after its values, so that the next begins in its place.
        inside = _Elements(io.BytesIO(self._elements.read(size)), self._order)
        array = inside.array()
        if array.kind not in _NUMBER_CLASSES:
            return None
        return inside.values().reshape(array.shape, order="F")

    def _damage(self, error: Exception) -> str:
        return f"Cannot read {self._path}: it is no whole MATLAB file ({error}). Fetch it again."


@dataclass(frozen=True, slots=True)
class _Array:
    """What an array says of itself before its values."""

    kind: int
    shape: tuple[int, ...]
    name: str


class _Elements:
    """Reads elements one after the other."""

    def __init__(self, stream: BinaryIO, order: str) -> None:
        self._stream = stream
        self._order = order

    def tag(self) -> tuple[int, int]:
        """Read the tag of an element that holds elements: type and size."""
        kind, size = struct.unpack(f"{self._order}II", self.read(8))
        return kind, size

    def array(self) -> _Array:
        """Read what an array says of itself.

        Raises
        ------
        ValueError
            If it makes no sense.
        """
        _, flags = self._data()
        kind = struct.unpack_from(f"{self._order}I", flags)[0] & 0xFF
        if kind not in _KNOWN_CLASSES:
            return _Array(kind, (), "")  # Objects and the like go on in ways of their own.
        _, shape = self._data()
        _, name = self._data()
        lengths = np.frombuffer(shape, f"{self._order}i4").tolist()
        if min(lengths) < 0:
            raise ValueError("a length is negative")
        return _Array(kind, tuple(lengths), name.decode("ascii"))

    def values(self) -> NDArray[Any]:
        """Read the values of an array of numbers, whose type may be smaller than its class."""
        kind, data = self._data()
        return np.frombuffer(data, f"{self._order}{_STORED[kind]}")

    def read(self, size: int) -> bytes:
        """Read some bytes of the element at hand.

        Raises
        ------
        EOFError
            If there are fewer.
        ValueError
            If they are too many to be true.
        """
        if size > _LARGEST_BYTES:
            raise ValueError(f"a part of it would have {size} bytes")
        data = self._stream.read(size)
        if len(data) < size:
            raise EOFError("it ends too early")
        return data

    def _data(self) -> tuple[int, bytes]:
        tag = self.read(8)
        kind, size = struct.unpack(f"{self._order}II", tag)
        if kind >> 16:  # The size in the upper half: the data are in the tag.
            return kind & 0xFFFF, tag[4 : 4 + (kind >> 16)]
        data = self.read(size)
        self.read(-size % 8)
        return kind, data


class _Inflated(io.RawIOBase):
    """Some compressed bytes of a file, inflated as they are read."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._left = file, size
        self._inflater = zlib.decompressobj()
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        data = b""
        while not data and not self._inflater.eof:
            if not self._waiting and self._left:
                self._waiting = self._file.read(min(self._left, io.DEFAULT_BUFFER_SIZE))
                self._left -= len(self._waiting)
            if not self._waiting:
                break
            data = self._inflater.decompress(self._waiting, len(view))
            self._waiting = self._inflater.unconsumed_tail
        view[: len(data)] = data
        return len(data)


def _inflated(file: BinaryIO, size: int) -> BinaryIO:
    return io.BufferedReader(_Inflated(file, size), 1 << 16)


def _byte_order(path: Path, header: bytes) -> str:
    """Return the byte order of a file of Level 5 in the spelling of `struct`.

    Raises
    ------
    SourceError
        If it is of another version, or no MATLAB file.
    """
    if header.startswith(b"MATLAB 7.3"):
        raise SourceError(
            f"{path} was saved by MATLAB as version 7.3. Load it there and save it with “-v7”."
        )
    order = {b"IM": "<", b"MI": ">"}.get(header[126:128])
    if order is None:
        raise SourceError(f"{path} is no MATLAB file of version 5 to 7.")
    return order
