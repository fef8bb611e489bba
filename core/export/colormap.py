"""Colours of exported heat maps, by the name of a colormap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.anomaly import heat_map
from core.config import nearest
from core.errors import ConfigError

#: What the window has.
INFERNO = "inferno"
#: Those whose lightness grows evenly: they show no edges that are not there.
EVEN_COLORMAPS = (INFERNO, "magma", "plasma", "viridis", "cividis", "gray")


def color_table(name: str) -> NDArray[np.uint8]:
    """Return the colours of a heat map from lowest to highest.

    Parameters
    ----------
    name : str
        Of a colormap of matplotlib, e.g. ``viridis``; those of sunpy are known as well.

    Returns
    -------
    ndarray of uint8, shape (256, 3)
        RGB.

    Raises
    ------
    ConfigError
        If there is none of this name.
    """
    if name == INFERNO:
        return np.ascontiguousarray(heat_map.colors()[:, :3])
    import matplotlib as mpl

    if name not in mpl.colormaps:
        import sunpy.visualization.colormaps  # noqa: F401  # makes its own known to matplotlib
    if name not in mpl.colormaps:
        raise ConfigError(f"There is no colormap “{name}”. {nearest(name, _offered())}")
    colors = mpl.colormaps[name](np.linspace(0, 1, 256), bytes=True)
    return np.ascontiguousarray(colors[:, :3])


def _offered() -> list[str]:
    """Return the names to offer: those whose lightness grows evenly come first."""
    import matplotlib as mpl

    return [*EVEN_COLORMAPS, *(it for it in sorted(mpl.colormaps) if not it.endswith("_r"))]
