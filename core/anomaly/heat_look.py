"""How a person wants the heat map: which residual, on which scale, in which colours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from core.anomaly.colormaps import Colormap


class Residual(StrEnum):
    """What a heat map shows of each pixel."""

    #: The anomaly map: what scores, thresholds and boxes are made from.
    SCORED = "as scored"
    #: Frame minus reconstruction, in shares of the recipe's range.
    SIGNED = "signed"
    ABSOLUTE = "absolute"
    SQUARED = "squared"


@dataclass(frozen=True, slots=True)
class HeatLook:
    """How a person wants the heat map.

    Attributes
    ----------
    residual : Residual
        What it shows.
    colormap : Colormap
        In which colours; a signed residual has the scale with two ends whatever is chosen.
    is_per_frame : bool
        Whether each frame has a scale of its own, so that normal frames glow as well.
    hides_below : bool
        Whether pixels below the low threshold are left out.
    """

    residual: Residual = Residual.SCORED
    colormap: Colormap = Colormap.INFERNO
    is_per_frame: bool = False
    hides_below: bool = False

    @property
    def used_colormap(self) -> Colormap:
        """The scale that is really used."""
        return Colormap.BALANCE if self.residual is Residual.SIGNED else self.colormap

    def fitting(self, *, has_residuals: bool) -> HeatLook:
        """Return what of it can be shown where plain residuals are known, or are not."""
        return self if has_residuals else replace(self, residual=Residual.SCORED)
