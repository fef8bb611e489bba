"""A source as the viewer reads it: frames with their pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.media.display import ViewFrame, display_scale
from core.media.frame_index import FrameIndex
from core.media.open import open_source
from core.media.source import FrameSource


class ViewReader:
    """Read frames together with their pictures; used by one thread only.

    Parameters
    ----------
    source : FrameSource
        Closed with the reader.

    Attributes
    ----------
    source : FrameSource
        As given.
    scale : DisplayScale
        How its frames become pictures.
    """

    def __init__(self, source: FrameSource) -> None:
        self.source = source
        self.scale = display_scale(source)

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


def open_viewable(path: Path, index: FrameIndex | None = None) -> ViewReader:
    """Open a source for the viewer.

    Parameters
    ----------
    path : Path
        As `open_source` takes it.
    index : FrameIndex, optional
        As saved earlier, so that nothing is scanned again.

    Returns
    -------
    ViewReader
        To give to a `Prefetcher`: ``Prefetcher(lambda: open_viewable(path, index), …)``.
    """
    source = open_source(path, index=index)
    try:
        return ViewReader(source)
    except BaseException:
        source.close()
        raise
