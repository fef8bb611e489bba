"""What annotated pictures of frames show, as one value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from core.anomaly.boxes import OVERLAP
from core.export.frame_pictures import FramePictures
from core.media.colormaps import GREY
from core.media.display_choice import DisplayWish, Limits, Stretch
from core.media.source import FrameSource
from core.project.records import EventRule, Thresholds


class PanelSet(StrEnum):
    """Which pictures stand side by side."""

    STANDARD = "standard"
    DIAGNOSTIC = "diagnostic"


class Marks(StrEnum):
    """How a picture says where the anomaly is.

    ``heat`` shows the heat map beside the frame, ``boxes`` the frame once more with boxes in it,
    and ``both`` the heat map beside the frame with boxes in it.
    """

    HEAT = "heat"
    BOXES = "boxes"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """What annotated pictures of frames show.

    Attributes
    ----------
    panels : PanelSet or None
        ``standard`` puts two pictures side by side: the frame, and where it is anomalous.
        ``diagnostic`` has the reconstruction or prediction between them. None takes the latter
        where the detector makes one.
    marks : Marks
        Heat map, boxes or both.
    colormap : str
        Of the heat map, by its name in matplotlib.
    stretch : Stretch or None
        The curve from black to white of frames; None takes the usual one.
    limits : Limits or None
        Where black and white of frames come from; None takes the usual ones. Not ``manual``.
    frame_colormap : str
        Of grey frames; ``auto`` takes that of instrument and wavelength.
    low, high : float or None
        Local scores from which on boxes are red and light blue; None takes the thresholds in force.
    min_area : int or None
        Boxes around fewer pixels of the anomaly map are left out; None takes what the run has.
    overlap : float
        Of two boxes that overlap more (intersection over union) the larger is kept.
    heat_weight : float
        How much of the heat map is mixed into the frame: 0 nothing, 1 shows it alone.
    scale : float or None
        Pixels of the picture for each pixel of a frame in the recipe; None takes the size of the
        source, within limits.
    statistics : bool
        Whether mean, deviation and extremes of frame and anomaly map are written into the pictures.
    first, last : int or None
        First and last frame; None takes the first and the last that there are.
    """

    panels: PanelSet | None = None
    marks: Marks = Marks.BOTH
    colormap: str = "inferno"
    stretch: Stretch | None = None
    limits: Limits | None = None
    frame_colormap: str = GREY
    low: Annotated[float, Field(allow_inf_nan=False)] | None = None
    high: Annotated[float, Field(allow_inf_nan=False)] | None = None
    min_area: Annotated[int, Field(ge=1)] | None = None
    overlap: Annotated[float, Field(ge=0, le=1)] = OVERLAP
    heat_weight: Annotated[float, Field(ge=0, le=1)] = 0.0
    scale: Annotated[float, Field(gt=0, le=64)] | None = None
    statistics: bool = False
    first: Annotated[int, Field(ge=0)] | None = None
    last: Annotated[int, Field(ge=0)] | None = None

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low must not be above high")
        if self.limits is Limits.MANUAL:
            raise ValueError("limits are found here, not given: choose percentile or another")

    def frame_pictures(self, source: FrameSource) -> FramePictures:
        """Return how the frames of a source become pictures."""
        wish = DisplayWish(stretch=self.stretch, limits=self.limits)
        return FramePictures(source, wish, self.frame_colormap)

    def thresholds(self, in_force: Thresholds | None) -> Thresholds | None:
        """Return the thresholds that boxes are drawn at.

        Parameters
        ----------
        in_force : Thresholds or None
            What holds where these options say nothing.

        Returns
        -------
        Thresholds or None
            None if a threshold is known from neither; then there are no boxes.
        """
        low, high = self.low, self.high
        if in_force is not None:
            low = in_force.low if low is None else low
            high = in_force.high if high is None else high
        low, high = (high if low is None else low), (low if high is None else high)
        if low is None or high is None:
            return None
        rule = EventRule() if in_force is None else in_force.rule
        if self.min_area is not None:
            rule = replace(rule, min_area=self.min_area)
        # One that was asked for pushes the other before it, as a key does in the window.
        return (
            Thresholds(min(low, high), high, rule)
            if self.low is None
            else Thresholds(low, max(low, high), rule)
        )


@dataclass(frozen=True, slots=True)
class FramesOptions(PictureOptions):
    """What pictures of frames show, and of which frames.

    Attributes
    ----------
    every : int
        Takes one frame in so many, from the first on.
    """

    every: Annotated[int, Field(ge=1)] = 1
