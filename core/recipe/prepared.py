"""Sequences ready for a detector: frame store, index, and what must not be learnt."""

from __future__ import annotations

from dataclasses import dataclass

from core.media.frame_index import FrameIndex, FrameRange
from core.recipe.frame_store import FrameStore
from core.recipe.ignored import IgnoredBox


@dataclass(frozen=True, slots=True, eq=False)
class PreparedSequence:
    """One sequence with its frames in the recipe.

    Attributes
    ----------
    sequence_id : int
        Key in the project; 0 outside a project.
    name : str
        Name in the project.
    store : FrameStore
        Its frames, shape (T, H, W, C).
    index : FrameIndex
        Its times, gaps and readable frames.
    excluded : tuple of FrameRange
        Frames that must not be learnt: no training clip touches them.
    anomalous : tuple of FrameRange
        Frames known to be anomalous; only for evaluation.
    regions : tuple of IgnoredBox
        What neither trains nor scores. It is painted over in ``store`` already.
    """

    sequence_id: int
    name: str
    store: FrameStore
    index: FrameIndex
    excluded: tuple[FrameRange, ...] = ()
    anomalous: tuple[FrameRange, ...] = ()
    regions: tuple[IgnoredBox, ...] = ()

    def __len__(self) -> int:
        return len(self.index)
