"""One frame of a display proxy: small, but of values, so that it is shown as the exact frame is."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.media.source import Frame
from core.media.view_sample import sampled

#: Longest side of a frame of 8 bits, in pixels: more than a pane has, and decoded in 2 ms.
PICTURE_SIDE = 960
#: Of the JPEG that it is kept as, 0…100.
QUALITY = 75
#: Longest side of a frame of any other values, which are kept as they are, two bytes each.
VALUES_SIDE = 512

_JPEG = b"\xff\xd8"
_MAGIC = b"FSV1"
#: Magic, height, width, channels, quantiles, what to add to values, and what to divide them by.
_HEAD = struct.Struct("<4sHHHHdd")
#: Of the exact frame: as many values as zscale looks at, four times the shades of a screen.
_QUANTILES = 1000
#: Values are kept up to this times a power of two: half of what 16 bits of a float reach.
_LARGEST = 2.0**15
#: Of values that lie this close together, as a share of themselves, the difference is kept.
_CLOSE = 1 / 8


@dataclass(frozen=True, slots=True, eq=False)
class ProxyFrame:
    """A frame made smaller.

    Attributes
    ----------
    values : ndarray of uint8 or float32, shape (h, w) or (h, w, 3)
        In source units; NaN where the frame has no valid pixel.
    sample : ndarray of float32, shape (N,), or None
        Values of the exact frame at even ranks, its extremes among them: what limits of its own
        are found from, since averages reach less far. None for 8 bits.
    """

    values: Frame
    sample: NDArray[np.float32] | None = None


def encoded(frame: Frame) -> bytes:
    """Return a frame made smaller, as bytes.

    Parameters
    ----------
    frame : ndarray, shape (H, W) or (H, W, 3)
        As a source gives it: uint8 becomes a JPEG picture, anything else keeps its values to
        1 in 2,000.
    """
    if frame.dtype == np.uint8:
        small: NDArray[Any] = _shrunk(frame, PICTURE_SIDE)
        if small.ndim == 3:
            small = cv2.cvtColor(small, cv2.COLOR_RGB2BGR)
        _, data = cv2.imencode(".jpg", small, (cv2.IMWRITE_JPEG_QUALITY, QUALITY))
        return bytes(data)
    return _encoded_values(frame.astype(np.float32))


def decoded(data: bytes) -> ProxyFrame | None:
    """Return what `encoded` made; None if it is damaged."""
    if data.startswith(_JPEG):
        found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        if found is None:
            return None
        small = found if found.ndim == 2 else cv2.cvtColor(found, cv2.COLOR_BGR2RGB)
        return ProxyFrame(np.asarray(small, np.uint8))
    try:
        return _decoded_values(data)
    except (struct.error, ValueError):
        return None


def _encoded_values(values: NDArray[np.float32]) -> bytes:
    sample = sampled(values).astype(np.float32)
    ranks = np.empty(0, np.float32)
    if sample.size:
        ranks = np.quantile(sample, np.linspace(0, 1, _QUANTILES)).astype(np.float32)
    small = _shrunk_values(values)
    offset, factor = _fitting(small)
    kept = ((small - np.float32(offset)) * np.float32(factor)).astype(np.float16)
    channels = 1 if small.ndim == 2 else small.shape[2]
    head = _HEAD.pack(_MAGIC, *small.shape[:2], channels, len(ranks), offset, factor)
    return head + ranks.tobytes() + kept.tobytes()


def _decoded_values(data: bytes) -> ProxyFrame | None:
    magic, height, width, channels, ranks, offset, factor = _HEAD.unpack_from(data)
    if magic != _MAGIC:
        return None
    sample = np.frombuffer(data, np.float32, ranks, _HEAD.size)
    count = height * width * channels
    kept = np.frombuffer(data, np.float16, count, _HEAD.size + sample.nbytes)
    values = kept.astype(np.float32)
    with np.errstate(over="ignore"):  # At the end of what 32 bits reach.
        values *= np.float32(1 / factor)
        values += np.float32(offset)
    shape = (height, width) if channels == 1 else (height, width, channels)
    return ProxyFrame(values.reshape(shape), sample)


def _fitting(small: NDArray[np.float32]) -> tuple[float, float]:
    """Return what to take from values, and then a power of two to multiply them by.

    A float of 16 bits tells 2,000 values apart in each octave, and reaches from 6e-5 to 65,504.
    """
    finite = small[np.isfinite(small)]
    if not finite.size:
        return 0.0, 1.0
    low, middle, high = np.percentile(finite, (1, 50, 99)).tolist()
    # On a high pedestal the octave would be a coarse ruler.
    offset = middle if high - low < _CLOSE * abs(middle) else 0.0
    largest = float(np.abs(finite - np.float32(offset)).max())
    if not 0 < largest < np.inf:
        return offset, 1.0
    # Kept within what a float of 32 bits can be multiplied by and divided by again.
    return offset, 2.0 ** float(np.clip(np.floor(np.log2(_LARGEST / largest)), -120, 120))


def _shrunk_values(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average the valid pixels of each area; NaN where most of it is not valid."""
    is_valid = np.isfinite(values)
    if is_valid.all():
        return np.asarray(_shrunk(values, VALUES_SIDE), np.float32)
    sums = _shrunk(np.where(is_valid, values, np.float32(0)), VALUES_SIDE)
    shares = _shrunk(is_valid.astype(np.float32), VALUES_SIDE)
    return np.where(shares >= 0.5, sums / np.maximum(shares, np.float32(0.5)), np.float32(np.nan))


def _shrunk(frame: NDArray[Any], side: int) -> NDArray[Any]:
    height, width = frame.shape[:2]
    shrink = min(1.0, side / max(height, width))
    if shrink == 1:
        return frame
    size = max(1, round(width * shrink)), max(1, round(height * shrink))
    return np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA))
