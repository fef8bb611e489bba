"""Fit clips of any size to networks that halve theirs, and channels to a width."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def padded(clips: Tensor, multiple: tuple[int, int, int], least: tuple[int, int, int]) -> Tensor:
    """Repeat the last frame, row and column until a network can take the clips.

    Parameters
    ----------
    clips : Tensor, shape (N, C, T, H, W)
        Clips of any size.
    multiple, least : tuple of int
        It takes ``least`` frames, rows and columns, and any multiple of ``multiple`` more.

    Returns
    -------
    Tensor, shape (N, C, T', H', W')
        The same tensor where it fits already.
    """
    # As plain numbers: while a network is traced for ONNX, sizes are tensors, which round a
    # negative quotient towards zero.
    sizes = [int(size) for size in clips.shape[2:]]
    missing = [
        smallest + max(0, -(-(size - smallest) // step) * step) - size
        for size, step, smallest in zip(sizes, multiple, least, strict=True)
    ]
    if not any(missing):
        return clips
    frames, rows, columns = missing
    return functional.pad(clips, (0, columns, 0, rows, 0, frames), mode="replicate")


def cropped(clips: Tensor, like: Tensor) -> Tensor:
    """Cut off what `padded` added, so that the clips have the size of ``like`` again.

    Clips that have fewer frames than ``like`` keep theirs.
    """
    frames, rows, columns = like.shape[2:]
    return clips[:, :, :frames, :rows, :columns]


def widened(channels: int, width: float) -> int:
    """Return a number of channels multiplied by a width, at least 1."""
    return max(1, round(channels * width))
