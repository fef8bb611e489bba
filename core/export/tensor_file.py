"""Write many frames as one tensor, ``.npy`` or ``.pt``, without holding them all in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.export.tensor_options import TensorForm, TensorType
from core.media.frame_index import FrameRange

#: Returns a frame, shape (H, W, C), float32.
FrameOf = Callable[[int], NDArray[np.float32]]

SUFFIXES = (".npy", ".pt")


@dataclass(frozen=True, slots=True)
class TensorLayout:
    """Shape and type of a tensor of frames.

    Attributes
    ----------
    frames : FrameRange
        Which frames, T of them.
    frame_shape : tuple of int
        Rows, columns and channels: H, W, C.
    form : TensorForm
        Order of the axes.
    kind : TensorType
        Type of the numbers.
    """

    frames: FrameRange
    frame_shape: tuple[int, int, int]
    form: TensorForm = TensorForm.MOVIE
    kind: TensorType = TensorType.FLOAT32

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the tensor."""
        height, width, channels = self.frame_shape
        count = len(self.frames)
        if self.form is TensorForm.CLIP:
            return (1, channels, count, height, width)
        return (count, height, width) if channels == 1 else (count, height, width, channels)


def write_tensor(
    path: Path, layout: TensorLayout, frame_of: FrameOf, done: Callable[[], None]
) -> None:
    """Write a tensor.

    Parameters
    ----------
    path : Path
        Ends in one of `SUFFIXES`. An OSError says that it cannot be written.
    layout : TensorLayout
        Shape and type.
    frame_of : callable
        Returns each frame by its number; asked once for each frame, or, for a clip in colour, once
        for each frame and channel.
    done : callable
        Called after each of these; may raise to stop.
    """
    if path.suffix.lower() == ".npy":
        _write_npy(path, layout, frame_of, done)
        return
    import torch

    beside = path.with_suffix(".npy")
    try:
        _write_npy(beside, layout, frame_of, done)
        # Mapped, and written from there: never all in memory.
        mapped = np.load(beside, mmap_mode="c")
        # To an open file: given a path, torch says of a full disk that a position is unexpected.
        with path.open("wb") as file:
            torch.save(torch.from_numpy(mapped), file)
        del mapped
    finally:
        beside.unlink(missing_ok=True)


def _write_npy(
    path: Path, layout: TensorLayout, frame_of: FrameOf, done: Callable[[], None]
) -> None:
    kind = np.dtype(layout.kind.value)
    header = {
        "descr": np.lib.format.dtype_to_descr(kind),
        "fortran_order": False,
        "shape": layout.shape,
    }
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        # Piece by piece, not through a memory map: on a full disk a map kills the process.
        for piece in _pieces(layout, frame_of):
            file.write(_converted(piece, layout.kind).astype(kind, order="C").tobytes())
            done()


def _pieces(layout: TensorLayout, frame_of: FrameOf) -> Iterator[NDArray[np.float32]]:
    """Yield the numbers of the tensor in their order."""
    frames = range(layout.frames.start, layout.frames.stop)
    if layout.form is TensorForm.MOVIE:
        yield from (frame_of(it) for it in frames)
        return
    for channel in range(layout.frame_shape[2]):
        yield from (frame_of(it)[..., channel] for it in frames)


def _converted(piece: NDArray[np.float32], kind: TensorType) -> NDArray[np.float32]:
    if kind is not TensorType.UINT8:
        return piece
    whole: NDArray[np.float32] = np.rint(np.clip(np.nan_to_num(piece), 0, 1) * np.float32(255))
    return whole
