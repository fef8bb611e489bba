"""A source as the viewer reads it: frames with their pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.errors import SourceError
from core.media.display import ViewFrame, display_basis
from core.media.display_choice import Display
from core.media.frame_index import FrameIndex
from core.media.helioprojective import map_flips
from core.media.open import open_source
from core.media.source import FrameSource


class ViewReader:
    """Read frames together with their pictures; used by one thread only.

    Parameters
    ----------
    source : FrameSource
        Closed with the reader.
    display : Display, optional
        How a person wants to see them; the default for such a source otherwise.

    Attributes
    ----------
    source : FrameSource
        As given.
    basis : DisplayBasis
        What can be chosen for it.
    scale : DisplayScale
        How its frames become pictures; another one may be set at any time, by any thread.
    """

    def __init__(self, source: FrameSource, display: Display | None = None) -> None:
        self.source = source
        self.basis = display_basis(source, display)
        self.scale = self.basis.scale(display)

    @property
    def count(self) -> int:
        """Number of frames."""
        return len(self.source)

    def keyframe_before(self, index: int) -> int:
        """Return the last frame at or before ``index`` at which decoding can start."""
        return self.source.keyframe_before(index)

    def decode(self, keyframe: int) -> Iterator[tuple[int, ViewFrame]]:
        """Yield frames and their indices in order, leaving out damaged ones."""
        for index, frame in self.source.decode(keyframe):
            yield index, self.scale.view(frame, index)

    def read(self, index: int) -> ViewFrame:
        """Return exactly this frame; raises as `FrameSource.read` does."""
        return self.scale.view(self.source.read(index), index)

    def close(self) -> None:
        """Let go of the files; may be called twice."""
        self.source.close()


def upright_flips(source: FrameSource) -> tuple[bool, bool]:
    """Return whether columns and rows must be mirrored for north to be up.

    Parameters
    ----------
    source : FrameSource
        Open; the header of its first frame that can be read decides for all.

    Returns
    -------
    tuple of bool
        As `core.media.helioprojective.map_flips` gives them.
    """
    readable = np.flatnonzero(source.index.readable)
    try:
        return map_flips(source.header(int(readable[0]))) if readable.size else (False, False)
    except SourceError:
        return False, False


def open_viewable(
    path: Path, index: FrameIndex | None = None, display: Display | None = None
) -> ViewReader:
    """Open a source for the viewer.

    Parameters
    ----------
    path : Path
        As `open_source` takes it.
    index : FrameIndex, optional
        As saved earlier, so that nothing is scanned again.
    display : Display, optional
        How a person wants to see the frames; the default for such a source otherwise.

    Returns
    -------
    ViewReader
        To give to a `Prefetcher`: ``Prefetcher(lambda: open_viewable(path, index), …)``.
    """
    source = open_source(path, index=index)
    try:
        return ViewReader(source, display)
    except BaseException:
        source.close()
        raise
