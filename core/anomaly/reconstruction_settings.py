"""How to train a network, and how to score with it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from core.anomaly.merge import MergeKind
from core.anomaly.residual import ResidualKind
from core.anomaly.smoothing import SmoothingKind
from core.config import to_mapping
from core.training.settings import TrainSettings


@dataclass(frozen=True, slots=True)
class ReconstructionSettings(TrainSettings):
    """How to train a network and how to score with it.

    Attributes
    ----------
    residual : ResidualKind
        How the difference of two pixels counts.
    merge : MergeKind
        How the residuals of overlapping clips become one map.
    percentile : float
        For the merge of that name.
    score_stride : int
        Frames between the starts of two scored clips; 0 takes half of what a clip shows.
    score_batch : int
        Most clips that are scored at once; fewer where they are large.
    smoothing : SmoothingKind
        Over which frames each score is averaged; off by default.
    smoothing_frames : int
        Over how many.
    z_maps : bool
        Whether residuals are given in standard deviations of what each place showed on held-out
        normal frames, shrunk towards all places where these frames are few. Without it, places
        that are always hard to rebuild, such as active regions, hide what is new elsewhere.
    """

    residual: ResidualKind = ResidualKind.SQUARED
    merge: MergeKind = MergeKind.MEAN
    percentile: Annotated[float, Field(ge=0, le=100)] = 99.0
    score_stride: Annotated[int, Field(ge=0, le=256)] = 0
    score_batch: Annotated[int, Field(ge=2, le=4096)] = 16
    smoothing: SmoothingKind = SmoothingKind.OFF
    smoothing_frames: Annotated[int, Field(ge=1, le=10_000)] = 5
    z_maps: bool = True

    @property
    def scoring(self) -> dict[str, object]:
        """Plain values of the settings that decide what scores come out, not how fast."""
        names = ["residual", "merge", "percentile", "score_stride", "z_maps"]
        if self.smoothing is not SmoothingKind.OFF:
            names += ["smoothing", "smoothing_frames"]
        plain = to_mapping(self)
        return {name: plain[name] for name in names}

    @property
    def training(self) -> TrainSettings:
        """The settings that training alone depends on."""
        names = [field.name for field in dataclasses.fields(TrainSettings)]
        return TrainSettings(**{name: getattr(self, name) for name in names})
