"""Look into folders, in natural order and without what systems hide in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from natsort import natsorted, ns

from core.media.open import kind_of
from core.media.source import SourceKind


def subfolders(folder: Path | None) -> list[Path]:
    """Return the folders in a folder; none if it is not there."""
    return [folder / name for name in _sorted(folder, os.DirEntry.is_dir)] if folder else []


def files(folder: Path | None) -> list[Path]:
    """Return the files in a folder; none if it is not there."""
    return [folder / name for name in _sorted(folder, os.DirEntry.is_file)] if folder else []


def still_names(folder: Path | None) -> list[str]:
    """Return the names of the images in a folder; none if it is not there."""
    return _sorted(folder, _is_still)


def has_stills(folder: Path | None) -> bool:
    """Return whether there is an image in a folder; the first one decides."""
    return any(_is_still(it) for it in _entries(folder))


def inside(folder: Path | None, *names: str) -> Path | None:
    """Return what lies under a folder by names whose case does not matter; None if it does not."""
    place = folder
    for name in names:
        if place is None:
            return None
        exact = place / name
        place = exact if exact.exists() else _in_other_case(place, name)
    return place


def _in_other_case(folder: Path, name: str) -> Path | None:
    found = (it.name for it in _entries(folder) if it.name.casefold() == name.casefold())
    other = next(found, None)
    return None if other is None else folder / other


def _sorted(folder: Path | None, wanted: Callable[[os.DirEntry[str]], bool]) -> list[str]:
    names = [it.name for it in _entries(folder) if wanted(it)]
    return natsorted(names, alg=ns.IGNORECASE)


def _is_still(entry: os.DirEntry[str]) -> bool:
    return kind_of(entry.name) is SourceKind.STILLS and entry.is_file()


def _entries(folder: Path | None) -> Iterator[os.DirEntry[str]]:
    if folder is None or not folder.is_dir():
        return
    # A folder of frames may hold many thousands: no file is asked for more than its name.
    with os.scandir(folder) as entries:
        yield from (it for it in entries if not it.name.startswith("."))
