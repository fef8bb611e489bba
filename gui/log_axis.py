"""A logarithmic axis, for plots of losses and of scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg

#: Fewer numbers than this do not tell a scale.
_LEAST_TICKS = 2
#: Room for one number on an upright and on a level axis, in pixels.
_HEIGHT, _WIDTH = 22, 44
#: Digits of a number: as few as tell it from the others.
_FEWEST_DIGITS, _MOST_DIGITS = 3, 6


class LogAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis of the logarithms of what it tells, with as many of 1, 2 and 5 as have room.

    Parameters
    ----------
    side : str
        Of the plot, as pyqtgraph names it.

    Attributes
    ----------
    is_logarithmic : bool
        Whether it is one at present; else it is any other axis.
    """

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.is_logarithmic = True
        self._room = _HEIGHT if side in ("left", "right") else _WIDTH

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[Any]:  # noqa: N803
        if not self.is_logarithmic:
            values: list[Any] = super().tickValues(minVal, maxVal, size)
            return values
        for digits in ((1, 2, 5), (1, 3)):
            ticks = _ticks(minVal, maxVal, digits)
            if len(ticks) * self._room <= size:
                break
        else:
            ticks = _ticks(minVal, maxVal, (1,))
        if len(ticks) < _LEAST_TICKS:
            # Numbers so close together have no round one between them.
            ticks = [minVal + share * (maxVal - minVal) for share in (0.1, 0.5, 0.9)]
        return [(1.0, ticks)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if not self.is_logarithmic:
            plain: list[str] = super().tickStrings(values, scale, spacing)
            return plain
        texts: list[str] = []
        for digits in range(_FEWEST_DIGITS, _MOST_DIGITS + 1):
            texts = [f"{10**value:.{digits}g}" for value in values]
            if len(set(texts)) == len(texts):
                break
        return texts


def _ticks(low: float, high: float, digits: Sequence[int]) -> list[float]:
    """Return the logarithms of these digits times every power of ten in a range."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    ticks = [power + math.log10(digit) for power in powers for digit in digits]
    return [tick for tick in ticks if low <= tick <= high]
