"""Colours of exported heat maps, by the name of a colormap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.anomaly import heat_map
from core.media import colormaps

#: What the window has.
INFERNO = "inferno"
#: Those whose lightness grows evenly: they show no edges that are not there.
EVEN_COLORMAPS = colormaps.EVEN_COLORMAPS


def color_table(name: str) -> NDArray[np.uint8]:
    """Return the colours of a heat map from lowest to highest.

    Parameters
    ----------
    name : str
        Of a colormap of matplotlib, e.g. ``viridis``; those of sunpy are known as well.

    Returns
    -------
    ndarray of uint8, shape (256, 3)
        RGB. A ConfigError says that there is none of this name.
    """
    if name == INFERNO:
        return np.ascontiguousarray(heat_map.colors()[:, :3])
    return colormaps.color_table(name)
