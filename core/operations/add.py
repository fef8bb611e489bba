"""Look at sources before they become sequences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.jobs import JobContext
from core.media.open import open_source
from core.project.records import NewSequence


def inspect_source(path: Path, name: str | None = None) -> NewSequence:
    """Open a source, read its frame index and close it again; `SourceError` if there is nothing.

    Parameters
    ----------
    path : Path
        A video, a FITS file, a folder or archive of FITS files or stills, or a tensor file.
    name : str, optional
        What to call the sequence; the file's or folder's name without suffix by default.

    Returns
    -------
    NewSequence
        Ready for `core.project.project.Project.add_sequence`.
    """
    path = path.expanduser().absolute()
    with open_source(path) as source:
        return NewSequence(
            name=name or sequence_name(path),
            path=path,
            kind=source.kind,
            width=source.width,
            height=source.height,
            channels=source.channels,
            index=source.index,
        )


def sequence_name(path: Path) -> str:
    """Return the name of a sequence made from ``path``: without suffix, for archives both.

    Examples
    --------
    >>> sequence_name(Path("/data/aia171.tar.gz"))
    'aia171'
    >>> sequence_name(Path("/data/run.2024-05-10"))
    'run.2024-05-10'
    """
    if path.is_dir():
        return path.name
    name = path.name
    for suffix in (".gz", ".bz2", ".xz", ".fz"):
        name = name.removesuffix(suffix)
    stem, dot, suffix = name.rpartition(".")
    # A date after the dot is part of the name, not a suffix.
    return stem if dot and stem and suffix.isalnum() and len(suffix) <= 5 else name


@dataclass(frozen=True, slots=True)
class InspectSourcesJob:
    """Look at several sources; stops at the first that cannot be read.

    Attributes
    ----------
    paths : sequence of Path
        The sources.
    sequence_name : str or None
        What to call the sequence made of the only source; None names each by its file.
    """

    paths: Sequence[Path]
    sequence_name: str | None = None

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Reading sources"

    def run(self, context: JobContext) -> list[NewSequence]:
        """Return one new sequence a path, in order."""
        found = []
        for done, path in enumerate(self.paths):
            context.check()
            context.progress(done, len(self.paths), f"Reading {path.name}")
            found.append(inspect_source(path, self.sequence_name))
        context.progress(len(self.paths), len(self.paths), "Sources read")
        return found
