"""Where on the Sun the pixels of a frame are, seen from where its observer was."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.media.helioprojective import helioprojective_wcs, to_arcsec, to_pixels

#: Of the Sun, in metres, where the header does not say what it assumed (IAU 2015).
SOLAR_RADIUS_M = 695.7e6
#: Distances of an observer from the Sun that can be true, in metres: from Mercury to Mars.
_NEAREST_M, _FARTHEST_M = 5e9, 3e11
_TIME_KEYWORDS = ("DATE-AVG", "DATE-OBS", "DATE_OBS", "T_OBS", "DATE-BEG")


@dataclass(frozen=True, slots=True)
class Observer:
    """From where the Sun is seen.

    Attributes
    ----------
    longitude, latitude : float
        Heliographic (Stonyhurst), in degrees; on Earth 0 and what is called B0.
    distance_m : float
        From the centre of the Sun.
    radius_m : float
        Of the Sun.
    """

    longitude: float
    latitude: float
    distance_m: float
    radius_m: float = SOLAR_RADIUS_M

    @property
    def limb_arcsec(self) -> float:
        """Angular radius of the disc."""
        return math.degrees(math.asin(self.radius_m / self.distance_m)) * 3600

    def heliographic(self, arcsec: NDArray[np.float64]) -> NDArray[np.float64]:
        """Convert helioprojective coordinates to heliographic ones on the surface.

        Parameters
        ----------
        arcsec : ndarray of float64, shape (N, 2)
            West and north.

        Returns
        -------
        ndarray of float64, shape (N, 2)
            Stonyhurst longitude (-180…180, west of the Earth's meridian is positive) and latitude,
            in degrees; NaN beyond the limb.

        References
        ----------
        Thompson 2006, doi 10.1051/0004-6361:20054262, equations 12, 13 and 15.
        """
        west, north = np.radians(arcsec / 3600).T
        along = self.distance_m * np.cos(north) * np.cos(west)
        with np.errstate(invalid="ignore"):
            depth = along - np.sqrt(along**2 - self.distance_m**2 + self.radius_m**2)
        x = depth * np.cos(north) * np.sin(west)
        y = depth * np.sin(north)
        z = self.distance_m - depth * np.cos(north) * np.cos(west)
        tilt = math.radians(self.latitude)
        sine = (y * math.cos(tilt) + z * math.sin(tilt)) / self.radius_m
        longitude = np.arctan2(x, z * math.cos(tilt) - y * math.sin(tilt))
        turned = (np.degrees(longitude) + self.longitude + 180) % 360 - 180
        return np.column_stack([turned, np.degrees(np.arcsin(np.clip(sine, -1, 1)))])

    def helioprojective(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Convert heliographic coordinates on the surface to helioprojective ones.

        Parameters
        ----------
        degrees : ndarray of float64, shape (N, 2)
            Stonyhurst longitude and latitude.

        Returns
        -------
        ndarray of float64, shape (N, 2)
            West and north in arcsec; NaN on the far side.

        References
        ----------
        Thompson 2006, equations 11 and 16.
        """
        longitude = np.radians(degrees[:, 0] - self.longitude)
        latitude = np.radians(degrees[:, 1])
        tilt = math.radians(self.latitude)
        x = self.radius_m * np.cos(latitude) * np.sin(longitude)
        facing = np.cos(latitude) * np.cos(longitude)
        y = self.radius_m * (np.sin(latitude) * math.cos(tilt) - facing * math.sin(tilt))
        z = self.radius_m * (np.sin(latitude) * math.sin(tilt) + facing * math.cos(tilt))
        arcsec = self._seen(x, y, z)
        # The limb is not where z is 0, since the observer is not infinitely far away.
        is_hidden = z < self.radius_m**2 / self.distance_m
        return np.where(is_hidden[:, np.newaxis], np.nan, arcsec)

    def limb(self, points: int = 361) -> NDArray[np.float64]:
        """Return the edge of the disc as a closed line.

        Returns
        -------
        ndarray of float64, shape (points, 2)
            West and north in arcsec.
        """
        angle = np.linspace(0, 2 * np.pi, points)
        z = self.radius_m**2 / self.distance_m
        across = math.sqrt(self.radius_m**2 - z**2)
        return self._seen(across * np.cos(angle), across * np.sin(angle), np.full(points, z))

    def _seen(
        self, x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Project points, in metres west, north and towards the observer, to arcsec."""
        towards = self.distance_m - z
        distance = np.sqrt(x**2 + y**2 + towards**2)
        west, north = np.arctan2(x, towards), np.arcsin(y / distance)
        arcsec: NDArray[np.float64] = np.degrees(np.column_stack([west, north])) * 3600
        return arcsec


@dataclass(frozen=True, slots=True)
class SunPlace:
    """One place of a frame on the Sun.

    Attributes
    ----------
    west, north : float
        Helioprojective, in arcsec.
    longitude, latitude : float
        Heliographic (Stonyhurst), in degrees; NaN beyond the limb, and where it is not known from
        where the Sun was seen.
    """

    west: float
    north: float
    longitude: float
    latitude: float

    @property
    def is_on_disc(self) -> bool:
        """Whether it has heliographic coordinates."""
        return math.isfinite(self.longitude)

    @property
    def text(self) -> str:
        """As it is written for people, e.g. ``(-120.5″, 310.0″) · N18.2 E07.1``."""
        place = f"({self.west:.1f}″, {self.north:.1f}″)"
        if not self.is_on_disc:
            return place
        north = "N" if self.latitude >= 0 else "S"
        west = "W" if self.longitude >= 0 else "E"
        latitude, longitude = abs(self.latitude), abs(self.longitude)
        return f"{place} · {north}{latitude:04.1f} {west}{longitude:04.1f}"


@dataclass(frozen=True, slots=True, eq=False)
class Pointing:
    """How the pixels of one frame map to the Sun.

    Attributes
    ----------
    wcs : astropy.wcs.WCS
        Of the frame.
    observer : Observer or None
        From where it was seen; None where neither header nor date tell.
    """

    wcs: Any
    observer: Observer | None

    def place(self, x: float, y: float) -> SunPlace | None:
        """Return what is at a place of the frame.

        Parameters
        ----------
        x, y : float
            In source pixels; the middle of the first stored pixel is (0, 0).

        Returns
        -------
        SunPlace or None
            None where there is no sky.
        """
        arcsec = to_arcsec(self.wcs, np.array([[x, y]], np.float64))
        if not np.isfinite(arcsec).all():
            return None
        degrees = np.full((1, 2), np.nan)
        if self.observer is not None:
            degrees = self.observer.heliographic(arcsec)
        return SunPlace(*map(float, (*arcsec[0], *degrees[0])))

    def pixels(self, arcsec: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where coordinates in arcsec are in the frame, shape (N, 2); NaN if nowhere."""
        return to_pixels(self.wcs, arcsec)


def read_pointing(header: Mapping[str, object]) -> Pointing | None:
    """Learn from a header where on the Sun its image is.

    Parameters
    ----------
    header : mapping
        Keywords of the frame, as `FrameSource.header` gives them.

    Returns
    -------
    Pointing or None
        None where the header places the image nowhere on the Sun.
    """
    wcs = helioprojective_wcs(header)
    return None if wcs is None else Pointing(wcs, read_observer(header))


def read_observer(header: Mapping[str, object]) -> Observer | None:
    """Learn from a header from where the Sun was seen.

    Parameters
    ----------
    header : mapping
        Keywords of the frame.

    Returns
    -------
    Observer or None
        What the header does not say is that of the Earth at the time of the frame, as
        `sunpy.coordinates.sun` knows it; None where the time is not known either.
    """
    radius = _number(header, "RSUN_REF")
    radius = radius if 0.9 * SOLAR_RADIUS_M < radius < 1.1 * SOLAR_RADIUS_M else SOLAR_RADIUS_M
    latitude = _number(header, "HGLT_OBS", "CRLT_OBS", "SOLAR_B0")
    longitude = _number(header, "HGLN_OBS")
    distance = _number(header, "DSUN_OBS")
    limb = _number(header, "RSUN_OBS")
    if not _NEAREST_M < distance < _FARTHEST_M and 100 < limb < 10_000:
        distance = radius / math.sin(math.radians(limb / 3600))
    if not (_NEAREST_M < distance < _FARTHEST_M and abs(latitude) <= 90):
        earth = _earth(header, radius)
        if earth is None:
            return None
        latitude = latitude if abs(latitude) <= 90 else earth.latitude
        distance = distance if _NEAREST_M < distance < _FARTHEST_M else earth.distance_m
    longitude = longitude if abs(longitude) <= 360 else 0.0
    return Observer(longitude, latitude, distance, radius)


def _earth(header: Mapping[str, object], radius: float) -> Observer | None:
    from astropy.time import Time
    from sunpy.coordinates import sun

    for keyword in _TIME_KEYWORDS:
        try:
            time = Time(str(header[keyword]).rstrip("Z"))
            return Observer(
                0.0, float(sun.B0(time).deg), float(sun.earth_distance(time).to_value("m")), radius
            )
        except (KeyError, ValueError):
            continue
    return None


def _number(header: Mapping[str, object], *keywords: str) -> float:
    """Return the first number that the header has for any of the keywords; NaN if none."""
    for keyword in keywords:
        value = header.get(keyword)
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
    return math.nan
