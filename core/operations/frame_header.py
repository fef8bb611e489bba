"""Read the header of one frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.jobs import JobContext
from core.media.frame_index import FrameIndex
from core.media.header_table import HeaderTable, Value, plain_value
from core.media.open import open_source
from core.media.pointing import read_pointing
from core.operations.read_headers import load_headers
from core.project.layout import ProjectLayout
from core.project.records import Sequence


@dataclass(frozen=True, slots=True, eq=False)
class ReadFrameHeader:
    """The header of one frame.

    Attributes
    ----------
    frame_index : int
        Which frame.
    header : mapping
        Its keywords with their values, without comments.
    table : HeaderTable or None
        The keywords of all frames, where they are known already.
    """

    frame_index: int
    header: Mapping[str, Value]
    table: HeaderTable | None


@dataclass(frozen=True, slots=True, eq=False)
class FrameHeaderJob:
    """Read the header of one frame, and those of all others where they were kept.

    Attributes
    ----------
    layout : ProjectLayout
        Of the project.
    sequence : Sequence
        Which sequence.
    frame_index : int
        Which frame.
    """

    layout: ProjectLayout
    sequence: Sequence
    frame_index: int

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Reading the header of frame {self.frame_index}"

    def run(self, context: JobContext) -> ReadFrameHeader:
        """Return the header; a SourceError says that the frame cannot be read."""
        context.check()
        table = load_headers(self.layout, self.sequence.id, self.sequence.frames)
        if table is not None:
            header = table.header(self.frame_index)
        else:
            index = FrameIndex.load(self.layout.frame_index(self.sequence.id))
            with open_source(self.sequence.path, index=index) as source:
                header = plain_header(source.header(self.frame_index))
        # Here, not in the window: what it needs takes half a second to load the first time.
        read_pointing(header)
        return ReadFrameHeader(self.frame_index, header, table)


def plain_header(header: Mapping[str, object]) -> dict[str, Value]:
    """Return the keywords that have a value."""
    pairs = ((keyword, plain_value(value)) for keyword, value in header.items())
    return {keyword: value for keyword, value in pairs if keyword and value is not None}
