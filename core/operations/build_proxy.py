"""Make the display proxy of a video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.errors import ProjectError
from core.files import why_refused
from core.jobs import JobContext, Notice
from core.media.frame_index import FrameIndex
from core.media.open import open_source
from core.media.proxy import ProxyFiles, encoded, proxy_stamp
from core.media.proxy_writer import ProxyWriter
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
    """Make the display proxy of a video, or go on where it was broken off.

    A cancelled job leaves a proxy that is of use as far as it goes.

    Attributes
    ----------
    layout : ProjectLayout
        The project.
    sequence : Sequence
        The video.
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
        index = FrameIndex.load(self.layout.frame_index(self.sequence.id))
        files = ProxyFiles(self.layout.kept(self.sequence.id))
        total = len(index)
        with (
            open_source(self.sequence.path, index=index) as source,
            ProxyWriter(files, proxy_stamp(source.path, index), total) as writer,
        ):
            try:
                for frame_index, frame in source.decode(writer.done):
                    context.check()
                    writer.skip_to(frame_index)
                    writer.add(encoded(frame))
                    context.progress(writer.done, total, f"{writer.done} of {total} frames")
                    if writer.save_if_due():
                        context.emit(ProxyGrew(self.sequence.id, writer.done))
                        if not has_room(self.layout, self.sequence.id, self.budget):
                            context.emit(Notice(self._full(writer.done)))
                            break
                else:
                    writer.skip_to(total)
            finally:
                # What is done so far is kept, whyever it ends.
                writer.save()
            return ProxyGrew(self.sequence.id, writer.done)

    def _full(self, done: int) -> str:
        return (
            f"{self.sequence.name} is quick to scrub up to frame {done - 1} only: display proxies"
            " take all the disk space that the preferences give them."
        )
