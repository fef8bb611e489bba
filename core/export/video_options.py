"""What an annotated video shows, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from core.export.picture_options import PictureOptions


class CurvePlace(StrEnum):
    """Where the score curve runs along."""

    NONE = "none"
    BELOW = "below"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class VideoOptions(PictureOptions):
    """What an annotated video shows: what its pictures do, pace and score curve.

    Attributes
    ----------
    fps : float or None
        Frames a second; None keeps the pace of a video and takes ten for slower sequences.
    curve : CurvePlace
        Where the scores of the whole sequence stand, with a cursor at the frame on show.
    """

    fps: Annotated[float, Field(ge=0.1, le=240)] | None = None
    curve: CurvePlace = CurvePlace.BELOW
