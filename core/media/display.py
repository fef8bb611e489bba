"""What the viewer paints: a frame's values, and the picture made of them."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from core.media.display_choice import Display, DisplayWish, Limits, Stretch
from core.media.solar import SOLAR_RANGES, exposure_normalised, exposures
from core.media.source import Frame, FrameSource, SourceKind
from core.media.stretch import limits_of, ranks_of, stretched
from core.media.view_sample import sampled

log = logging.getLogger(__name__)

#: Frames looked at for the range of a sequence.
_SAMPLED_FRAMES = 5
#: Units of what a detector counts: more of it in a longer exposure.
_COUNTS = {"dn", "adu", "count", "counts", "ct", "electron", "electrons", "photon", "photons"}


@dataclass(frozen=True, slots=True, eq=False)
class DisplayScale:
    """How the values of a sequence become pictures, the same way for each frame.

    Attributes
    ----------
    low, high : float
        Values that become black and white: source units, or per second where ``exposure_s`` is
        given.
    exposure_s : ndarray of float64, shape (T,), or None
        By what to divide each frame; None for values that are shown as they are.
    stretch : Stretch
        The curve between the limits.
    ranks : ndarray of float64, shape (R,), or None
        As `core.media.stretch.ranks_of` gives them, for histogram equalisation.
    own_limits : Display or None
        Where each frame has limits of its own, how they are found.
    """

    low: float
    high: float
    exposure_s: NDArray[np.float64] | None = None
    stretch: Stretch = Stretch.LINEAR
    ranks: NDArray[np.float64] | None = None
    own_limits: Display | None = None

    def picture(
        self, frame: Frame, frame_index: int, sample: Frame | None = None
    ) -> NDArray[np.uint8]:
        """Make the picture of a frame.

        Parameters
        ----------
        frame : ndarray, shape (H, W) or (H, W, 3)
            In source units.
        frame_index : int
            Which frame it is: decides the exposure.
        sample : ndarray, shape (N,), optional
            What limits of its own are found from, where ``frame`` is only a smaller one.

        Returns
        -------
        ndarray of uint8, same shape
            ``frame`` itself where that has 8 bits and is shown as it is; black where a pixel is
            NaN.
        """
        if frame.dtype == np.uint8:
            if self.is_plain:
                return frame  # type: ignore[return-value]  # just checked
            levels = _shades(self._for_frame(frame, frame_index), np.arange(256, dtype=np.float32))
            return np.take(levels.ravel(), frame.astype(np.uint8, copy=False))
        scale = self._for_frame(frame if sample is None else sample, frame_index)
        return _shades(scale, self.shown_values(frame, frame_index))

    def view(self, frame: Frame, frame_index: int) -> ViewFrame:
        """Return a frame together with its picture."""
        return ViewFrame(frame, self.picture(frame, frame_index), self)

    @property
    def is_plain(self) -> bool:
        """Whether 8 bits are shown as they are."""
        plain = (0.0, 255.0, Stretch.LINEAR, None)
        return (self.low, self.high, self.stretch, self.own_limits) == plain

    def shown_values(self, frame: Frame, frame_index: int) -> Frame:
        """Return the values that the limits are about: divided by the exposure where that is known.

        Returns
        -------
        ndarray, same shape
            ``frame`` itself where there is no exposure to divide by, else float32.
        """
        if self.exposure_s is None:
            return frame
        return exposure_normalised(frame, float(self.exposure_s[frame_index]))

    def _for_frame(self, frame: Frame, frame_index: int) -> DisplayScale:
        """Return the scale with a frame's own limits, where it is to have some."""
        if self.own_limits is None:
            return self
        values = sampled(self.shown_values(frame, frame_index))
        return _with_limits(self, values, self.own_limits)


@dataclass(frozen=True, slots=True, eq=False)
class ViewFrame:
    """A frame as the viewer needs it; neither array can be written to.

    Attributes
    ----------
    values : ndarray, shape (H, W) or (H, W, 3)
        In source units, native dtype: what the readout under the cursor shows.
    picture : ndarray of uint8, same shape
        What is painted; the same array as ``values`` where that has 8 bits.
    scale : DisplayScale or None
        What made the picture of the values; None where nothing is known of it.
    """

    values: Frame
    picture: NDArray[np.uint8]
    scale: DisplayScale | None = None

    def __post_init__(self) -> None:
        # A QImage on screen may share this memory.
        self.values.flags.writeable = False
        self.picture.flags.writeable = False

    @property
    def nbytes(self) -> int:
        """Bytes that the two arrays take together."""
        return self.values.nbytes + (0 if self.picture is self.values else self.picture.nbytes)


@dataclass(frozen=True, slots=True, eq=False)
class DisplayBasis:
    """What is known of a sequence for showing it, whatever a person chooses.

    Attributes
    ----------
    exposure_s : ndarray of float64, shape (T,), or None
        By what each frame is divided before it is shown; None where values are no counts.
    fixed : tuple of float or None
        Limits that hold for all such sequences: published ones, or the range of 8 bits.
    samples : ndarray of float64, shape (N,), or None
        Values on show of some frames spread over the sequence; None while they were not looked at.
    default : Display
        What is shown to a person who did not choose.
    is_color : bool
        Whether frames have colours of their own, which no colormap changes.
    """

    exposure_s: NDArray[np.float64] | None
    fixed: tuple[float, float] | None
    samples: NDArray[np.float64] | None
    default: Display
    is_color: bool = False

    def needs_samples(self, display: Display) -> bool:
        """Return whether some frames must be read before this can be shown."""
        return self.samples is None and _needs_samples(display)

    def scale(self, display: Display | None = None) -> DisplayScale:
        """Return how frames become pictures.

        Parameters
        ----------
        display : Display, optional
            What a person chose; the default otherwise. Limits that this sequence does not have
            are those of the default.

        Raises
        ------
        ValueError
            If samples are needed and are not there.
        """
        display = self.default if display is None else self.possible(display)
        if self.needs_samples(display):
            raise ValueError("no frame was looked at yet")
        samples = np.empty(0) if self.samples is None else self.samples
        own = None if display.is_locked else display
        low, high = self.fixed or (0.0, 1.0)
        scale = DisplayScale(low, high, self.exposure_s, display.stretch, own_limits=own)
        return _with_limits(scale, samples, display)

    def possible(self, display: Display) -> Display:
        """Return a choice as far as this sequence can follow it."""
        if display.limits is Limits.FIXED and self.fixed is None:
            return replace(display, limits=Limits.PERCENTILE)
        return display


def display_basis(source: FrameSource, display: Display | None = None) -> DisplayBasis:
    """Look at a source to know how its frames can be shown.

    Parameters
    ----------
    source : FrameSource
        8 bit is shown as it is by default. FITS of a wavelength in `SOLAR_RANGES` are shown as
        log10 of DN/s with those constants. For all others a few frames are read, and their common
        range holds for the whole sequence: frames never flicker.
    display : Display, optional
        What a person chose, if anything: frames are read only where that needs it.

    Returns
    -------
    DisplayBasis
        Good for every frame of this source.
    """
    fixed = None
    default = Display()
    if source.dtype == np.uint8:
        fixed, default = (0.0, 255.0), Display(limits=Limits.FIXED)
    elif source.kind is SourceKind.FITS and source.index.wavelength in SOLAR_RANGES:
        fixed = SOLAR_RANGES[source.index.wavelength]
        default = Display(Stretch.LOG, Limits.FIXED)
    basis = DisplayBasis(_divisors(source), fixed, None, default, source.channels == 3)
    if basis.needs_samples(basis.possible(display or default)):
        return with_samples(basis, source)
    return basis


def with_samples(basis: DisplayBasis, source: FrameSource) -> DisplayBasis:
    """Read a few frames of a source, so that limits can be found from them."""
    return replace(basis, samples=_samples(source, basis.exposure_s))


def display_scale(source: FrameSource, display: Display | None = None) -> DisplayScale:
    """Find how the frames of a source become pictures.

    Parameters
    ----------
    source : FrameSource
        As `display_basis` takes it.
    display : Display, optional
        What a person chose; the default for such a source otherwise.

    Returns
    -------
    DisplayScale
        Good for every frame of this source.
    """
    return display_basis(source, display).scale(display)


def wished_scale(source: FrameSource, wish: DisplayWish) -> DisplayScale:
    """Find how the frames of a source become the pictures that were asked for.

    Parameters
    ----------
    source : FrameSource
        As `display_basis` takes it.
    wish : DisplayWish
        A ConfigError says that it cannot be fulfilled.

    Returns
    -------
    DisplayScale
        Good for every frame of this source.
    """
    basis = display_basis(source)
    usual = basis.scale()
    display = basis.possible(wish.on(basis.default, (usual.low, usual.high)))
    if basis.needs_samples(display):
        basis = with_samples(basis, source)
    return basis.scale(display)


def mirrored(picture: NDArray[np.uint8], *, columns: bool, rows: bool) -> NDArray[np.uint8]:
    """Return a picture with the order of its columns and rows turned round where that is wanted."""
    if not columns and not rows:
        return picture
    return np.ascontiguousarray(picture[:: -1 if rows else 1, :: -1 if columns else 1])


def _shades(scale: DisplayScale, values: Frame) -> NDArray[np.uint8]:
    scaled = stretched(values, scale.stretch, scale.low, scale.high, scale.ranks)
    cv2.patchNaNs(scaled, 0)
    return np.asarray(cv2.convertScaleAbs(scaled, alpha=255), np.uint8)


def _needs_samples(display: Display) -> bool:
    is_measured = display.limits not in (Limits.FIXED, Limits.MANUAL)
    return display.is_locked and (is_measured or display.stretch is Stretch.HISTOGRAM)


def _with_limits(
    scale: DisplayScale, values: NDArray[np.float64], display: Display
) -> DisplayScale:
    low, high = scale.low, scale.high
    if display.limits is not Limits.FIXED:
        low, high = limits_of(values, display)
    is_equalised = display.stretch is Stretch.HISTOGRAM
    ranks = ranks_of(values, low, high) if is_equalised else None
    return replace(scale, low=low, high=high, ranks=ranks)


def _divisors(source: FrameSource) -> NDArray[np.float64] | None:
    """Return exposures where a longer one makes larger values; None where it does not."""
    index = source.index
    if source.kind is not SourceKind.FITS or source.dtype == np.uint8:
        return None
    unit = source.unit.strip().lower()
    is_count = unit in _COUNTS or (not unit and index.wavelength > 0)
    has_range = index.wavelength in SOLAR_RANGES
    known = np.isfinite(index.exposure_s) & (index.exposure_s > 0)
    return exposures(index) if has_range or (is_count and known.any()) else None


def _samples(source: FrameSource, exposure_s: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Return values on show of some frames spread over the sequence."""
    scale = DisplayScale(0, 1, exposure_s)
    samples = []
    readable = np.flatnonzero(source.index.readable)
    for place in np.unique(np.linspace(0, len(readable) - 1, _SAMPLED_FRAMES).astype(int)):
        frame_index = int(readable[place])
        try:
            samples.append(sampled(scale.shown_values(source.read(frame_index), frame_index)))
        except SourceError as error:
            log.warning("%s", error)
    return np.concatenate(samples) if samples else np.empty(0)
