"""Look into folders, in natural order and without what systems hide in them."""

from __future__ import annotations

from pathlib import Path

from natsort import natsorted, ns

from core.media.open import kind_of
from core.media.source import SourceKind


def subfolders(folder: Path | None) -> list[Path]:
    """Return the folders in a folder; none if it is not there."""
    return [it for it in _entries(folder) if it.is_dir()]


def files(folder: Path | None) -> list[Path]:
    """Return the files in a folder; none if it is not there."""
    return [it for it in _entries(folder) if it.is_file()]


def still_names(folder: Path | None) -> list[str]:
    """Return the names of the images in a folder; none if it is not there."""
    return [it.name for it in files(folder) if kind_of(it.name) is SourceKind.STILLS]


def inside(folder: Path | None, *names: str) -> Path | None:
    """Return what lies under a folder by names whose case does not matter; None if it does not."""
    place = folder
    for name in names:
        found = [it for it in _entries(place) if it.name.casefold() == name.casefold()]
        place = found[0] if found else None
    return place


def _entries(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    shown = [it for it in folder.iterdir() if not it.name.startswith(".")]
    return natsorted(shown, key=lambda it: it.name, alg=ns.IGNORECASE)
