"""What figures of a run show, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from core.anomaly.statistic import Statistic


@dataclass(frozen=True, slots=True)
class FigureOptions:
    """What a figure of a run shows.

    Attributes
    ----------
    statistic : Statistic
        Which frame score.
    """

    statistic: Statistic = Statistic.LOCAL_MAX


@dataclass(frozen=True, slots=True)
class TimelineOptions(FigureOptions):
    """What the timeline of a sequence shows.

    Attributes
    ----------
    first, last : int or None
        First and last frame; None takes the first and the last that there are.
    """

    first: Annotated[int, Field(ge=0)] | None = None
    last: Annotated[int, Field(ge=0)] | None = None


@dataclass(frozen=True, slots=True)
class SheetOptions(FigureOptions):
    """What a sheet of reconstructions shows.

    Attributes
    ----------
    frames : int
        How many of the worst, of the best, and of those at equal steps.
    colormap : str
        Of the heat map, by its name in matplotlib.
    """

    frames: Annotated[int, Field(ge=1, le=12)] = 5
    colormap: str = "inferno"


@dataclass(frozen=True, slots=True)
class ReportOptions(SheetOptions):
    """What a report of a run shows.

    Attributes
    ----------
    timelines : int
        Of how many sequences at most there is a timeline.
    sheets : int
        Of how many sequences there is a sheet of reconstructions: those with the highest scores.
    """

    frames: Annotated[int, Field(ge=1, le=12)] = 4
    timelines: Annotated[int, Field(ge=0, le=1000)] = 40
    sheets: Annotated[int, Field(ge=0, le=100)] = 3
