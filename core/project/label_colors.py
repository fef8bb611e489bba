"""Colours for labels that nobody has given one."""

from __future__ import annotations

from collections.abc import Iterable

from core.project.records import Label

#: Colours that no label of a new project has.
COLORS = (
    "#e377c2", "#17becf", "#bcbd22", "#8c564b", "#1f77b4", "#f781bf", "#a65628", "#66c2a5",
    "#fc8d62", "#8da0cb", "#e78ac3", "#a6d854", "#ffd92f", "#e5c494",
)  # fmt: skip


def free_color(labels: Iterable[Label]) -> str:
    """Return a colour that no label has or, once all are taken, the next in turn."""
    taken = [label.color for label in labels]
    free = [color for color in COLORS if color not in taken]
    return free[0] if free else COLORS[len(taken) % len(COLORS)]
