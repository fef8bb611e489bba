"""Which pixels of a sequence are anomalous, kept beside its frames as its data set marks them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.errors import ProjectError, SourceError
from core.files import replaced_when_whole
from core.project.layout import ProjectLayout
from core.project.records import Sequence
from core.project.storage_errors import why_file_failed

#: One mask: shape (H, W) in source pixels, true where the frame is anomalous.
Mask = NDArray[np.bool_]


class GroundTruthMasks:
    """The masks of all frames of one sequence, memory-mapped; one mask is unpacked at a time.

    A sequence without this file has no pixel ground truth; one that is known to be normal to the
    last pixel may have masks that are false throughout.

    Parameters
    ----------
    packed : ndarray of uint8, shape (T, H, ceil(W / 8))
        One bit a pixel, as ``np.packbits(mask, axis=1)`` gives it.
    width : int
        W, in source pixels.

    Attributes
    ----------
    shape : tuple of int
        Height and width of each mask: those of the source's frames, not of a recipe's.
    """

    def __init__(self, packed: NDArray[np.uint8], width: int) -> None:
        if packed.ndim != 3 or packed.dtype != np.uint8 or packed.shape[2] != _row_bytes(width):
            raise ValueError(f"no masks of width {width}: {packed.dtype} of shape {packed.shape}")
        self.shape: tuple[int, int] = (packed.shape[1], width)
        self._packed = packed

    @classmethod
    def open(cls, layout: ProjectLayout, sequence: Sequence) -> Self | None:
        """Map the masks of a sequence, read-only; None if it has none.

        Raises
        ------
        SourceError
            If the file is damaged, or is not that of this sequence.
        """
        path = layout.ground_truth(sequence.id)
        if not path.exists():
            return None
        try:
            masks = cls(np.load(path, mmap_mode="r", allow_pickle=False), sequence.width)
        except (OSError, ValueError, EOFError) as error:
            raise SourceError(_unfit(path, sequence, str(error))) from error
        if (len(masks), *masks.shape) != (sequence.frames, sequence.height, sequence.width):
            raise SourceError(
                _unfit(path, sequence, f"{len(masks)} masks of {masks.shape[1]} x {masks.shape[0]}")
            )
        return masks

    def __len__(self) -> int:
        return len(self._packed)

    def mask(self, frame_index: int) -> Mask:
        """Return the mask of one frame, shape (H, W): true where the pixel is anomalous."""
        bits = np.unpackbits(self._packed[frame_index], axis=1, count=self.shape[1])
        return bits.view(np.bool_)

    def any(self) -> NDArray[np.bool_]:
        """Return whether each frame has an anomalous pixel, shape (T,)."""
        return np.array([frame.any() for frame in self._packed], np.bool_)


def write_masks(path: Path, masks: Iterable[Mask], frames: int, shape: tuple[int, int]) -> None:
    """Write the masks of a sequence in order, one in memory at a time, whole or not at all.

    Parameters
    ----------
    path : Path
        The file to make, `ProjectLayout.ground_truth` or one that will be moved there.
    masks : iterable of ndarray of bool, shape (H, W)
        One a frame. What it raises goes through and leaves nothing behind.
    frames : int
        How many there are, T.
    shape : tuple of int
        Height and width of each, in source pixels.

    Raises
    ------
    ProjectError
        If the disk is full or the folder cannot be written.
    ValueError
        If there are more or fewer masks, or one has another shape.
    """
    height, width = shape
    packed_shape = (frames, height, _row_bytes(width))
    header = {"descr": "|u1", "fortran_order": False, "shape": packed_shape}
    written = 0
    try:
        with replaced_when_whole(path) as part, part.open("wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            for mask in masks:
                if mask.shape != shape:
                    raise ValueError(f"mask {written} has the shape {mask.shape}, not {shape}")
                file.write(np.packbits(mask, axis=1).tobytes())
                written += 1
            if written != frames:
                raise ValueError(f"{written} masks for {frames} frames")
    except OSError as error:
        raise ProjectError(why_file_failed(error, path, "write")) from error


def _row_bytes(width: int) -> int:
    return (width + 7) // 8


def _unfit(path: Path, sequence: Sequence, why: str) -> str:
    return (
        f"The ground truth {path} is damaged or not that of {sequence.name} ({why}). Remove the "
        "sequence and import its data set again."
    )
