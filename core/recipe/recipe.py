"""Everything that turns source frames into model input, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from core.config import short_hash, to_mapping
from core.media.frame_index import GAP_FACTOR


class Channel(StrEnum):
    """Which channels a frame in a recipe has."""

    GREY = "grey"
    COLOUR = "colour"

    @property
    def channels(self) -> int:
        """Channels, the C of a clip."""
        return 3 if self is Channel.COLOUR else 1


class ScaleKind(StrEnum):
    """How source intensities become 0…1."""

    AUTO = "auto"
    SOLAR_LOG10 = "solar_log10"
    SOLAR_ASINH = "solar_asinh"
    FIXED = "fixed"
    PERCENTILES = "percentiles"
    BIT_RANGE = "bit_range"
    FRAME_MIN_MAX = "frame_min_max"


@dataclass(frozen=True, slots=True)
class IntensityScale:
    """How source intensities become 0…1.

    Attributes
    ----------
    kind : ScaleKind
        ``auto`` takes solar log10 for FITS of a wavelength with known constants, the bit range for
        other sources of 8 and 16 bit, and percentiles of the sequence for everything else.
        ``frame_min_max`` makes quiet frames flicker and is for comparison only.
    low, high : float or None
        Source intensities that become 0 and 1; for the solar kinds in DN/s. None takes the
        constants of the wavelength. Needed by ``fixed``; not used by the other kinds.
    low_percentile, high_percentile : float
        For ``percentiles``, over the whole sequence.
    """

    kind: ScaleKind = ScaleKind.AUTO
    low: float | None = None
    high: float | None = None
    low_percentile: Annotated[float, Field(ge=0, lt=100)] = 0.5
    high_percentile: Annotated[float, Field(gt=0, le=100)] = 99.5

    def __post_init__(self) -> None:
        if self.kind is ScaleKind.FIXED and (self.low is None or self.high is None):
            raise ValueError("a fixed intensity scale needs low and high")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError("low must be below high")
        if self.low_percentile >= self.high_percentile:
            raise ValueError("low_percentile must be below high_percentile")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that turns source frames into model input.

    Attributes
    ----------
    width, height : int
        Size of a frame in the recipe, in pixels; multiples of 8 suit every model.
    channel : Channel
        Grey or colour.
    intensity : IntensityScale
        How intensities become 0…1.
    clip_length : int
        Frames in a clip, T. Image models always take 1.
    stride : int
        Frames between the starts of two training clips.
    gap_factor : float
        A step longer than this many cadences is a gap, which no clip crosses.
    """

    width: Annotated[int, Field(ge=8, le=4096)] = 112
    height: Annotated[int, Field(ge=8, le=4096)] = 112
    channel: Channel = Channel.GREY
    intensity: IntensityScale = field(default_factory=IntensityScale)
    clip_length: Annotated[int, Field(ge=1, le=256)] = 8
    stride: Annotated[int, Field(ge=1, le=256)] = 1
    gap_factor: Annotated[float, Field(gt=1)] = GAP_FACTOR

    @property
    def store_hash(self) -> str:
        """Name of the frame store: a hash of what changes its pixels, clip settings left out."""
        mapping = to_mapping(self)
        return short_hash(
            {name: mapping[name] for name in ("width", "height", "channel", "intensity")}
        )
