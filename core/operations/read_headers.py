"""Read the FITS keywords of a whole sequence once, and keep them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.errors import SourceError
from core.jobs import JobContext
from core.media.frame_index import FrameIndex
from core.media.header_table import HeaderTable, read_header_table
from core.media.open import open_source
from core.project.layout import ProjectLayout
from core.project.records import Sequence


@dataclass(frozen=True, slots=True)
class HeadersJob:
    """Read the keywords of every frame of a sequence.

    Attributes
    ----------
    layout : ProjectLayout
        Of the project.
    sequence : Sequence
        Which sequence.
    keeps : bool
        Whether they are kept in the project.
    """

    layout: ProjectLayout
    sequence: Sequence
    keeps: bool = True

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Reading FITS headers"

    def run(self, context: JobContext) -> HeaderTable:
        """Return the keywords of all frames.

        A SourceError says that the sequence cannot be opened.
        """
        sequence = self.sequence
        index = FrameIndex.load(self.layout.frame_index(sequence.id))
        with open_source(sequence.path, index=index) as source:
            tell = partial(_tell, context, len(index), sequence.name)
            table = read_header_table(source.header, len(index), tell)
        context.check()
        if self.keeps:
            table.save(kept_headers(self.layout, sequence.id))
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
