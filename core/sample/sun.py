"""A Sun that turns, twinkles and flares, as a camera with photon and read noise sees it.

It is made from one real image, SDO/AIA 171 Å of 2011-02-15, binned to 128 x 128 pixels, which the
sunpy package ships. Everything else is computed: rotation by latitude, slow brightening and
dimming of loops, planted brightenings, and noise. The noise is that of a mean of 4 x 4 pixels of
the camera, as in AIA's synoptic images; a mean of the 32 x 32 that a pixel covers here would have
next to none.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from core.sample.truth import Place

#: Electrons in a DN of AIA's 171 Å camera (DN_GAIN in its headers).
ELECTRONS_PER_DN = 17.7
#: Electrons set free by a photon of 171 Å: 12398 eV Å / 171 Å / 3.65 eV in silicon.
ELECTRONS_PER_PHOTON = 12398.0 / 171.0 / 3.65
#: Read noise of that camera in DN (Boerner et al. 2012, doi:10.1007/s11207-011-9804-8).
READ_NOISE_DN = 1.15
#: Pixels of the camera that a pixel of the frame is taken to average.
BINNED = 16
#: The camera saturates here, in DN.
SATURATION_DN = 16383

#: Sidereal rotation in degrees a day by powers of sin² of latitude (Snodgrass & Ulrich 1990,
#: doi:10.1086/168467), and what the Earth's orbit takes from it.
_ROTATION = (14.713, -2.396, -1.787)
_EARTH_ORBIT = 0.9856

#: Share of its peak below which a brightening does not count any more, and how it rises.
FAINTEST = 0.12
_RISE = (0.35, 0.8)

# Small places that flicker, and wide ones, as large as loop arcades, that breathe.
_TWINKLES = 60
_ARCADES = 10


@dataclass(frozen=True, slots=True)
class Brightening:
    """A small flare: rises within two frames and decays exponentially.

    Attributes
    ----------
    x, y : float
        Centre in pixels.
    sigma_along, sigma_across : float
        Extent in pixels, of a Gaussian.
    tilt : float
        Of its long axis against the rows, in radians.
    start_frame : int
        First frame that it can be seen in.
    decay_frames : float
        In which it decays to 1/e.
    strength : float
        Added at its peak, in DN/s.
    """

    x: float
    y: float
    sigma_along: float
    sigma_across: float
    tilt: float
    start_frame: int
    decay_frames: float
    strength: float

    @property
    def frames(self) -> int:
        """How many frames it counts in."""
        return len(_RISE) + int(-self.decay_frames * np.log(FAINTEST)) + 1

    @property
    def place(self) -> Place:
        """The box that holds it, to two and a half times its extent."""
        reach = int(np.ceil(2.5 * self.sigma_along))
        return Place(round(self.x) - reach, round(self.y) - reach, 2 * reach + 1, 2 * reach + 1)

    def share(self, frame_index: int) -> float:
        """Return what share of its peak it has in a frame; 0 before it begins."""
        age = frame_index - self.start_frame
        if age < 0:
            return 0.0
        if age < len(_RISE):
            return _RISE[age]
        return float(np.exp(-(age - len(_RISE)) / self.decay_frames))

    def footprint(self, shape: tuple[int, int]) -> NDArray[np.float64]:
        """Return its shape, 1 at the centre; (H, W)."""
        rows, columns = np.indices(shape)
        dx, dy = columns - self.x, rows - self.y
        along = dx * np.cos(self.tilt) + dy * np.sin(self.tilt)
        across = dy * np.cos(self.tilt) - dx * np.sin(self.tilt)
        distance2 = (along / self.sigma_along) ** 2 + (across / self.sigma_across) ** 2
        return np.asarray(np.exp(-0.5 * distance2), np.float64)


@dataclass(slots=True, eq=False)
class Sun:
    """The Sun of the sample; the same for the same header and image.

    Attributes
    ----------
    rate : ndarray of float64, shape (H, W)
        The real image, in DN/s.
    header : Header
        Its FITS header.
    """

    rate: NDArray[np.float64]
    header: Any
    _latitude: NDArray[np.float64] = field(init=False, repr=False)
    _longitude: NDArray[np.float64] = field(init=False, repr=False)
    _coefficients: NDArray[np.float64] = field(init=False, repr=False)
    _footprints: NDArray[np.float32] = field(init=False, repr=False)
    _periods_s: NDArray[np.float64] = field(init=False, repr=False)
    _phases: NDArray[np.float64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        from scipy.ndimage import spline_filter

        self._latitude, self._longitude = self._heliographic()
        self._coefficients = spline_filter(self.rate, order=3, mode="nearest")
        self._scatter_twinkles()

    @classmethod
    def observed(cls) -> Sun:
        """Read the image that sunpy ships.

        Raises
        ------
        SourceError
            If it is not there.
        """
        from astropy.io import fits

        path = _shipped_image()
        try:
            # Its BLANK card belongs to integer data; heeding it makes astropy warn.
            with fits.open(path, memmap=False, ignore_blank=True) as file:
                header, values = file[0].header.copy(), file[0].data.astype(np.float64)
        except OSError as error:
            raise SourceError(
                f"Cannot make the sample: {path} is missing or damaged ({error}). "
                "Install the sunpy package again."
            ) from error
        return cls(np.maximum(values, 0.0) / header["EXPTIME"], header)

    @property
    def radius(self) -> float:
        """Of the disk, in pixels."""
        return float(self.header["RSUN_OBS"] / self.header["CDELT1"])

    @property
    def centre(self) -> tuple[float, float]:
        """Column and row of the disk's centre, counted from 0."""
        header = self.header
        return (
            header["CRPIX1"] - 1 - header["CRVAL1"] / header["CDELT1"],
            header["CRPIX2"] - 1 - header["CRVAL2"] / header["CDELT2"],
        )

    def rate_at(self, elapsed_s: float) -> NDArray[np.float64]:
        """Return the Sun without brightenings, some time after the real image.

        Returns
        -------
        ndarray of float64, shape (H, W)
            In DN/s.
        """
        phases = 2 * np.pi * elapsed_s / self._periods_s + self._phases
        twinkle = np.tensordot(np.sin(phases).astype(np.float32), self._footprints, axes=1)
        rate = np.maximum(self._rotated(elapsed_s) * (1 + twinkle), 0.0)
        return np.asarray(rate, np.float64)

    def _rotated(self, elapsed_s: float) -> NDArray[np.float64]:
        """Turn the disk by latitude; what is off the limb stays."""
        from scipy.ndimage import map_coordinates

        sin2 = np.sin(self._latitude) ** 2
        a, b, c = _ROTATION
        degrees = (a + b * sin2 + c * sin2**2 - _EARTH_ORBIT) * elapsed_s / 86400.0
        is_disk = np.isfinite(self._longitude)
        x, y = self._projected(
            self._latitude[is_disk], (self._longitude - np.radians(degrees))[is_disk]
        )
        turned = self.rate.copy()
        turned[is_disk] = map_coordinates(
            self._coefficients, [y, x], order=3, mode="nearest", prefilter=False
        )
        return turned

    def _heliographic(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return latitude and longitude of each pixel in radians; NaN off the disk."""
        rows, columns = np.indices(self.rate.shape, np.float64)
        centre_x, centre_y = self.centre
        x, y = (columns - centre_x) / self.radius, (rows - centre_y) / self.radius
        with np.errstate(invalid="ignore"):
            towards_us = np.sqrt(1 - x**2 - y**2)
            tilt = self._tilt
            latitude = np.arcsin(y * np.cos(tilt) + towards_us * np.sin(tilt))
            longitude = np.arctan2(x, towards_us * np.cos(tilt) - y * np.sin(tilt))
        return latitude, longitude

    def _projected(
        self, latitude: NDArray[np.float64], longitude: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return column and row of heliographic places."""
        tilt, centre = self._tilt, self.centre
        x = np.cos(latitude) * np.sin(longitude)
        y = np.sin(latitude) * np.cos(tilt) - np.cos(latitude) * np.cos(longitude) * np.sin(tilt)
        return centre[0] + self.radius * x, centre[1] + self.radius * y

    @property
    def _tilt(self) -> float:
        """Latitude of the disk's centre, in radians."""
        return float(np.radians(self.header["CRLT_OBS"]))

    def _scatter_twinkles(self) -> None:
        """Choose places, mostly bright ones, that brighten and dim by some per cent."""
        rng = np.random.default_rng(171)
        count = _TWINKLES + _ARCADES
        height, width = self.rate.shape
        odds = np.sqrt(self.rate).ravel()
        chosen = rng.choice(odds.size, count, replace=False, p=odds / odds.sum())
        sigmas = np.concatenate([rng.uniform(1.5, 6, _TWINKLES), rng.uniform(9, 16, _ARCADES)])
        amplitudes = rng.uniform(0.03, 0.12, count)
        amplitudes[_TWINKLES:] *= 1.8
        rows, columns = np.indices((height, width))
        distance2 = (rows - (chosen // width)[:, None, None]) ** 2 + (
            columns - (chosen % width)[:, None, None]
        ) ** 2
        shapes = np.exp(-distance2 / (2 * sigmas[:, None, None] ** 2))
        self._footprints = (amplitudes[:, None, None] * shapes).astype(np.float32)
        self._periods_s = rng.uniform(240, 1500, count)
        self._phases = rng.uniform(0, 2 * np.pi, count)


def exposed(
    rate: NDArray[np.float64], exposure_s: float, rng: np.random.Generator
) -> NDArray[np.int16]:
    """Take a picture.

    Parameters
    ----------
    rate : ndarray of float64, shape (H, W)
        In DN/s.
    exposure_s : float
        Exposure time.
    rng : Generator
        Makes the noise.

    Returns
    -------
    ndarray of int16, shape (H, W)
        In DN, with photon and read noise, rounded and saturated as the camera does.
    """
    dn_per_photon = ELECTRONS_PER_PHOTON / ELECTRONS_PER_DN / BINNED
    photons = rng.poisson(rate * exposure_s / dn_per_photon)
    read_noise = rng.normal(0.0, READ_NOISE_DN / np.sqrt(BINNED), rate.shape)
    values = photons * dn_per_photon + read_noise
    return np.clip(np.rint(values), -100, SATURATION_DN).astype(np.int16)


def _shipped_image() -> Path:
    # Finding the package without importing it saves a second.
    spec = importlib.util.find_spec("sunpy")
    places = spec.submodule_search_locations if spec is not None else None
    folder = Path(next(iter(places or ["sunpy"])))
    return folder / "data" / "test" / "aia_171_level1.fits"
