"""Axes of a plot of losses by epoch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg

#: Fewer numbers than this do not tell a scale.
_LEAST_TICKS = 2
#: Room for one number on the loss axis, in pixels.
_TICK_HEIGHT = 22


class LossAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A logarithmic axis with as many of 1, 2 and 5 as there is room for."""

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[Any]:  # noqa: N803
        for digits in ((1, 2, 5), (1, 3)):
            ticks = _ticks(minVal, maxVal, digits)
            if len(ticks) * _TICK_HEIGHT <= size:
                break
        else:
            ticks = _ticks(minVal, maxVal, (1,))
        if len(ticks) < _LEAST_TICKS:
            # Losses so close together have no round number between them.
            ticks = [minVal + share * (maxVal - minVal) for share in (0.1, 0.5, 0.9)]
        return [(1.0, ticks)]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        return [f"{10**value:.3g}" for value in values]


class EpochAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis of whole numbers."""

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:  # noqa: N803
        spacings = super().tickSpacing(minVal, maxVal, size)
        return [(max(1.0, round(spacings[0][0])), 0.0)]


def _ticks(low: float, high: float, digits: Sequence[int]) -> list[float]:
    """Return the logarithms of these digits times every power of ten in a range."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    ticks = [power + math.log10(digit) for power in powers for digit in digits]
    return [tick for tick in ticks if low <= tick <= high]
