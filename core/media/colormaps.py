"""Colours of frames and heat maps: by name, and those an instrument's images usually have."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core.config import nearest
from core.errors import ConfigError
from resources import colormaps_file

#: Stands for the colormap of instrument and wavelength.
AUTO = "auto"
GREY = "gray"
#: Those whose lightness grows evenly: they show no edges that are not there.
EVEN_COLORMAPS = ("inferno", "magma", "plasma", "viridis", "cividis", GREY)

_AIA = (94, 131, 171, 193, 211, 304, 335, 1600, 1700, 4500)
_IRIS = (1330, 1400, 1600, 2796, 2832, 5000)
_EUVI = (171, 195, 284, 304)
_SUVI = (94, 131, 171, 195, 284, 304)
_TRACE = (171, 195, 284, 1216, 1550, 1600, 1700)

#: What an instrument is called in headers, the start of the names of its colormaps in sunpy, and
#: the wavelengths in angstrom for which there is one.
_FAMILIES: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    (r"AIA", "sdoaia", _AIA),
    (r"EIT", "sohoeit", _EUVI),
    (r"IRIS|SJI", "irissji", _IRIS),
    (r"SECCHI|EUVI", "euvi", _EUVI),
    (r"SUVI|GOES-R", "goes-rsuvi", _SUVI),
    (r"TRACE", "trace", _TRACE),
    (r"EUI.*FSI|FSI", "solar orbiterfsi", (174, 304)),
    (r"EUI|HRI", "solar orbiterhri_euv", (174,)),
)
#: Instruments with one colormap, whatever they look at.
_SINGLE: Mapping[str, str] = {
    r"HMI|MDI|GONG|PHI": "hmimag",
    r"LASCO.*C3|\bC3\b": "soholasco3",
    r"LASCO": "soholasco2",
    r"COR2": "stereocor2",
    r"COR1": "stereocor1",
    r"XRT": "hinodexrt",
    r"SXT": "yohkohsxtal",
    r"KCOR": "kcor",
}
#: Headers round: a wavelength within this share of one that has a colormap takes it.
_NEARLY = 0.04


def usual_colormap(instrument: str, wavelength: int) -> str:
    """Name the colormap that images of an instrument usually have.

    Parameters
    ----------
    instrument : str
        As the header names it, e.g. ``AIA_3``.
    wavelength : int
        In angstrom; 0 where not known.

    Returns
    -------
    str
        A name that sunpy knows, or ``gray`` where there is no usual one.

    Examples
    --------
    >>> usual_colormap("AIA_3", 171), usual_colormap("EIT", 195), usual_colormap("SJI", 1400)
    ('sdoaia171', 'sohoeit195', 'irissji1400')
    >>> usual_colormap("HMI_FRONT2", 6173), usual_colormap("", 171), usual_colormap("ACAM", 0)
    ('hmimag', 'gray', 'gray')
    """
    name = instrument.upper()
    for pattern, start, wavelengths in _FAMILIES:
        if re.search(pattern, name) and wavelength:
            closest = min(wavelengths, key=lambda it: abs(it - wavelength))
            if abs(closest - wavelength) <= _NEARLY * closest:
                return f"{start}{closest}"
    for pattern, colormap in _SINGLE.items():
        if re.search(pattern, name):
            return colormap
    return GREY


@functools.cache
def color_table(name: str) -> NDArray[np.uint8]:
    """Return the colours of a colormap from lowest to highest.

    Parameters
    ----------
    name : str
        Of a colormap of matplotlib, e.g. ``viridis``, or of sunpy, e.g. ``sdoaia171``.

    Returns
    -------
    ndarray of uint8, shape (256, 3)
        RGB; read-only. A ConfigError says that there is none of this name.
    """
    if name == GREY:
        ramp = np.arange(256, dtype=np.uint8)
        colors = np.stack([ramp] * 3, axis=1)
    elif name in _shipped():
        colors = np.frombuffer(bytes.fromhex(_shipped()[name]), np.uint8).reshape(256, 3)
    else:
        colors = library_colors(name)
    colors.flags.writeable = False
    return colors


@functools.cache
def _shipped() -> Mapping[str, str]:
    """Return the colours that come with the program, in hex: they are there at once."""
    return cast("dict[str, str]", json.loads(colormaps_file().read_text(encoding="ascii")))


def offered_colormaps() -> tuple[str, ...]:
    """Name the colormaps that the window offers, but for grey."""
    return (*(it for it in EVEN_COLORMAPS if it != GREY), *solar_colormaps())


def solar_colormaps() -> tuple[str, ...]:
    """Name the colormaps of solar instruments that are offered, in order of instruments."""
    families = [f"{start}{it}" for _, start, wavelengths in _FAMILIES for it in wavelengths]
    return (*families, *dict.fromkeys(_SINGLE.values()))


def colored(picture: NDArray[np.uint8], name: str) -> NDArray[np.uint8]:
    """Give a grey picture the colours of a colormap.

    Parameters
    ----------
    picture : ndarray of uint8, shape (H, W) or (H, W, 3)
        One that has colours already is returned as it is.
    name : str
        As `color_table` takes it.

    Returns
    -------
    ndarray of uint8, shape (H, W) or (H, W, 3)
        RGB; still grey, with one channel, for ``gray``. A ConfigError says that there is no such
        colormap.
    """
    if picture.ndim == 3 or name == GREY:
        return picture
    return np.ascontiguousarray(np.take(color_table(name), picture, axis=0))


def library_colors(name: str) -> NDArray[np.uint8]:
    """Ask matplotlib, and sunpy, which makes its own known to matplotlib.

    Returns
    -------
    ndarray of uint8, shape (256, 3)
        RGB.

    Raises
    ------
    ConfigError
        If neither knows it.
    """
    import matplotlib as mpl

    if name not in mpl.colormaps:
        import sunpy.visualization.colormaps  # noqa: F401
    if name not in mpl.colormaps:
        offered = [*EVEN_COLORMAPS, *(it for it in sorted(mpl.colormaps) if not it.endswith("_r"))]
        raise ConfigError(f"There is no colormap “{name}”. {nearest(name, offered)}")
    colors = mpl.colormaps[name](np.linspace(0, 1, 256), bytes=True)
    return np.ascontiguousarray(colors[:, :3])
