"""How the viewer arranges what it has."""

from __future__ import annotations

from enum import StrEnum


class ViewMode(StrEnum):
    """How the viewer arranges what it has."""

    SIDE_BY_SIDE = "side by side"
    OVERLAY = "overlay"
