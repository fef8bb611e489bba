"""A FITS file as a stream of bytes, looked at through gzip."""

from __future__ import annotations

import gzip
import io
from contextlib import ExitStack
from typing import BinaryIO

from core.errors import SourceError
from core.media.file_set import FileSet
from core.media.fits_header import ImageFacts, read_facts

_GZIP_MAGIC = b"\x1f\x8b"


def facts_of(files: FileSet, name: str) -> ImageFacts:
    """Read the header of the first image of a file, and no pixel."""
    label = name if name == files.path.name else f"{name} in {files.path.name}"
    with open_stream(files, name, label) as stream:
        return read_facts(stream, label)


def open_stream(files: FileSet, name: str, label: str) -> BinaryIO:
    """Open a file, looking through gzip.

    Raises
    ------
    SourceError
        If it cannot be read or its gzip stream is damaged.
    """
    with ExitStack() as opened:
        try:
            stream = opened.enter_context(files.open(name))
            magic = stream.read(2)
            stream.seek(0)
        except OSError as error:
            raise SourceError(f"Cannot read {label}: {error.strerror or error}.") from error
        if magic != _GZIP_MAGIC:
            opened.pop_all()
            return stream
        try:
            return io.BytesIO(gzip.decompress(stream.read()))
        except (OSError, EOFError, ValueError) as error:
            raise SourceError(damage(label, error)) from error


def damage(label: str, error: Exception) -> str:
    """Return the sentence about a file that is damaged."""
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"Cannot read {label}: it is damaged or cut off ({reason}); fetch it again."
