"""Compressed archives, unpacked once into a temporary file that vanishes by itself."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import tempfile
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from core.errors import SourceError

#: What a spool leaves free on the disk, in bytes.
RESERVE = 512 << 20

_CHUNK = 1 << 20

_Packed = gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile

_OPENERS: dict[bytes, Callable[[Path], _Packed]] = {
    b"\x1f\x8b": gzip.GzipFile,
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ": lzma.LZMAFile,
}


@dataclass(slots=True, eq=False)
class ByteStore:
    """Bytes on disk that several threads read from, each where it likes."""

    file: BinaryIO
    size: int
    users: int = 1
    lock: threading.Lock = field(default_factory=threading.Lock)

    def read_at(self, offset: int, count: int) -> bytes:
        """Return at most ``count`` bytes from ``offset`` on."""
        with self.lock:
            self.file.seek(offset)
            return self.file.read(count)


#: Open stores by path, change time and size, so that viewer and jobs unpack an archive once.
_stores: dict[tuple[Path, int, int], ByteStore] = {}
_stores_lock = threading.Lock()


def borrow_store(path: Path) -> ByteStore:
    """Open a file for reading at any place, unpacking it to a temporary file if it is compressed.

    A compressed stream can only be read from its start; keeping it in memory would not do for
    archives of many gigabytes. The temporary file has no name and is gone when it is given back,
    even after a crash.

    Parameters
    ----------
    path : Path
        Plain, or compressed by gzip, bzip2 or xz.

    Returns
    -------
    ByteStore
        To be given back with `return_store`.

    Notes
    -----
    A `SourceError` comes out if compressed data is damaged or does not fit on the disk.
    """
    stat = path.stat()
    key = (path, stat.st_mtime_ns, stat.st_size)
    with _stores_lock:
        if store := _stores.get(key):
            store.users += 1
            return store
        with path.open("rb") as file:
            start = file.read(6)
        opener = next((it for magic, it in _OPENERS.items() if start.startswith(magic)), None)
        if opener is None:
            store = ByteStore(path.open("rb"), stat.st_size)
        else:
            store = _unpacked(path, opener)
        _stores[key] = store
        return store


def return_store(store: ByteStore) -> None:
    """Give a store back; the last user closes it."""
    with _stores_lock:
        store.users -= 1
        if store.users:
            return
        for key in [key for key, held in _stores.items() if held is store]:
            del _stores[key]
        store.file.close()


def _unpacked(path: Path, opener: Callable[[Path], _Packed]) -> ByteStore:
    """Unpack a file into a temporary one.

    Raises
    ------
    SourceError
        If the data is damaged or the disk too full.
    """
    spool = tempfile.TemporaryFile()  # noqa: SIM115  # closed by return_store
    size = 0
    try:
        with opener(path) as packed:
            while chunk := packed.read(_CHUNK):
                if shutil.disk_usage(tempfile.gettempdir()).free < RESERVE + len(chunk):
                    raise SourceError(  # noqa: TRY301  # one place closes the spool
                        f"{path.name} does not fit unpacked into {tempfile.gettempdir()}: make"
                        " room there, or unpack it yourself and open the folder."
                    )
                size += spool.write(chunk)
        return ByteStore(spool, size)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        spool.close()
        raise SourceError(
            f"Cannot unpack {path.name} ({error}): fetch it again, or make room on the disk."
        ) from error
    except BaseException:
        spool.close()
        raise
