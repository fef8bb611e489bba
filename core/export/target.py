"""Where an export goes: never over something that a person may want to keep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import ExportError, TargetExistsError
from core.files import replaced_when_whole, why_refused


def check_target(path: Path, *suffixes: str, overwrite: bool) -> None:
    """Refuse a target before any work is done for it.

    Parameters
    ----------
    path : Path
        The file to make, or the folder to make where no suffix is given.
    suffixes : str
        What its name may end in.
    overwrite : bool
        Whether something that is there already may be replaced.

    Raises
    ------
    ExportError
        If it has another suffix, lies in no folder, or is a folder where a file is meant, or the
        other way round.
    TargetExistsError
        If it exists and may not be overwritten.
    """
    if suffixes and path.suffix.lower() not in suffixes:
        raise ExportError(f"{path.name} must end in {' or '.join(suffixes)}.")
    is_right_kind = path.is_file() if suffixes else path.is_dir()
    if path.exists() and not is_right_kind:
        there, meant = ("folder", "file") if suffixes else ("file", "folder")
        raise ExportError(f"{path} is a {there}, and a {meant} is to be written. Name another one.")
    if path.exists() and not overwrite and not _is_empty_folder(path):
        raise TargetExistsError(
            f"{path} exists already. Choose another name, or say that it may be overwritten."
        )
    if not path.absolute().parent.is_dir():
        raise ExportError(f"Cannot write {path.name}: there is no folder {path.absolute().parent}.")


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a path to write to that becomes ``path`` once the block succeeds.

    Yields
    ------
    Path
        Beside ``path``, with the same suffix.

    Raises
    ------
    ExportError
        If the disk is full or the folder cannot be written to.
    """
    try:
        with replaced_when_whole(path) as part:
            yield part
    except OSError as error:
        raise ExportError(f"Cannot write {path}: {why_refused(error)}.") from error


@contextmanager
def folder_written_whole(path: Path) -> Iterator[Path]:
    """Give a new folder to write to whose files lie in ``path`` once the block succeeds.

    What lies in an older ``path`` under other names stays: it may be the images that sidecars
    belong to.

    Yields
    ------
    Path
        Beside ``path``, empty.

    Raises
    ------
    ExportError
        If the disk is full or the folder cannot be written to.
    """
    try:
        with TemporaryDirectory(prefix=f"{path.name}.", dir=path.absolute().parent) as beside:
            part = Path(beside) / path.name
            part.mkdir()
            yield part
            if path.exists():
                for file in sorted(it for it in part.rglob("*") if it.is_file()):
                    place = path / file.relative_to(part)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    file.replace(place)
            else:
                part.replace(path)
    except OSError as error:
        raise ExportError(f"Cannot write {path}: {why_refused(error)}.") from error


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())
