"""Run a trained network through ONNX Runtime: on a CPU, most often faster than torch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import models
from core.files import replaced_when_whole

if TYPE_CHECKING:
    # Loading torch takes seconds; naming an engine must not.
    from torch import nn

    from core.training.network import RebuiltArrays

Frames = NDArray[np.float32]

#: Most by which ONNX Runtime and torch may differ on random clips; they agree to 1e-6.
TOLERANCE = 1e-4

#: Random clips that are compared, in batches of different size.
_CHECKED = (3, 1)


class OnnxEngine:
    """A network in ONNX Runtime.

    Parameters
    ----------
    model : bytes
        As `core.training.onnx_file.onnx_model` makes it.
    threads : int
        To compute with.

    Raises
    ------
    OnnxError
        If ONNX Runtime is missing or cannot run the model.
    """

    name = "onnxruntime"

    def __init__(self, model: bytes, threads: int) -> None:
        from core.training.onnx_file import OnnxError

        try:
            import onnxruntime
        except ImportError as error:
            raise OnnxError("onnxruntime is not installed") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Threads that spin while they wait take the cores from whoever has work.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # its classes have no other base
            raise OnnxError(str(error).splitlines()[0].rstrip(".")) from error

    def rebuild(self, clips: Frames) -> RebuiltArrays:
        """Return what the network makes of clips (N, C, T, H, W)."""
        from core.training.network import RebuiltArrays
        from core.training.onnx_file import CLIPS

        outputs = self._session.run(None, {CLIPS: np.ascontiguousarray(clips)})
        return RebuiltArrays(outputs[0], outputs[1] if len(outputs) > 1 else None)


def open_onnx_engine(network: nn.Module, clip: models.Clip, kept: Path) -> OnnxEngine:
    """Return a network in ONNX Runtime.

    Parameters
    ----------
    network : Module
        In evaluation mode, on the CPU.
    clip : tuple of int
        Channels, frames, rows and columns of the clips that will come.
    kept : Path
        Where the model is, or will be kept: ``IDENTITY-SIZE.onnx``. Models of another identity in
        this folder are deleted, so that one of an older checkpoint is never used. Where the folder
        cannot be written, the model is made anew each time.

    Returns
    -------
    OnnxEngine
        An OnnxError says why there is none: a package or an operator is missing, or the results
        differ from those of torch.
    """
    import torch

    threads = torch.get_num_threads()
    if kept.exists() and (engine := _engine_of(kept, threads)) is not None:
        return engine
    return _fresh_engine(network, clip, kept, threads)


def _fresh_engine(network: nn.Module, clip: models.Clip, kept: Path, threads: int) -> OnnxEngine:
    from core.training.network import rebuilt_arrays
    from core.training.onnx_file import onnx_model

    model = onnx_model(network, clip)
    engine = OnnxEngine(model, threads)
    check_engine(engine.rebuild, lambda clips: rebuilt_arrays(network, clips), clip)
    try:
        for older in kept.parent.iterdir() if kept.parent.is_dir() else ():
            if older.name.partition("-")[0] != kept.name.partition("-")[0]:
                older.unlink()
        with replaced_when_whole(kept) as part:
            part.write_bytes(model)
    except OSError:
        pass  # A copy of a run on a read-only disk can be scored with all the same.
    return engine


def _engine_of(kept: Path, threads: int) -> OnnxEngine | None:
    from core.training.onnx_file import OnnxError

    try:
        return OnnxEngine(kept.read_bytes(), threads)
    except (OSError, OnnxError):
        return None  # Cut short, or of another version: it is made again.


def check_engine(
    found: Callable[[Frames], RebuiltArrays],
    expected: Callable[[Frames], RebuiltArrays],
    clip: models.Clip,
) -> float:
    """Compare two engines on random clips.

    Parameters
    ----------
    found, expected : callable
        What makes clips into results.
    clip : tuple of int
        Channels, frames, rows and columns.

    Returns
    -------
    float
        Largest difference, relative to values beyond 1.

    Raises
    ------
    OnnxError
        If it is more than `TOLERANCE`, or the first cannot run them.
    """
    from core.training.onnx_file import OnnxError

    rng = np.random.default_rng(0)
    largest = 0.0
    for count in _CHECKED:
        clips = rng.random((count, *clip), np.float32)
        try:
            pairs = zip(found(clips), expected(clips), strict=True)
        except Exception as error:  # as above
            raise OnnxError(str(error).splitlines()[0].rstrip(".")) from error
        for one, other in pairs:
            if (one is None) != (other is None):
                raise OnnxError("its results are of another kind")
            if one is not None and other is not None:
                apart = np.abs(one - other) / np.maximum(np.abs(other), 1)
                if one.shape != other.shape or not (apart <= TOLERANCE).all():
                    raise OnnxError(f"its results differ by {np.max(apart):.1g}")
                largest = max(largest, float(np.max(apart)))
    return largest
