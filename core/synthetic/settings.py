"""What a person can choose of a detector that learns from made anomalies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field

from core.synthetic.anomaly_kind import AnomalyKind
from core.synthetic.scene_kind import SceneKind


def _split(value: object) -> object:
    """Take “speed, glide” for a list, as a person writes it on a command line."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


@dataclass(frozen=True, slots=True)
class SampleSettings:
    """How training clips are made; None means: as the training frames tell.

    Attributes
    ----------
    scene : SceneKind
        What the camera looks at; decides which anomalies are made unless ``kinds`` says.
    kinds : tuple of AnomalyKind
        Which anomalies are made; empty takes those of the scene.
    normal_share : float or None
        Share of what is pasted that is normal, so that pasting itself tells nothing.
    crop : int
        Side of the part of a frame that is learnt from at a time, in recipe pixels.
    frame_step : int or None
        Frames between the five that the network sees at once.
    object_size : float or None
        Side of a square as large as a typical moving thing, in recipe pixels.
    mask_threshold : float or None
        How far a pixel must be from the background to belong to a moving thing, in intensities of
        0…1.
    """

    scene: SceneKind = SceneKind.AUTO
    kinds: Annotated[tuple[AnomalyKind, ...], BeforeValidator(_split)] = ()
    normal_share: Annotated[float, Field(ge=0, le=0.95)] | None = None
    crop: Annotated[int, Field(ge=32, le=1024)] = 128
    frame_step: Annotated[int, Field(ge=1, le=64)] | None = None
    object_size: Annotated[float, Field(ge=2, le=1024)] | None = None
    mask_threshold: Annotated[float, Field(gt=0, lt=1)] | None = None
