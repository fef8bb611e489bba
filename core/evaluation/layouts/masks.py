"""Which pixels of a sequence are anomalous, read mask by mask from the files of a data set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol

import numpy as np

from core.errors import SourceError
from core.evaluation.layouts.listing import still_names
from core.media.file_set import FolderFiles
from core.media.frame_index import FrameIndex
from core.media.stills import read_still
from core.project.ground_truth import Mask

#: What the name of a mask may have after that of its frame.
_ENDING = "_mask"

#: A mask that was saved with loss has grey seams: what is anomalous is brighter than this in it.
_JPEG_LEVEL = 127


class MaskSource(Protocol):
    """Reads the masks of one sequence."""

    def read(self, index: FrameIndex, shape: tuple[int, int]) -> Iterator[Mask]:
        """Yield one mask a frame, in order; only one of them is in memory.

        Parameters
        ----------
        index : FrameIndex
            Of the sequence. A frame that cannot be used has no anomalous pixel.
        shape : tuple of int
            Height and width of its frames.

        Raises
        ------
        SourceError
            If there are more or fewer masks than frames, one has another size than its frame, or
            one cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class NothingMasked:
    """Every pixel is known to be normal."""

    def read(self, index: FrameIndex, shape: tuple[int, int]) -> Iterator[Mask]:
        """Yield masks without an anomalous pixel."""
        for _ in range(len(index)):
            yield np.zeros(shape, np.bool_)


@dataclass(frozen=True, slots=True)
class MaskImages:
    """A folder with one image a frame: black where the frame is normal.

    Each mask belongs to the frame whose file has its name: ``000.bmp`` or ``000_mask.png`` to
    ``000.png``. Where no name fits, or the frames are no files, they go by their order.

    Attributes
    ----------
    folder : Path
        Where the images are.
    """

    folder: Path

    def read(self, index: FrameIndex, shape: tuple[int, int]) -> Iterator[Mask]:
        """Yield one mask a frame, in order."""
        names = self._names(index)
        files = FolderFiles(self.folder, names)
        for name, is_readable in zip(names, index.readable.tolist(), strict=True):
            yield self._mask(files, name, shape) if is_readable else np.zeros(shape, np.bool_)

    def _names(self, index: FrameIndex) -> tuple[str, ...]:
        """Return the file of each frame's mask.

        Raises
        ------
        SourceError
            If there are more or fewer masks than frames.
        """
        found = still_names(self.folder)
        by_frame = {PurePath(name).stem.removesuffix(_ENDING): name for name in found}
        frames = [PurePath(name).stem for name in index.files]
        if any(frame in by_frame for frame in frames):
            return tuple(self._named(by_frame, frame) for frame in frames)
        if len(found) != len(index):
            raise SourceError(
                f"{self.folder} holds {len(found)} masks, but the sequence has {len(index)} "
                "frames. There must be one a frame."
            )
        return tuple(found)

    def _named(self, by_frame: dict[str, str], frame: str) -> str:
        if frame not in by_frame:
            raise SourceError(
                f"{self.folder} has no mask of the frame {frame}, but of others. There must be "
                "one a frame."
            )
        return by_frame[frame]

    def _mask(self, files: FolderFiles, name: str, shape: tuple[int, int]) -> Mask:
        image = read_still(files, name)
        check_size(self.folder / name, image.shape[:2], shape)
        level = _JPEG_LEVEL if name.lower().endswith((".jpg", ".jpeg")) else 0
        brightest = image if image.ndim == 2 else image.max(axis=2)
        return np.greater(brightest, level)


def check_size(path: Path, found: tuple[int, ...], shape: tuple[int, int]) -> None:
    """Refuse a mask of another size than its frame.

    Raises
    ------
    SourceError
        If it has; both sizes are named.
    """
    if found != shape:
        size = " x ".join(str(length) for length in reversed(found))
        raise SourceError(
            f"The mask {path} is {size} pixels, but the frames of its sequence are {shape[1]} x "
            f"{shape[0]}. Check that the two belong together."
        )
