"""Arrays in .npy, .npz and .pt files."""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from core.media.frame_index import FrameIndex, TimeOrigin
from core.media.random_access import RandomAccessSource
from core.media.source import Frame, SourceKind
from core.media.times import FILE_ORDER_CADENCE_S

TENSOR_SUFFIXES = (".npy", ".npz", ".pt", ".pth")

_SHAPES = "(T, H, W), (1, T, H, W) or (T, H, W, C) with 1 or 3 channels"


class TensorSource(RandomAccessSource):
    """An array whose first axis is time; .npy files are mapped, never read whole.

    Parameters
    ----------
    path : Path
        The file. Of several arrays in it, the first that can be a sequence is taken.
    index : FrameIndex, optional
        As saved earlier.

    Raises
    ------
    SourceError
        If it is damaged, holds Python objects, or no array of a fitting shape.

    Notes
    -----
    8 and 16 bit stay as they are; all else becomes float32 frame by frame, truth values 0 and 255.
    """

    kind = SourceKind.TENSOR

    def __init__(self, path: Path, index: FrameIndex | None = None) -> None:
        self.path = path
        self._frames = _load(path)
        count, self.height, self.width = self._frames.shape[:3]
        self.channels = self._frames.shape[3] if self._frames.ndim == 4 else 1
        if index is None:
            times = np.arange(count, dtype=np.float64) * FILE_ORDER_CADENCE_S
            index = FrameIndex.of_times(times, TimeOrigin.FILE_ORDER)
        if len(index) != count:
            raise SourceError(
                f"{path.name} has {count} frames now, but had {len(index)} when it was added: add"
                " it again."
            )
        self.index = index
        self.dtype = _native(self._frames[0]).dtype

    def read(self, frame_index: int) -> Frame:
        """Return exactly this frame."""
        self._check_range(frame_index)
        return _native(self._frames[frame_index])

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self._frames = np.empty((0, 0, 0), np.uint8)


def _load(path: Path) -> NDArray[Any]:
    try:
        if path.name.lower().endswith((".pt", ".pth")):
            return _fitting(path, _torch_arrays(path))
        if path.name.lower().endswith(".npz"):
            # Opened here: given a path, np.load leaves the file open when it is damaged.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                return _fitting(path, (arrays[name] for name in arrays.files))
        return _fitting(path, [np.load(path, mmap_mode="r", allow_pickle=False)])
    except MemoryError as error:
        raise SourceError(
            f"{path.name} is larger than the memory: save it as .npy, which need not be read whole."
        ) from error
    except (SourceError, OSError):
        raise
    except Exception as error:  # NumPy and zipfile raise what they please on damage.
        has_objects = "allow_pickle" in str(error) or "Python objects" in str(error)
        what = "it holds Python objects" if has_objects else "it is damaged"
        raise SourceError(
            f"Cannot open {path.name}: {what}; save a plain array of numbers again."
        ) from error


def _torch_arrays(path: Path) -> list[NDArray[Any]]:
    """Return the tensors of a file, which can run no code: nothing else is unpickled.

    Raises
    ------
    SourceError
        If it holds other objects or is damaged.
    """
    import torch

    if not zipfile.is_zipfile(path):  # As torch.save writes since 1.6; older ones are pickles.
        raise SourceError(
            f"Cannot open {path.name}: it is damaged, or a bare pickle, which could run code; save"
            " only the tensor with torch.save."
        )
    try:
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise SourceError(
            f"Cannot open {path.name}: it holds Python objects, which could run code; save only"
            " the tensor with torch.save."
        ) from error
    except Exception as error:  # torch raises what it pleases on damage.
        raise SourceError(
            f"Cannot open {path.name}: it is no whole file of torch.save; save it again."
        ) from error
    values = loaded.values() if isinstance(loaded, dict) else [loaded]
    tensors = [it.detach() for it in values if isinstance(it, torch.Tensor) and not it.is_sparse]
    narrow = (torch.bfloat16, torch.float16)  # NumPy has no bfloat16.
    return [(it.float() if it.dtype in narrow else it).numpy() for it in tensors]


def _fitting(path: Path, arrays: Iterable[NDArray[Any]]) -> NDArray[Any]:
    """Return the first array that can be a sequence, its axes being (T, H, W[, C]).

    Raises
    ------
    SourceError
        If there is none.
    """
    shapes = []
    for array in arrays:
        if array.ndim == 4 and array.shape[-1] not in {1, 3} and array.shape[0] == 1:
            array = array[0]  # noqa: PLW2901  # the same array without its empty axis
        if array.ndim == 4 and array.shape[-1] == 1:
            array = array[..., 0]  # noqa: PLW2901
        is_sequence = array.ndim == 3 or (array.ndim == 4 and array.shape[-1] == 3)
        if is_sequence and array.size and array.dtype.kind in "buif":
            return array
        shapes.append(f"{array.shape} of {array.dtype}")
    found = " and ".join(shapes) or "nothing"
    raise SourceError(f"Cannot open {path.name}: it holds {found}, where {_SHAPES} is needed.")


def _native(frame: NDArray[Any]) -> Frame:
    """Copy a frame into memory, in native byte order and a dtype that OpenCV knows."""
    if frame.dtype.kind == "b":
        return frame.astype(np.uint8) * np.uint8(255)
    plain = frame.dtype.newbyteorder("=")
    kept = plain if plain in (np.uint8, np.uint16, np.int16) else np.dtype(np.float32)
    return np.array(frame, kept, order="C")
