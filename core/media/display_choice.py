"""What a person may choose of how intensities are shown."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from core.errors import ConfigError

ValueT = TypeVar("ValueT")


class Stretch(StrEnum):
    """The curve from the lower to the upper limit."""

    LINEAR = "linear"
    SQRT = "sqrt"
    LOG = "log"
    ASINH = "asinh"
    HISTOGRAM = "histogram"


class Limits(StrEnum):
    """Where the values that become black and white come from.

    ``fixed`` takes the constants published for the wavelength, or the whole range of 8 bits.
    """

    FIXED = "fixed"
    PERCENTILE = "percentile"
    ZSCALE = "zscale"
    MIN_MAX = "min-max"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Display:
    """How a person wants to see the intensities of a sequence.

    Attributes
    ----------
    stretch : Stretch
        The curve between the limits.
    limits : Limits
        Where they come from.
    low, high : float
        The limits, for ``manual``: in units of the values on show (DN/s where exposures are known).
    low_percent, high_percent : float
        For ``percentile``: shares of the values below the limits, 0…100.
    is_locked : bool
        Whether limits hold for the whole sequence, so that frames never flicker; else each frame
        has its own, which is for looking at single frames only.
    colormap : str
        Name of a colormap; ``auto`` takes that of instrument and wavelength.
    """

    stretch: Stretch = Stretch.LINEAR
    limits: Limits = Limits.PERCENTILE
    low: float = 0.0
    high: float = 1.0
    low_percent: float = 0.1
    high_percent: float = 99.9
    is_locked: bool = True
    colormap: str = "auto"

    def __post_init__(self) -> None:
        if not 0 <= self.low_percent < self.high_percent <= 100:
            raise ValueError(
                f"percentiles {self.low_percent} and {self.high_percent} make no range"
            )
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"the limits {self.low} and {self.high} make no range")


@dataclass(frozen=True, slots=True)
class DisplayWish:
    """What a person asks of pictures without seeing them; None leaves what is usual.

    Attributes
    ----------
    stretch, limits
        As in `Display`.
    low, high : float or None
        Limits in units of the values on show; each makes the limits manual.
    low_percent, high_percent : float or None
        Shares of values below the limits, 0…100; each makes the limits percentiles.
    is_locked : bool
        Whether limits hold for the whole sequence.
    """

    stretch: Stretch | None = None
    limits: Limits | None = None
    low: float | None = None
    high: float | None = None
    low_percent: float | None = None
    high_percent: float | None = None
    is_locked: bool = True

    def on(self, usual: Display, found: tuple[float, float]) -> Display:
        """Return what is shown.

        Parameters
        ----------
        usual : Display
            What the sequence would be shown with.
        found : tuple of float
            Limits that stand in for the one of two that was not given.

        Returns
        -------
        Display
            With all that was asked for.

        Raises
        ------
        ConfigError
            If limits make no range, or two ways to find them were asked for.
        """
        is_manual = self.low is not None or self.high is not None
        is_percentile = self.low_percent is not None or self.high_percent is not None
        named = {Limits.MANUAL} if is_manual else set()
        named |= {Limits.PERCENTILE} if is_percentile else set()
        named |= {self.limits} if self.limits is not None else set()
        if len(named) > 1:
            raise ConfigError(
                f"Limits cannot be {' and '.join(sorted(named))} at once: choose one way."
            )
        try:
            return replace(
                usual,
                stretch=_or(self.stretch, usual.stretch),
                limits=next(iter(named), usual.limits),
                low=_or(self.low, found[0] if is_manual else usual.low),
                high=_or(self.high, found[1] if is_manual else usual.high),
                low_percent=_or(self.low_percent, usual.low_percent),
                high_percent=_or(self.high_percent, usual.high_percent),
                is_locked=self.is_locked,
            )
        except ValueError as error:
            raise ConfigError(f"Nothing could be seen: {error}; choose others.") from error


def _or(wished: ValueT | None, usual: ValueT) -> ValueT:
    return usual if wished is None else wished
