"""Where on the Sun a place of a frame is: helioprojective coordinates from its FITS header."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.media.fits_header import quieten_astropy

#: The keywords of FITS Papers I and II that say how pixels map to the sky.
_WCS_KEYWORDS = re.compile(
    r"(WCSAXES|NAXIS[12]?|LONPOLE|LATPOLE|CROTA[12]|(CTYPE|CUNIT|CRPIX|CRVAL|CDELT)[12]"
    r"|(PC|CD)[12]_[12]|PV[12]_\d)"
)
#: What instruments older than Thompson 2006 call the axes of a helioprojective image.
_OLD_AXES = {"SOLAR-X": "HPLN-TAN", "SOLAR_X": "HPLN-TAN", "SOLAR-Y": "HPLT-TAN"} | {
    "SOLAR_Y": "HPLT-TAN"
}


@dataclass(frozen=True, slots=True)
class ArcsecBox:
    """A rectangle on the solar disc, as the observer sees it.

    Attributes
    ----------
    west_low, west_high : float
        Helioprojective longitude in arcsec; solar west is positive.
    north_low, north_high : float
        Helioprojective latitude in arcsec; solar north is positive.
    """

    west_low: float
    west_high: float
    north_low: float
    north_high: float

    @property
    def center(self) -> tuple[float, float]:
        """West and north of its middle, in arcsec."""
        return (self.west_low + self.west_high) / 2, (self.north_low + self.north_high) / 2


def helioprojective(
    header: Mapping[str, object], places: Sequence[tuple[float, float]]
) -> NDArray[np.float64] | None:
    """Convert places on a frame to helioprojective coordinates.

    Parameters
    ----------
    header : mapping
        Keywords of the frame, as `FrameSource.header` gives them.
    places : sequence of (x, y)
        In source pixels; the middle of the first stored pixel is (0, 0).

    Returns
    -------
    ndarray of float64, shape (N, 2), or None
        West and north in arcsec; None where the header places the image nowhere on the Sun.
    """
    wcs = helioprojective_wcs(header)
    found = None if wcs is None else to_arcsec(wcs, np.array(places, np.float64))
    return found if found is not None and np.isfinite(found).all() else None


def helioprojective_wcs(header: Mapping[str, object]) -> Any | None:
    """Return the WCS of a frame, without what has nothing to do with its place on the Sun.

    Parameters
    ----------
    header : mapping
        Keywords of the frame, as `FrameSource.header` gives them.

    Returns
    -------
    astropy.wcs.WCS or None
        Of two axes; None where the header places the image nowhere on the Sun.

    References
    ----------
    Thompson 2006, doi 10.1051/0004-6361:20054262; FITS WCS by Greisen and Calabretta 2002.
    """
    known: dict[str, Any] = {
        keyword: value
        for keyword, value in header.items()
        if _WCS_KEYWORDS.fullmatch(keyword) and isinstance(value, str | int | float)
    }
    for axis, default in (("1", "HPLN"), ("2", "HPLT")):
        name = str(known.get(f"CTYPE{axis}", "")).strip().upper()
        known[f"CTYPE{axis}"] = _OLD_AXES.get(name, name)
        if not known[f"CTYPE{axis}"].startswith(default):
            return None
        known.setdefault(f"CUNIT{axis}", "arcsec")
    known |= {"NAXIS": 2, "WCSAXES": 2}

    from astropy.io.fits import Header
    from astropy.wcs import WCS

    quieten_astropy()
    try:
        wcs = WCS(Header(known))
        wcs.wcs.set()
    except Exception:  # noqa: BLE001 - astropy raises what it pleases on broken keywords
        return None
    return wcs


def map_flips(header: Mapping[str, object]) -> tuple[bool, bool]:
    """Return whether columns and rows run the other way than on a map of the Sun.

    Parameters
    ----------
    header : mapping
        Keywords of the frame. Only signs matter here, so that no WCS need be made.

    Returns
    -------
    tuple of bool
        Whether a picture whose first row is on top must be mirrored left to right, and top to
        bottom, so that west is at the right and north up, as far as mirroring does that. Neither
        where the header places the image nowhere on the Sun.
    """
    for axis, default in (("1", "HPLN"), ("2", "HPLT")):
        name = str(header.get(f"CTYPE{axis}", "")).strip().upper()
        if not _OLD_AXES.get(name, name).startswith(default):
            return False, False
    turn = math.cos(math.radians(_number(header, "CROTA2", 0.0)))
    steps = []
    for axis in ("1", "2"):
        step = _number(header, f"CDELT{axis}", 1.0) * _number(header, f"PC{axis}_{axis}", turn)
        steps.append(_number(header, f"CD{axis}_{axis}", step))
    return steps[0] < 0, steps[1] > 0


def _number(header: Mapping[str, object], keyword: str, default: float) -> float:
    value = header.get(keyword)
    return float(value) if isinstance(value, int | float) else default


def to_arcsec(wcs: Any, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convert pixels to helioprojective coordinates.

    Parameters
    ----------
    wcs : astropy.wcs.WCS
        As `helioprojective_wcs` gives it.
    places : ndarray of float64, shape (N, 2)
        In source pixels; the middle of the first stored pixel is (0, 0).

    Returns
    -------
    ndarray of float64, shape (N, 2)
        West and north in arcsec; NaN for what is not on the sky.
    """
    try:
        degrees = np.asarray(wcs.wcs_pix2world(places, 0), np.float64)
    except Exception:  # noqa: BLE001 - as above
        return np.full(places.shape, np.nan)
    # Longitudes come as 0 to 360 degrees; east of the centre is negative.
    degrees[:, 0] = (degrees[:, 0] + 180) % 360 - 180
    return degrees * 3600


def to_pixels(wcs: Any, arcsec: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convert helioprojective coordinates to pixels; the way back of `to_arcsec`.

    Returns
    -------
    ndarray of float64, shape (N, 2)
        NaN for what the projection does not show.
    """
    try:
        return np.asarray(wcs.wcs_world2pix(arcsec / 3600, 0), np.float64)
    except Exception:  # noqa: BLE001 - as above
        return np.full(arcsec.shape, np.nan)


def arcsec_box(
    header: Mapping[str, object], x: float, y: float, width: float, height: float
) -> ArcsecBox | None:
    """Convert a rectangle of whole pixels to the one on the Sun that encloses it.

    Parameters
    ----------
    header : mapping
        Keywords of the frame.
    x, y : float
        Its first column and row.
    width, height : float
        Its size, in source pixels.

    Returns
    -------
    ArcsecBox or None
        None where the header places the image nowhere on the Sun, or a corner off the sky.
    """
    # Pixels reach half a pixel beyond their middles.
    left, top = x - 0.5, y - 0.5
    corners = [(left, top), (left + width, top), (left, top + height), (left + width, top + height)]
    found = helioprojective(header, corners)
    if found is None:
        return None
    (west_low, north_low), (west_high, north_high) = found.min(axis=0), found.max(axis=0)
    return ArcsecBox(float(west_low), float(west_high), float(north_low), float(north_high))
