"""How the viewer arranges what it has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.anomaly.heat_look import HeatLook


class ViewMode(StrEnum):
    """How the viewer arranges what it has."""

    SIDE_BY_SIDE = "side by side"
    OVERLAY = "overlay"
    WIPE = "wipe"

    @property
    def next(self) -> ViewMode:
        """The one that follows when a person goes round."""
        modes = list(ViewMode)
        return modes[(modes.index(self) + 1) % len(modes)]


@dataclass(frozen=True, slots=True)
class ViewerLook:
    """How the viewer shows what a detector says; remembered between two starts.

    Attributes
    ----------
    mode : ViewMode
        How the panes are arranged.
    heat_map, boxes, statistics : bool
        Whether they are wanted.
    opacity : float
        Of the heat map over the frame, 0…1.
    wipe : float
        Where the edge of the wipe is, as a share 0…1 of the frame's width.
    heat : HeatLook
        What the heat map shows, and how.
    """

    mode: ViewMode = ViewMode.SIDE_BY_SIDE
    heat_map: bool = True
    boxes: bool = True
    statistics: bool = True
    opacity: float = 0.7
    wipe: float = 0.5
    heat: HeatLook = HeatLook()  # noqa: RUF009  # frozen


@dataclass(frozen=True, slots=True)
class Zoom:
    """Which part of the frame is on show.

    Attributes
    ----------
    scale : float
        Pixels of a pane for each pixel of the frame, above 0.
    x, y : float
        The point of the frame in the middle of the pane, in source pixels.
    """

    scale: float
    x: float
    y: float
