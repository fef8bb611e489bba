"""Masks in a MATLAB file, as Avenue has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import SourceError
from core.evaluation.layouts.masks import check_size
from core.evaluation.layouts.mat_cells import MatCells
from core.media.frame_index import FrameIndex
from core.project.ground_truth import Mask

#: What the masks are called in the files of Avenue.
_NAME = "volLabel"


@dataclass(frozen=True, slots=True)
class MatMasks:
    """A cell array ``volLabel`` with one mask a frame, not 0 where it is anomalous.

    Attributes
    ----------
    path : Path
        The file.
    """

    path: Path

    def read(self, index: FrameIndex, shape: tuple[int, int]) -> Iterator[Mask]:
        """Yield one mask a frame, in order.

        Raises
        ------
        SourceError
            If the file has more or fewer masks than there are frames, one has another size, or
            they cannot be read.
        """
        with MatCells(self.path, _NAME) as cells:
            if len(cells) != len(index):
                raise SourceError(
                    f"{self.path} holds {len(cells)} masks, but the sequence has {len(index)} "
                    "frames. There must be one a frame."
                )
            for cell in cells:
                check_size(self.path, cell.shape, shape)
                yield cell != 0
