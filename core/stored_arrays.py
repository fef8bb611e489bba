"""Several arrays in one ``.npz`` file, whole or not at all."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.files import replaced_when_whole

#: What reading a damaged file, or one of another kind, can raise.
DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return all arrays of a file.

    Raises
    ------
    BadZipFile
        Or another one of `DAMAGED`, if it is not whole.
    """
    # Opened here: given a path, np.load leaves the file open when it is damaged.
    with path.open("rb") as file:
        if not zipfile.is_zipfile(file):  # Taken for a pickle by np.load, which advises to load it.
            raise zipfile.BadZipFile("it is no whole .npz file")
        file.seek(0)
        with np.load(file, allow_pickle=False) as arrays:
            return dict(arrays)


def write_arrays(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Write arrays to a file, which is replaced only when they are all written."""
    with replaced_when_whole(path) as part, part.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
