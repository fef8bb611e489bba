"""Colours for values: scales that the eye reads as evenly as they are spaced."""

from __future__ import annotations

import functools
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray


class Colormap(StrEnum):
    """A scale of colours from low to high; all but `BALANCE` grow evenly brighter."""

    INFERNO = "inferno"
    MAGMA = "magma"
    PLASMA = "plasma"
    VIRIDIS = "viridis"
    CIVIDIS = "cividis"
    GREY = "grey"
    BALANCE = "balance"

    @property
    def is_diverging(self) -> bool:
        """Whether its middle stands for nothing, and both ends for much."""
        return self is Colormap.BALANCE


#: Those a person chooses from; the one with two ends comes by itself where values have a sign.
SEQUENTIAL = tuple(it for it in Colormap if not it.is_diverging)

_OF_OPENCV = {
    Colormap.INFERNO: cv2.COLORMAP_INFERNO,
    Colormap.MAGMA: cv2.COLORMAP_MAGMA,
    Colormap.PLASMA: cv2.COLORMAP_PLASMA,
    Colormap.VIRIDIS: cv2.COLORMAP_VIRIDIS,
    Colormap.CIVIDIS: cv2.COLORMAP_CIVIDIS,
}

#: Ends of the diverging scale, in sRGB, and the lightness of its middle.
_COOL, _WARM = (59, 76, 192), (180, 4, 38)
_MIDDLE = 88.0


@functools.cache
def rgb_table(colormap: Colormap, count: int = 256) -> NDArray[np.uint8]:
    """Return the colours of a scale from lowest to highest, shape (count, 3), read-only.

    References
    ----------
    Inferno, magma, plasma, viridis: S. van der Walt and N. Smith, 2015, for matplotlib. Cividis:
    Nuñez et al. 2018, doi:10.1371/journal.pone.0199239. Balance: Moreland 2009, "Diverging Color
    Maps for Scientific Visualization", doi:10.1007/978-3-642-10520-3_9, section 4.
    """
    ramp = np.rint(np.linspace(0, 255, count)).astype(np.uint8)
    if colormap is Colormap.BALANCE:
        table = _diverging(np.linspace(0, 1, count))
    elif colormap is Colormap.GREY:
        table = np.repeat(ramp[:, np.newaxis], 3, axis=1)
    else:
        bgr = cv2.applyColorMap(ramp[:, np.newaxis], _OF_OPENCV[colormap])[:, 0]
        table = np.ascontiguousarray(bgr[:, ::-1], np.uint8)
    table.setflags(write=False)
    return table


def _diverging(shares: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Go from blue over a light grey to red, evenly for the eye: shape (N, 3)."""
    cool, warm = _polar(_COOL), _polar(_WARM)
    middle = np.array([_MIDDLE, 0.0, 0.0])
    polar = np.empty((len(shares), 3))
    is_cool = shares < 0.5
    # Towards grey the hue drifts, or the colours would bend through purple on their way.
    for side, end, amount in (
        (is_cool, cool, 1 - 2 * shares),
        (~is_cool, warm, 2 * shares - 1),
    ):
        grey = np.array([middle[0], 0.0, _drifted_hue(end)])
        polar[side] = grey + amount[side, np.newaxis] * (end - grey)
    magnitude, saturation, hue = polar.T
    lab = np.column_stack(
        [
            magnitude * np.cos(saturation),
            magnitude * np.sin(saturation) * np.cos(hue),
            magnitude * np.sin(saturation) * np.sin(hue),
        ]
    ).astype(np.float32)
    rgb = cv2.cvtColor(lab[np.newaxis], cv2.COLOR_Lab2RGB)[0]
    return np.asarray(np.rint(255 * np.clip(rgb, 0, 1)), np.uint8)


def _polar(color: tuple[int, int, int]) -> NDArray[np.float64]:
    """Return magnitude, saturation and hue of a colour in polar CIELAB."""
    share = np.array([[color]], np.float32) / np.float32(255)
    lightness, a, b = cv2.cvtColor(share, cv2.COLOR_RGB2Lab)[0, 0].astype(np.float64)
    magnitude = float(np.sqrt(lightness**2 + a**2 + b**2))
    return np.array([magnitude, np.arccos(lightness / magnitude), np.arctan2(b, a)])


def _drifted_hue(end: NDArray[np.float64]) -> float:
    """Return the hue that a colour drifts to on its way to the grey middle."""
    magnitude, saturation, hue = end.tolist()
    if magnitude >= _MIDDLE:
        return float(hue)
    drift = saturation * np.sqrt(_MIDDLE**2 - magnitude**2) / (magnitude * np.sin(saturation))
    return float(hue + drift if hue > -np.pi / 3 else hue - drift)
