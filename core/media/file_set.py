"""Several files that make one sequence, in a folder or in an archive."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Protocol


class FileSet(Protocol):
    """Named files that can be opened one by one, wherever they lie.

    Attributes
    ----------
    path : Path
        The folder, file or archive that a person chose.
    names : tuple of str
        The files, relative to ``path``, in no certain order.
    """

    path: Path
    names: tuple[str, ...]

    def open(self, name: str) -> BinaryIO:
        """Open one file for reading; what comes back can seek.

        Raises
        ------
        OSError
            If it is not there or cannot be read.
        """
        ...

    def size(self, name: str) -> int:
        """Return the size of one file in bytes."""
        ...

    def close(self) -> None:
        """Let go of the folder or archive; may be called twice."""
        ...


class FolderFiles:
    """Files of one folder."""

    def __init__(self, path: Path, names: tuple[str, ...]) -> None:
        self.path = path
        self.names = names

    def open(self, name: str) -> BinaryIO:
        """Open one file for reading."""
        return (self.path / name).open("rb")

    def size(self, name: str) -> int:
        """Return the size of one file in bytes."""
        return (self.path / name).stat().st_size

    def close(self) -> None:
        """Do nothing: no file stays open."""


class OneFile:
    """A single file that holds a sequence by itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names: tuple[str, ...] = (path.name,)

    def open(self, name: str) -> BinaryIO:  # noqa: ARG002
        """Open the file for reading."""
        return self.path.open("rb")

    def size(self, name: str) -> int:  # noqa: ARG002
        """Return the size of the file in bytes."""
        return self.path.stat().st_size

    def close(self) -> None:
        """Do nothing: no file stays open."""
