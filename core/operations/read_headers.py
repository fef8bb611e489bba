"""Read the FITS keywords of a whole sequence once, and keep them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from core.errors import SourceError
from core.jobs import JobCancelled, JobContext
from core.media.frame_index import FrameIndex
from core.media.header_builder import HeaderTableBuilder, read_header_table
from core.media.header_table import HeaderTable
from core.media.open import open_source
from core.project.layout import ProjectLayout
from core.project.records import Sequence

#: Seconds between two words about what is known so far, and until the first.
_GROWS_EVERY_S = 3.0
_GROWS_FIRST_S = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class HeadersGrew:
    """The keywords of more frames are known.

    Attributes
    ----------
    sequence_id : int
        Of which sequence.
    done : int
        Frames from the first on.
    table : HeaderTable
        What is known; later frames have no keywords in it.
    """

    sequence_id: int
    done: int
    table: HeaderTable


@dataclass(frozen=True, slots=True)
class HeadersJob:
    """Read the keywords of every frame of a sequence.

    Cancelled, it keeps what it has, and goes on from there another time.

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

        Raises
        ------
        JobCancelled
            If a person asked for it; what is known by then was told and is kept.
        """
        sequence = self.sequence
        index = FrameIndex.load(self.layout.frame_index(sequence.id))
        kept = load_headers(self.layout, sequence.id, len(index))
        if kept is not None:
            return kept
        part = _begun_headers(self.layout, sequence.id)
        builder = HeaderTableBuilder.load_part(part, len(index))
        with open_source(sequence.path, index=index) as source:
            try:
                tell = _Teller(context, builder, sequence)
                table = read_header_table(source.header, builder, tell)
            except JobCancelled:
                if self.keeps and builder.done:
                    builder.save_part(part)
                context.emit(HeadersGrew(sequence.id, builder.done, builder.table()))
                raise
        context.check()
        if self.keeps:
            table.save(kept_headers(self.layout, sequence.id))
            part.unlink(missing_ok=True)
        return table


class _Teller:
    """Says how far it is, and now and then what is known by then."""

    def __init__(
        self, context: JobContext, builder: HeaderTableBuilder, sequence: Sequence
    ) -> None:
        self._context, self._builder, self._sequence = context, builder, sequence
        self._told = time.monotonic() - _GROWS_EVERY_S + _GROWS_FIRST_S

    def __call__(self, frame_index: int) -> None:
        self._context.check()
        frames, name = self._builder.frames, self._sequence.name
        self._context.progress(frame_index, frames, f"Reading the headers of {name}")
        if time.monotonic() - self._told >= _GROWS_EVERY_S:
            grew = HeadersGrew(self._sequence.id, frame_index, self._builder.table())
            self._context.emit(grew)
            self._told = time.monotonic()


def _begun_headers(layout: ProjectLayout, sequence_id: int) -> Path:
    """Return where the keywords of its first frames are kept once reading was broken off."""
    return layout.kept(sequence_id) / "headers_begun.npz"


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
