"""What the viewer paints: a frame's values, and the picture made of them."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from core.media.solar import SOLAR_RANGES, exposure_normalised, exposures, log10_scaled
from core.media.source import Frame, FrameSource, SourceKind

log = logging.getLogger(__name__)

#: Frames looked at for the range of a sequence, and which of their values may be clipped.
_SAMPLED_FRAMES = 5
_PERCENTILES = (0.1, 99.9)
_SAMPLED_PIXELS = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class ViewFrame:
    """A frame as the viewer needs it; neither array can be written to.

    Attributes
    ----------
    values : ndarray, shape (H, W) or (H, W, 3)
        In source units, native dtype: what the readout under the cursor shows.
    picture : ndarray of uint8, same shape
        What is painted; the same array as ``values`` where that has 8 bits.
    """

    values: Frame
    picture: NDArray[np.uint8]

    def __post_init__(self) -> None:
        # A QImage on screen may share this memory.
        self.values.flags.writeable = False
        self.picture.flags.writeable = False

    @property
    def nbytes(self) -> int:
        """Bytes that the two arrays take together."""
        return self.values.nbytes + (0 if self.picture is self.values else self.picture.nbytes)


@dataclass(frozen=True, slots=True, eq=False)
class DisplayScale:
    """How the values of a sequence become pictures, the same way for each frame.

    Attributes
    ----------
    low, high : float
        Values that become black and white: source units, or DN/s where ``exposure_s`` is given.
    exposure_s : ndarray of float64, shape (T,), or None
        By what to divide each frame before a logarithm is taken; None for a linear scale.
    """

    low: float
    high: float
    exposure_s: NDArray[np.float64] | None = None

    def picture(self, frame: Frame, frame_index: int) -> NDArray[np.uint8]:
        """Make the picture of a frame.

        Parameters
        ----------
        frame : ndarray, shape (H, W) or (H, W, 3)
            In source units.
        frame_index : int
            Which frame it is: decides the exposure.

        Returns
        -------
        ndarray of uint8, same shape
            ``frame`` itself where that has 8 bits; black where a pixel is NaN.
        """
        if frame.dtype == np.uint8:
            return frame  # type: ignore[return-value]  # just checked
        if self.exposure_s is None:
            scaled = np.subtract(frame, np.float32(self.low), dtype=np.float32)
            scaled *= np.float32(1 / ((self.high - self.low) or 1.0))
            np.clip(scaled, 0, 1, out=scaled)
        else:
            rates = exposure_normalised(frame, float(self.exposure_s[frame_index]))
            scaled = log10_scaled(rates, self.low, self.high)
        cv2.patchNaNs(scaled, 0)
        return np.asarray(cv2.convertScaleAbs(scaled, alpha=255), np.uint8)

    def view(self, frame: Frame, frame_index: int) -> ViewFrame:
        """Return a frame together with its picture."""
        return ViewFrame(frame, self.picture(frame, frame_index))


def display_scale(source: FrameSource) -> DisplayScale:
    """Find how the frames of a source become pictures.

    Parameters
    ----------
    source : FrameSource
        8 bit is shown as it is. FITS of a wavelength in `SOLAR_RANGES` are shown as log10 of DN/s
        with those constants. For all others a few frames are read, and their common range holds
        for the whole sequence: frames never flicker.

    Returns
    -------
    DisplayScale
        Good for every frame of this source.
    """
    if source.dtype == np.uint8:
        return DisplayScale(0.0, 255.0)
    if source.kind is SourceKind.FITS and source.index.wavelength in SOLAR_RANGES:
        return DisplayScale(*SOLAR_RANGES[source.index.wavelength], exposures(source.index))
    return DisplayScale(*_sampled_range(source))


def _sampled_range(source: FrameSource) -> tuple[float, float]:
    """Return low and high percentile of some frames spread over the sequence."""
    samples = []
    readable = np.flatnonzero(source.index.readable)
    for place in np.unique(np.linspace(0, len(readable) - 1, _SAMPLED_FRAMES).astype(int)):
        try:
            values = source.read(int(readable[place])).ravel()
        except SourceError as error:
            log.warning("%s", error)
            continue
        # An odd step walks through the columns instead of staying in a few of them.
        sample = values[:: max(1, values.size // _SAMPLED_PIXELS) | 1].astype(np.float64)
        samples.append(sample[np.isfinite(sample)])
    if not any(sample.size for sample in samples):
        return 0.0, 1.0
    low, high = np.percentile(np.concatenate(samples), _PERCENTILES)
    return float(low), float(high)
