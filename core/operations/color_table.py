"""Load a colormap away from the window: the libraries that know it take a second to load."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.jobs import JobContext
from core.media.colormaps import color_table


@dataclass(frozen=True, slots=True)
class ColorTableJob:
    """Look up the colours of a colormap.

    Attributes
    ----------
    colormap : str
        Its name.
    """

    colormap: str

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Loading the colormap {self.colormap}"

    def run(self, context: JobContext) -> NDArray[np.uint8]:
        """Return RGB colours, shape (256, 3); a ConfigError says that there is no such colormap."""
        context.check()
        return color_table(self.colormap)
