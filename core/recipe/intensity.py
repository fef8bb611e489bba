"""Intensity scales: from source units to 0…1, the same way for every frame of a sequence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import ConfigError, SourceError
from core.media.solar import SOLAR_RANGES, exposure_normalised, exposures, log10_scaled
from core.media.source import Frame, FrameSource, SourceKind
from core.recipe.recipe import IntensityScale, ScaleKind

#: Frames that percentiles of a sequence are taken from, and pixels of each.
SAMPLE_FRAMES = 32
SAMPLE_PIXELS = 1 << 16

#: Scales of what was divided by its exposure time.
SOLAR_KINDS = (ScaleKind.SOLAR_LOG10, ScaleKind.SOLAR_ASINH)
_BIT_RANGES = {np.dtype(np.uint8): 255.0, np.dtype(np.uint16): 65535.0}


@dataclass(frozen=True, slots=True, eq=False)
class ResolvedScale:
    """An intensity scale with all its constants known.

    Attributes
    ----------
    kind : ScaleKind
        Never ``auto``.
    low, high : float
        Intensities that become 0 and 1: source units, for the solar kinds DN/s. Not used by
        ``frame_min_max``.
    exposure_s : ndarray of float64, shape (T,), or None
        What each frame is divided by, for the solar kinds.
    """

    kind: ScaleKind
    low: float
    high: float
    exposure_s: NDArray[np.float64] | None = None

    @property
    def is_identity_for_uint8(self) -> bool:
        """Whether 8-bit frames are stored as they are."""
        return self.kind is ScaleKind.BIT_RANGE and self.high == 255

    def apply(self, frame: Frame, frame_index: int) -> NDArray[np.float32]:
        """Scale one frame.

        Parameters
        ----------
        frame : ndarray, shape (H, W) or (H, W, 3)
            In source units, at any size.
        frame_index : int
            Which frame it is: decides the exposure.

        Returns
        -------
        ndarray of float32, same shape
            In 0…1; 0 where the frame is NaN.
        """
        if self.exposure_s is not None:
            values = exposure_normalised(frame, float(self.exposure_s[frame_index]))
        else:
            values = frame.astype(np.float32)
        if self.kind is ScaleKind.SOLAR_LOG10:
            scaled = log10_scaled(values, self.low, self.high)
        elif self.kind is ScaleKind.SOLAR_ASINH:
            scaled = _asinh_scaled(values, self.low, self.high)
        elif self.kind is ScaleKind.FRAME_MIN_MAX:
            scaled = _linearly_scaled(values, *_finite_range(values))
        else:
            scaled = _linearly_scaled(values, self.low, self.high)
        # Rounding can leave a value a hair outside.
        np.clip(scaled, 0, 1, out=scaled)
        return np.nan_to_num(scaled, copy=False, nan=0.0)


def resolve_scale(scale: IntensityScale, source: FrameSource) -> ResolvedScale:
    """Find the constants of an intensity scale for one source.

    Parameters
    ----------
    scale : IntensityScale
        As the recipe has it. ``solar_log10`` is logarithmic between ``low`` and ``high``;
        ``solar_asinh`` is that above ``low`` and linear below it, so that noise around zero stays
        noise.
    source : FrameSource
        Read only by ``percentiles``: at most `SAMPLE_FRAMES` frames, evenly spaced.

    Returns
    -------
    ResolvedScale
        The same for the same source, always.

    Raises
    ------
    ConfigError
        If the scale does not suit the source, e.g. a solar scale for an unknown wavelength.
    """
    kind = _automatic(source) if scale.kind is ScaleKind.AUTO else scale.kind
    if kind in SOLAR_KINDS:
        low, high = _solar_range(scale, source)
        return ResolvedScale(kind, low, high, exposures(source.index))
    if kind is ScaleKind.FIXED and scale.low is not None and scale.high is not None:
        return ResolvedScale(kind, scale.low, scale.high)
    if kind is ScaleKind.BIT_RANGE:
        if source.dtype not in _BIT_RANGES:
            raise ConfigError(
                f"{source.path.name} holds {source.dtype} values, which have no bit range. "
                "Choose the intensity scale percentiles or fixed."
            )
        return ResolvedScale(kind, 0.0, _BIT_RANGES[source.dtype])
    if kind is ScaleKind.PERCENTILES:
        low, high = _percentiles(scale, source)
        return ResolvedScale(kind, low, high)
    return ResolvedScale(kind, 0.0, 1.0)


def _asinh_scaled(values: NDArray[np.float32], low: float, high: float) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = np.arcsinh(np.clip(values, 0, np.float32(high)) / np.float32(low))
    return scaled / np.float32(np.arcsinh(high / low))


def _linearly_scaled(values: NDArray[np.float32], low: float, high: float) -> NDArray[np.float32]:
    clipped = np.clip(values, np.float32(low), np.float32(high))
    return (clipped - np.float32(low)) / np.float32((high - low) or 1.0)


def _finite_range(values: NDArray[np.float32]) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def _automatic(source: FrameSource) -> ScaleKind:
    if source.kind is SourceKind.FITS:
        # 16-bit FITS fill a small part of their range, so the bit range would be nearly black.
        known = source.index.wavelength in SOLAR_RANGES
        return ScaleKind.SOLAR_LOG10 if known else ScaleKind.PERCENTILES
    return ScaleKind.BIT_RANGE if source.dtype in _BIT_RANGES else ScaleKind.PERCENTILES


def _solar_range(scale: IntensityScale, source: FrameSource) -> tuple[float, float]:
    wavelength = source.index.wavelength
    known = SOLAR_RANGES.get(wavelength)
    low = scale.low if scale.low is not None else known and known[0]
    high = scale.high if scale.high is not None else known and known[1]
    if low is None or high is None:
        known_names = ", ".join(str(it) for it in sorted(SOLAR_RANGES))
        raise ConfigError(
            f"{source.path.name} has the wavelength {wavelength or 'unknown'}, and solar scales "
            f"have constants for {known_names} Å. Give low and high in DN/s, or choose percentiles."
        )
    if not 0 < low < high:
        raise ConfigError(
            f"A solar intensity scale needs 0 < low < high, not {low:g} and {high:g} DN/s."
        )
    return float(low), float(high)


def _percentiles(scale: IntensityScale, source: FrameSource) -> tuple[float, float]:
    count = len(source)
    frames = np.unique(np.linspace(0, count - 1, min(count, SAMPLE_FRAMES)).round().astype(int))
    sample = [_sample(source, frame_index) for frame_index in frames.tolist()]
    values = np.concatenate(sample)
    if not values.size:
        raise SourceError(
            f"No intensity of {source.path.name} can be measured: none of {len(frames)} frames "
            "looked at has a valid pixel. Choose a fixed intensity scale or check the files."
        )
    low, high = np.percentile(values, [scale.low_percentile, scale.high_percentile])
    return float(low), float(high)


def _sample(source: FrameSource, frame_index: int) -> NDArray[np.float64]:
    try:
        values = source.read(frame_index).ravel()
    except SourceError:
        return np.empty(0)
    # An odd step walks through the columns instead of staying in a few of them.
    step = max(1, values.size // SAMPLE_PIXELS) | 1
    sample = values[::step].astype(np.float64)
    return sample[np.isfinite(sample)]
