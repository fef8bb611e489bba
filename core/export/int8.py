"""Round a network in ONNX to 8 bit, and measure how fast it is then.

Static quantisation: what flows between layers has a fixed range, measured on clips. Dynamic ranges
were 2 to 8 times slower than float32 for every kind of model here; fixed ones 1.3 to 1.7 times
faster for networks of 2-D convolutions, and slower for 3-D ones.
"""

from __future__ import annotations

import contextlib
import io
import logging
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.training.onnx_file import CLIPS, OnnxError

if TYPE_CHECKING:
    from core.anomaly.clip_stream import Engine

Frames = NDArray[np.float32]

_REPEATS = 3


def int8_model(model: bytes, clips: Iterable[Frames]) -> bytes:
    """Return a network with 8-bit weights and activations.

    Parameters
    ----------
    model : bytes
        As `core.training.onnx_file.onnx_model` makes it.
    clips : iterable of ndarray of float32, shape (N, C, T, H, W)
        Batches of what the network usually sees; ranges are measured on them.

    Returns
    -------
    bytes
        A model with the same inputs and outputs.

    Raises
    ------
    OnnxError
        If a layer cannot be rounded, or a package is missing.
    """
    try:
        import onnx
        from onnxruntime.quantization import QuantFormat, QuantType, quantize_static
    except ImportError as error:
        raise OnnxError(f"{error.name or 'onnxruntime'} is not installed") from error
    with TemporaryDirectory() as folder, _quiet():
        target = Path(folder) / "int8.onnx"
        try:
            quantize_static(
                onnx.load_from_string(model),
                target,
                _Batches(clips),
                quant_format=QuantFormat.QDQ,
                per_channel=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
            )
        except Exception as error:  # its errors have no other base
            lines = str(error).splitlines() or [type(error).__name__]
            raise OnnxError(lines[0].rstrip(".")) from error
        return target.read_bytes()


def clips_per_second(engine: Engine, clips: Frames) -> float:
    """Return how many clips (N, C, T, H, W) an engine rebuilds in a second, at its best."""
    engine.rebuild(clips)
    best = float("inf")
    for _ in range(_REPEATS):
        start = time.perf_counter()
        engine.rebuild(clips)
        best = min(best, time.perf_counter() - start)
    return len(clips) / best


class _Batches:
    """Hands batches to the quantiser, in the way that it asks for them."""

    def __init__(self, clips: Iterable[Frames]) -> None:
        self._batches = iter(clips)

    def get_next(self) -> dict[str, Frames] | None:
        """Return the next batch by the name of its input; None after the last."""
        batch = next(self._batches, None)
        return None if batch is None else {CLIPS: batch}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Leave out what the quantiser prints and logs of layers that it does not know."""

    def is_ours(record: logging.LogRecord) -> bool:
        return "onnxruntime" not in record.pathname

    root = logging.getLogger()
    root.addFilter(is_ours)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        root.removeFilter(is_ours)
