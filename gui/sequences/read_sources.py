"""Look at what was chosen or dropped, before it becomes sequences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import SourceError
from core.jobs import JobContext
from core.project.records import NewSequence


@dataclass(frozen=True, slots=True)
class SourceRefused:
    """One of the sources cannot be read; the others go on.

    Attributes
    ----------
    error : SourceError
        Why.
    """

    error: SourceError


@dataclass(frozen=True, slots=True)
class ReadSourcesJob:
    """Look at several sources and keep those that can be read.

    A folder that holds no frames but folders of frames, as data sets have them, becomes one
    sequence a folder.

    Attributes
    ----------
    paths : sequence of Path
        Files and folders.
    """

    paths: Sequence[Path]

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Reading sources"

    def run(self, context: JobContext) -> list[NewSequence]:
        """Return one new sequence for each readable source; emit the rest as refused."""
        from core.operations.add import inspect_source

        found: list[NewSequence] = []
        for done, path in enumerate(self.paths):
            context.progress(done, len(self.paths), f"Reading {path.name}")
            try:
                found.append(inspect_source(path))
            except SourceError as error:
                inner = self._read_folders(path, context)
                found += inner
                if not inner:
                    context.emit(SourceRefused(error))
            context.check()
        context.progress(len(self.paths), len(self.paths), "Sources read")
        return found

    def _read_folders(self, path: Path, context: JobContext) -> list[NewSequence]:
        from natsort import natsorted

        from core.operations.add import inspect_source

        found: list[NewSequence] = []
        try:
            folders = [it for it in path.iterdir() if it.is_dir()] if path.is_dir() else []
        except OSError:
            return found  # The first error says it already.
        for folder in natsorted(folders, key=lambda it: it.name):
            context.check()
            context.progress(0, 0, f"Reading {folder.name}")
            try:
                found.append(inspect_source(folder))
            except SourceError:
                continue  # A folder of something else beside the frames.
        return found
