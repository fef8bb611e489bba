"""What runs a trained network: ONNX Runtime on a CPU, torch elsewhere and where that fails."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

import models
from core.anomaly.clip_stream import ClipStream, CodedFrames, Engine, Halves, WholeClips
from core.jobs import JobContext, Notice

if TYPE_CHECKING:
    # Loading torch takes seconds; naming an engine must not.
    from torch import nn

    from core.training.network import RebuiltArrays

Frames = NDArray[np.float32]


class Runner(Protocol):
    """Runs a network on clips of any size that it takes."""

    @property
    def engine(self) -> str:
        """What runs the network, for people."""
        ...

    def rebuild(self, clips: Frames, context: JobContext) -> RebuiltArrays:
        """Return what the network makes of clips (N, C, T, H, W)."""
        ...

    def stream(self, context: JobContext) -> ClipStream:
        """Return what runs the network over the clips of one sequence, in order."""
        ...


class TorchEngine:
    """A network in torch, on the device that it is on."""

    def __init__(self, network: nn.Module) -> None:
        self._network = network

    def rebuild(self, clips: Frames) -> RebuiltArrays:
        """Return what the network makes of clips (N, C, T, H, W)."""
        # A plain function, no generator: torch's inference mode must not leak to the consumer.
        from core.training.network import rebuilt_arrays

        return rebuilt_arrays(self._network, clips)


class NetworkRunner:
    """Runs the network of a run on clips of any size, by the best engine for it.

    Engines are opened when they are first needed: making one takes a second or two.

    Parameters
    ----------
    network : Module
        As the best checkpoint of the run has it, in evaluation mode, on any device.
    folder : Path
        Keeps the ONNX models.
    identity : str
        A hash of all that the network is made of.
    """

    def __init__(self, network: nn.Module, folder: Path, identity: str) -> None:
        self._network = network
        self._folder = folder
        self._identity = identity
        self._engines: dict[models.Clip, Engine] = {}
        self._halves: dict[models.Clip, Halves] = {}
        self._is_torch = next(network.parameters()).device.type != "cpu"

    @property
    def engine(self) -> str:
        """What runs the network: ``onnxruntime`` or ``torch``."""
        return "torch" if self._is_torch else "onnxruntime"

    def rebuild(self, clips: Frames, context: JobContext) -> RebuiltArrays:
        """Return what the network makes of clips.

        Parameters
        ----------
        clips : ndarray of float32, shape (N, C, T, H, W)
            In 0…1.
        context : JobContext
            Hears, once, why torch runs the network although ONNX Runtime would be faster.

        Returns
        -------
        RebuiltArrays
            As many as there are clips.
        """
        _, channels, length, height, width = clips.shape
        size = channels, length, height, width
        if size not in self._engines:
            self._engines[size] = self._open(size, context)
        return self._engines[size].rebuild(clips)

    def stream(self, context: JobContext) -> ClipStream:
        """Return what runs the network over the clips of one sequence, in order.

        Where the network codes each frame by itself, each is coded once.
        """
        if models.is_frame_coder(self._network):
            return CodedFrames(lambda clip: self._halves_for(clip, context))
        return WholeClips(lambda clips: self.rebuild(clips, context))

    def _halves_for(self, clip: models.Clip, context: JobContext) -> Halves:
        if clip not in self._halves:
            self._halves[clip] = self._open_halves(clip, context)
        return self._halves[clip]

    def _open_halves(self, clip: models.Clip, context: JobContext) -> Halves:
        channels, length, height, width = clip
        coding, rebuilding = models.halves(self._network, height, width)
        frame = (channels, 1, height, width)
        first = self._open(frame, context, coding, "coding-")
        codes = first.rebuild(np.zeros((2, *frame), np.float32)).reconstruction
        numbers, rows, columns = codes.shape[1], *codes.shape[3:]
        second = self._open((numbers, length, rows, columns), context, rebuilding, "rebuilding-")
        return Halves(TorchEngine(coding) if self._is_torch else first, second)

    def _open(
        self,
        clip: models.Clip,
        context: JobContext,
        part: nn.Module | None = None,
        name: str = "",
    ) -> Engine:
        from core.anomaly.onnx_engine import open_onnx_engine
        from core.training.onnx_file import OnnxError

        network = self._network if part is None else part
        if not self._is_torch:
            try:
                kept = self._folder / f"{self._identity}-{name}{'x'.join(map(str, clip))}.onnx"
                return open_onnx_engine(network, clip, kept)
            except OnnxError as error:
                self._is_torch = True
                # One engine for all clips, so that they agree to the digit.
                self._engines.clear()
                self._halves.clear()
                sentence = f"Scoring with torch, which is slower than ONNX Runtime: {error}."
                context.emit(Notice(sentence))
        return TorchEngine(network)


class GivenEngine:
    """Runs clips by one engine, whatever would be best: to tell what it is worth.

    Parameters
    ----------
    engine : Engine
        For the only size of clips that will come.
    name : str
        What people call it.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = name
        self._engine = engine

    def rebuild(self, clips: Frames, context: JobContext) -> RebuiltArrays:  # noqa: ARG002
        """Return what the network makes of clips (N, C, T, H, W)."""
        return self._engine.rebuild(clips)

    def stream(self, context: JobContext) -> ClipStream:  # noqa: ARG002
        """Return what runs the network over the clips of one sequence, in order."""
        return WholeClips(self._engine.rebuild)
