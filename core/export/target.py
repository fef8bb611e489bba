"""Where an export goes: never over something that a person may want to keep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import ExportError
from core.files import replaced_when_whole, why_refused


def check_target(path: Path, suffix: str, *, overwrite: bool) -> None:
    """Refuse a target before any work is done for it.

    Raises
    ------
    ExportError
        If it has another suffix, exists and may not be overwritten, or lies in no folder.
    """
    if path.suffix.lower() != suffix:
        raise ExportError(f"{path.name} must end in {suffix}.")
    if path.exists() and not overwrite:
        raise ExportError(
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
