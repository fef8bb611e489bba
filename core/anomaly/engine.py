"""What runs a trained network: on a CPU ONNX Runtime unless torch is clearly faster; else torch."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

import models
from core.anomaly.clip_stream import ClipStream, CodedFrames, Engine, Halves, WholeClips
from core.anomaly.engine_speed import is_first_preferred
from core.anomaly.onnx_engine import OnnxEngine, open_onnx_engine
from core.jobs import JobContext, Notice

if TYPE_CHECKING:
    # Loading torch takes seconds; naming an engine must not.
    from torch import nn

    from core.training.network import RebuiltArrays

log = logging.getLogger(__name__)

Frames = NDArray[np.float32]

#: Pixels that torch rebuilds at once on a CPU: more of them no longer fit into its caches between
#: two layers, which makes some networks half as fast.
_CACHED_PIXELS = 2**18


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

    name = "torch"

    def __init__(self, network: nn.Module) -> None:
        self._network = network

    def rebuild(self, clips: Frames) -> RebuiltArrays:
        """Return what the network makes of clips (N, C, T, H, W)."""
        # A plain function, no generator: torch's inference mode must not leak to the consumer.
        from core.training.network import RebuiltArrays, rebuilt_arrays

        parts = [rebuilt_arrays(self._network, it) for it in self._parts(clips)]
        if len(parts) == 1:
            return parts[0]
        codes = [it.divergence for it in parts if it.divergence is not None]
        return RebuiltArrays(
            np.concatenate([it.reconstruction for it in parts]),
            np.concatenate(codes) if codes else None,
        )

    def _parts(self, clips: Frames) -> list[Frames]:
        """Return the clips in parts that suit the caches of a CPU, never a lone clip by choice."""
        if next(self._network.parameters()).device.type != "cpu":
            return [clips]
        most = max(2, _CACHED_PIXELS // clips[0].size)
        return np.array_split(clips, max(1, len(clips) // most))


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
        device = next(network.parameters()).device
        self._is_torch = device.type != "cpu"
        log.info("%s runs on %s", folder.parent.name, device)
        self._used: set[str] = set()

    @property
    def engine(self) -> str:
        """What runs the network: ``onnxruntime``, where it does so for some clips, or ``torch``."""
        is_onnx = not self._is_torch and self._used != {TorchEngine.name}
        return OnnxEngine.name if is_onnx else TorchEngine.name

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
        from core.training.onnx_file import OnnxError

        network = self._network if part is None else part
        in_torch = TorchEngine(network)
        if not self._is_torch:
            try:
                kept = self._folder / f"{self._identity}-{name}{'x'.join(map(str, clip))}.onnx"
                in_onnx = open_onnx_engine(network, clip, kept)
                is_onnx = is_first_preferred(
                    in_onnx.rebuild, in_torch.rebuild, clip, kept.with_suffix(".faster")
                )
                engine = in_onnx if is_onnx else in_torch
                self._used.add(engine.name)
                return engine  # noqa: TRY300  # an else would stand far from what it belongs to
            except OnnxError as error:
                self._is_torch = True
                # One engine for all clips, so that they agree to the digit.
                self._engines.clear()
                self._halves.clear()
                sentence = f"Scoring with torch, which may be slower than ONNX Runtime: {error}."
                context.emit(Notice(sentence))
        return in_torch


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
