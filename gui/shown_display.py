"""How the frame on show was made a picture, told by the viewer to whoever wants to change it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from core.media.display import DisplayBasis, DisplayScale


class ShownDisplay(QObject):
    """What the sequence on show has for its pictures, and the scale in force.

    Attributes
    ----------
    changed : Signal()
        Another sequence is open, or its frames are shown otherwise.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        #: What can be chosen; None while nothing is open.
        self.basis: DisplayBasis | None = None
        #: How frames become pictures now.
        self.scale: DisplayScale | None = None
        #: Of the limits; empty where values have none.
        self.unit = ""
        #: Gives the values of the frame on show that the limits are about; None without a frame.
        self.values: Callable[[], NDArray[np.generic] | None] = lambda: None
        #: Whether columns and rows run the other way than on a map of the Sun.
        self.flips = (False, False)
        #: The colormap that ``auto`` stands for.
        self.usual_colormap = ""

    def show(
        self,
        basis: DisplayBasis | None,
        scale: DisplayScale | None = None,
        unit: str = "",
        usual_colormap: str = "",
        flips: tuple[bool, bool] = (False, False),
    ) -> None:
        """Tell of another sequence, or another scale; without a basis nothing is open."""
        self.basis, self.scale, self.unit = basis, scale, unit
        self.usual_colormap, self.flips = usual_colormap, flips
        self.changed.emit()
