"""Read the FITS keywords of a whole sequence once, and keep them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.errors import SourceError
from core.jobs import JobContext
from core.media.header_table import HeaderTable, read_header_table
from core.media.open import open_source
from core.project.layout import ProjectLayout
from core.project.project import Project


@dataclass(frozen=True, slots=True)
class HeadersJob:
    """Read the keywords of every frame of a sequence.

    Attributes
    ----------
    folder : Path
        The project.
    sequence_id : int
        Which sequence.
    """

    folder: Path
    sequence_id: int

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Reading FITS headers"

    def run(self, context: JobContext) -> HeaderTable:
        """Return the keywords, as they were kept, or from all files.

        A SourceError says that the sequence cannot be opened.
        """
        with Project.open(self.folder, check=False) as project:
            sequence = project.sequence(self.sequence_id)
            index = project.index(self.sequence_id)
            path = kept_headers(project.layout, self.sequence_id)
        with open_source(sequence.path, index=index) as source:
            tell = partial(_tell, context, len(index), sequence.name)
            table = read_header_table(source.header, len(index), tell)
        context.check()
        table.save(path)
        return table


def kept_headers(layout: ProjectLayout, sequence_id: int) -> Path:
    """Return where the keywords of a sequence are kept."""
    return layout.kept(sequence_id) / "headers.npz"


def load_headers(layout: ProjectLayout, sequence_id: int, frames: int) -> HeaderTable | None:
    """Return the keywords of a sequence as they were kept.

    Parameters
    ----------
    layout : ProjectLayout
        Of the project.
    sequence_id : int
        Which sequence.
    frames : int
        How many it has now.

    Returns
    -------
    HeaderTable or None
        None where they were never read, or are damaged, or of other frames.
    """
    try:
        table = HeaderTable.load(kept_headers(layout, sequence_id))
    except SourceError:
        return None
    return table if table.frames == frames else None


def _tell(context: JobContext, frames: int, name: str, frame_index: int) -> None:
    context.check()
    context.progress(frame_index, frames, f"Reading the headers of {name}")
