"""Files in .tar, .tar.gz and .zip archives, read where they lie."""

from __future__ import annotations

import io
import logging
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from core.errors import SourceError
from core.media.file_set import FileSet
from core.media.spool import ByteStore, borrow_store, return_store

log = logging.getLogger(__name__)

TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
ZIP_SUFFIXES = (".zip",)


def open_archive(path: Path) -> FileSet:
    """Open an archive; nothing of it is ever written to a place that it names.

    Parameters
    ----------
    path : Path
        A tar archive, plain or compressed, or a zip archive.

    Returns
    -------
    FileSet
        Its files; hidden ones are left out.

    Raises
    ------
    SourceError
        If it is damaged, or has a member with an absolute path, with ``..`` in its path, or that
        is a link or a device: such archives are refused as a whole.
    """
    try:
        if path.name.lower().endswith(ZIP_SUFFIXES):
            return ZipFiles(path)
        return TarFiles(path)
    except (tarfile.TarError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise SourceError(
            f"Cannot open {path.name}: it is no whole archive ({error}); fetch it again."
        ) from error


class TarFiles:
    """Members of a tar archive, found once and then read at their places."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store: ByteStore | None = borrow_store(path)
        try:
            self._places = _tar_places(path, self._store)
        except BaseException:
            self.close()
            raise
        self.names = tuple(self._places)

    def open(self, name: str) -> BinaryIO:
        """Open one member for reading.

        Raises
        ------
        FileNotFoundError
            If the archive was closed or has no such member.
        """
        if self._store is None or name not in self._places:
            raise FileNotFoundError(f"{name} is not in {self.path.name}")
        return io.BufferedReader(_StoredPart(self._store, *self._places[name]))

    def size(self, name: str) -> int:
        """Return the bytes that the archive holds of a member."""
        return self._places[name][1]

    def close(self) -> None:
        """Let go of the archive; may be called twice."""
        if self._store is not None:
            return_store(self._store)
            self._store = None


class ZipFiles:
    """Members of a zip archive."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._archive = zipfile.ZipFile(path)
        try:
            self._members = _zip_members(path, self._archive)
        except BaseException:
            self.close()
            raise
        self.names = tuple(self._members)

    def open(self, name: str) -> BinaryIO:
        """Open one member for reading.

        Raises
        ------
        FileNotFoundError
            If the archive has no such member.
        OSError
            If the member is damaged or its compression is not known.
        """
        if name not in self._members:
            raise FileNotFoundError(f"{name} is not in {self.path.name}")
        try:
            member = self._archive.open(self._members[name])
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
            raise OSError(str(error)) from error
        return io.BufferedReader(_ZipPart(member))

    def size(self, name: str) -> int:
        """Return the size of a member in bytes."""
        return self._members[name].file_size

    def close(self) -> None:
        """Let go of the archive; may be called twice."""
        self._archive.close()


class _StoredPart(io.RawIOBase):
    """Some bytes of a store, as a file of its own."""

    def __init__(self, store: ByteStore, offset: int, size: int) -> None:
        self._store, self._offset, self._size, self._at = store, offset, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        count = max(min(len(view), self._size - self._at), 0)
        data = self._store.read_at(self._offset + self._at, count)
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


class _ZipPart(io.RawIOBase):
    """A member of a zip archive whose damage shows as `OSError`, like that of any file."""

    def __init__(self, member: IO[bytes]) -> None:
        self._member = member

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        try:
            return self._member.seek(offset, whence)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
            raise OSError(str(error)) from error

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        try:
            data = self._member.read(len(view))
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
            raise OSError(str(error)) from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._member.close()
        super().close()


def _tar_places(path: Path, store: ByteStore) -> dict[str, tuple[int, int]]:
    """Return offset and size of each file in a tar archive.

    Raises
    ------
    SourceError
        If a member is a link, a device, or lies outside.
    """
    places: dict[str, tuple[int, int]] = {}
    whole = io.BufferedReader(_StoredPart(store, 0, store.size))
    with tarfile.open(fileobj=whole, mode="r:") as archive:
        members = iter(archive)
        while (member := _next_member(path, members, bool(places))) is not None:
            _refuse_outside(path, member.name)
            if member.isdir():
                continue
            if not member.isreg() or member.issparse():
                raise SourceError(_refusal(path, member.name, "is a link or no plain file"))
            if not _is_hidden(member.name):
                held = min(member.size, store.size - member.offset_data)
                places[member.name] = (member.offset_data, held)
    return places


def _next_member(
    path: Path, members: Iterator[tarfile.TarInfo], forgiving: bool
) -> tarfile.TarInfo | None:
    """Return the next member; None at the end, or where an archive that began well is cut off.

    Raises
    ------
    ReadError
        If it is no archive from its first member on.
    """
    try:
        return next(members, None)
    except tarfile.ReadError as error:
        if not forgiving:
            raise
        log.warning("%s is cut off: %s", path.name, error)
        return None


def _zip_members(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    members: dict[str, zipfile.ZipInfo] = {}
    for member in archive.infolist():
        _refuse_outside(path, member.orig_filename)
        if member.is_dir():
            continue
        # Bit patterns of Unix file types; archives made elsewhere have 0 here.
        file_type = stat.S_IFMT(member.external_attr >> 16)
        if file_type not in {0, stat.S_IFREG}:
            raise SourceError(_refusal(path, member.filename, "is a link or no plain file"))
        if member.flag_bits & 0x1:
            raise SourceError(f"{path.name} is encrypted: unpack it and open the folder.")
        if not _is_hidden(member.filename):
            members[member.filename] = member
    return members


def _refuse_outside(path: Path, name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    has_drive = len(name) > 1 and name[1] == ":"
    if ".." in parts or not parts[0] or has_drive:
        raise SourceError(_refusal(path, name, "points outside the archive"))


def _refusal(path: Path, member: str, reason: str) -> str:
    return (
        f"Cannot open {path.name}: its member “{member}” {reason}; make the archive again from"
        " plain files."
    )


def _is_hidden(name: str) -> bool:
    """Return whether a file is one of those that macOS and others add on their own."""
    return any(
        part.startswith((".", "__MACOSX")) and part != "." for part in PurePosixPath(name).parts
    )
