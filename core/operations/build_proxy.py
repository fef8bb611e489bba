"""Make the display proxy of a sequence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from core.errors import ProjectError, SourceError
from core.files import why_refused
from core.jobs import JobContext, Notice
from core.media.frame_index import FrameIndex
from core.media.open import open_source
from core.media.proxy import ProxyFiles
from core.media.proxy_frame import encoded
from core.media.proxy_need import proxy_stamp
from core.media.proxy_writer import ProxyWriter
from core.media.source import SourceKind
from core.operations.frames_apart import frames_apart
from core.operations.proxy_space import has_room
from core.project.layout import ProjectLayout
from core.project.records import Sequence


@dataclass(frozen=True, slots=True)
class ProxyGrew:
    """More frames of a sequence can be had from its proxy.

    Attributes
    ----------
    sequence_id : int
        Whose.
    done : int
        Frames done from the first on.
    """

    sequence_id: int
    done: int


@dataclass(frozen=True, slots=True)
class ProxyJob:
    """Make the display proxy of a sequence, or go on where it was broken off.

    A cancelled job leaves a proxy that is of use as far as it goes.

    Attributes
    ----------
    layout : ProjectLayout
        The project.
    sequence : Sequence
        Whose frames are slow to be had.
    budget : int
        Most bytes that all proxies of the project may take. Those used longest ago make room; if
        that is not enough, this one ends early.
    """

    WRITES_PROJECT: ClassVar[bool] = True

    layout: ProjectLayout
    sequence: Sequence
    budget: int

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Make {self.sequence.name} quick to scrub"

    def run(self, context: JobContext) -> ProxyGrew:
        """Return how far the proxy goes.

        A SourceError says that the sequence cannot be read.

        Raises
        ------
        ProjectError
            If the disk refuses.
        """
        try:
            return self._run(context)
        except OSError as error:
            raise ProjectError(
                f"Cannot write the display proxy of {self.sequence.name}: {why_refused(error)}."
            ) from error

    def _run(self, context: JobContext) -> ProxyGrew:
        sequence = self.sequence
        index = FrameIndex.load(self.layout.frame_index(sequence.id))
        files = ProxyFiles(self.layout.kept(sequence.id))
        total = len(index)
        stamp = _stamp(sequence, index)
        with (
            ProxyWriter(files, stamp, total) as writer,
            self._frames(index, writer.done, context) as frames,
        ):
            try:
                for frame_index, small in frames:
                    context.check()
                    writer.skip_to(frame_index)
                    writer.add(small)
                    context.progress(writer.done, total, f"{writer.done} of {total} frames")
                    if writer.save_if_due():
                        context.emit(ProxyGrew(sequence.id, writer.done))
                        if not has_room(self.layout, sequence.id, self.budget):
                            context.emit(Notice(self._full(writer.done)))
                            break
                else:
                    # Files that went away while they were read are no damaged frames.
                    _stamp(sequence, index)
                    writer.skip_to(total)
            finally:
                # What is done so far is kept, whyever it ends.
                writer.save()
            return ProxyGrew(sequence.id, writer.done)

    @contextmanager
    def _frames(
        self, index: FrameIndex, first: int, context: JobContext
    ) -> Iterator[Iterator[tuple[int, bytes]]]:
        """Give the frames from one on, made small."""
        sequence = self.sequence
        if sequence.kind is SourceKind.FITS:
            kept = self.layout.frame_index(sequence.id)
            with frames_apart(sequence.path, kept, first, context.check) as frames:
                yield frames
        else:  # These let Python's lock go while they decode.
            with open_source(sequence.path, index=index) as source:
                yield ((it, encoded(frame)) for it, frame in source.decode(first))

    def _full(self, done: int) -> str:
        return (
            f"{self.sequence.name} is quick to scrub up to frame {done - 1} only: display proxies"
            " take all the disk space that the preferences give them."
        )


def _stamp(sequence: Sequence, index: FrameIndex) -> str:
    try:
        return proxy_stamp(sequence.path, index)
    except FileNotFoundError as error:
        raise SourceError(
            f"{sequence.path} is not there: it was moved, renamed or deleted; check the path."
        ) from error
