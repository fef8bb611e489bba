"""How the viewer arranges what it has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ViewMode(StrEnum):
    """How the viewer arranges what it has."""

    SIDE_BY_SIDE = "side by side"
    OVERLAY = "overlay"


@dataclass(frozen=True, slots=True)
class ViewerLook:
    """How the viewer shows what a detector says; remembered between two starts.

    Attributes
    ----------
    mode : ViewMode
        How the panes are arranged.
    heat_map, boxes : bool
        Whether they are wanted.
    opacity : float
        Of the heat map over the frame, 0…1.
    """

    mode: ViewMode = ViewMode.SIDE_BY_SIDE
    heat_map: bool = True
    boxes: bool = True
    opacity: float = 0.7
