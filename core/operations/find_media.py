"""Look through a folder for the sources of sequences whose files have moved."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import FramesiftError
from core.jobs import JobContext
from core.project.layout import SUFFIX
from core.project.project import Project
from core.project.records import Sequence
from core.project.sequence_edits import refuse_other_frames

NO_NAME = "nothing there has its name"
OTHER_FRAMES = "what has its name there has other frames"


@dataclass(frozen=True, slots=True)
class FoundMedia:
    """What fits, and why the rest does not.

    Attributes
    ----------
    paths : mapping of int to Path
        New place by sequence id.
    left : mapping of str to str
        Why nothing fits, by the sequence's name.
    """

    paths: Mapping[int, Path]
    left: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FindMediaJob:
    """Find the source of every sequence that is missing its own, by name and by frames.

    A file or folder of the old name is taken if it is of the same kind, its frames have the same
    size and it has the last of them; of several the one whose folders are called most like the old
    ones. What was renamed is not guessed at: two cameras may well record alike.

    Attributes
    ----------
    folder : Path
        The project.
    place : Path
        Where to look, in all folders below as well.
    """

    folder: Path
    place: Path

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Looking for files in {self.place.name}"

    def run(self, context: JobContext) -> FoundMedia:
        """Return where the sources are now; nothing is written."""
        with Project.open(self.folder, check=False) as project:
            missing = [it for it in project.sequences() if it.is_missing]
            named: dict[str, list[Path]] = {it.path.name: [] for it in missing}
            for path in _all_below(self.place, context):
                if path.name in named:
                    named[path.name].append(path)
            found: dict[int, Path] = {}
            left: dict[str, str] = {}
            for done, sequence in enumerate(missing):
                context.check()
                context.progress(done, len(missing), sequence.name)
                candidates = named[sequence.path.name]
                fitting = _fitting(project, sequence, candidates)
                if fitting is not None:
                    found[sequence.id] = fitting
                else:
                    left[sequence.name] = OTHER_FRAMES if candidates else NO_NAME
            return FoundMedia(found, left)


def _all_below(place: Path, context: JobContext) -> Iterator[Path]:
    """Yield a folder and all that is in it, but for hidden folders and projects."""
    yield place
    for here, folders, files in os.walk(place):
        context.check()
        folders[:] = sorted(it for it in folders if not it.startswith(".") | it.endswith(SUFFIX))
        yield from (Path(here, name) for name in (*folders, *sorted(files)))


def _fitting(project: Project, sequence: Sequence, candidates: list[Path]) -> Path | None:
    """Return the candidate with the frames of a sequence whose folders are most like the old."""
    old = sequence.path.parts[::-1]

    def alike(path: Path) -> int:
        pairs = zip(old, path.resolve().parts[::-1], strict=False)
        return next((same for same, (a, b) in enumerate(pairs) if a != b), len(old))

    for path in sorted(candidates, key=alike, reverse=True):
        try:
            refuse_other_frames(project, sequence, path)
        except (FramesiftError, OSError):
            continue
        return path
    return None
