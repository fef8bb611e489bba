"""Run a network over the clips of one sequence, one batch after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

import models

if TYPE_CHECKING:
    # Loading torch takes seconds; naming what it returns must not.
    from core.training.network import RebuiltArrays

Frames = NDArray[np.float32]


class Engine(Protocol):
    """Runs one network on clips of one size."""

    def rebuild(self, clips: Frames) -> RebuiltArrays:
        """Return what the network makes of clips (N, C, T, H, W)."""
        ...


class Halves(NamedTuple):
    """Engines for the halves of a network that codes each frame by itself.

    Attributes
    ----------
    coding : Engine
        From frames (M, C, 1, H, W) to codes (M, F, 1, h, w).
    rebuilding : Engine
        From the codes (N, F, T, h, w) of clips to clips (N, C, T, H, W).
    """

    coding: Engine
    rebuilding: Engine


class ClipStream(Protocol):
    """Takes the clips of one sequence in order."""

    def rebuild(self, clips: Frames, frames: NDArray[np.int64]) -> RebuiltArrays:
        """Return what the network makes of clips.

        Parameters
        ----------
        clips : ndarray of float32, shape (N, C, T, H, W)
            In 0…1.
        frames : ndarray of int64, shape (N, T)
            Which frames of the sequence they hold.
        """
        ...


class WholeClips:
    """Runs each clip by itself.

    Parameters
    ----------
    rebuild : callable
        From clips to what the network makes of them.
    """

    def __init__(self, rebuild: Callable[[Frames], RebuiltArrays]) -> None:
        self._rebuild = rebuild

    def rebuild(self, clips: Frames, frames: NDArray[np.int64]) -> RebuiltArrays:  # noqa: ARG002
        """Return what the network makes of clips."""
        return self._rebuild(clips)


class CodedFrames:
    """Codes each frame once, for all clips that hold it.

    Memory is that of the codes of one batch: what no clip of the last one held is forgotten.

    Parameters
    ----------
    halves : callable
        From the size of the clips to the engines for them.
    """

    def __init__(self, halves: Callable[[models.Clip], Halves]) -> None:
        self._halves = halves
        self._codes: dict[int, Frames] = {}

    def rebuild(self, clips: Frames, frames: NDArray[np.int64]) -> RebuiltArrays:
        """Return what the network makes of clips."""
        _, channels, length, height, width = clips.shape
        halves = self._halves((channels, length, height, width))
        needed, places = np.unique(frames, return_index=True)
        is_new = np.array([frame not in self._codes for frame in needed.tolist()])
        if is_new.any():
            numbers, positions = np.divmod(places[is_new], length)
            # Of each new frame the first clip that holds it gives its pixels.
            pixels = clips[numbers, :, positions][:, :, np.newaxis]
            coded = halves.coding.rebuild(np.ascontiguousarray(pixels)).reconstruction
            self._codes.update(zip(needed[is_new].tolist(), coded[:, :, 0], strict=True))
        self._codes = {frame: self._codes[frame] for frame in needed.tolist()}
        codes = np.stack([[self._codes[frame] for frame in clip] for clip in frames.tolist()])
        return halves.rebuilding.rebuild(np.ascontiguousarray(codes.swapaxes(1, 2)))
