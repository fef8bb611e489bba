"""All settings of the detector that learns from made anomalies."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field

from core.anomaly.smoothing import SmoothingKind
from core.synthetic.settings import SampleSettings
from core.training.settings import Precision, TrainSettings


@dataclass(frozen=True, slots=True)
class SyntheticSettings(SampleSettings):
    """How to make clips, how to learn from them, and how to score.

    Attributes
    ----------
    epochs : int
        How often ``epoch_steps`` steps are taken.
    epoch_steps : int
        Steps between two checkpoints.
    batch_size : int
        Clips in a step.
    learning_rate : float
        At its peak; falls by a half cosine to the end.
    weight_decay : float
        Shrinks the weights.
    width : float
        Multiplies the channels of the network.
    keep_every : int
        Keeps the network of every so many epochs beside the best and the last; 0 keeps none.
    tensorboard : bool
        Whether the run folder gets curves and pictures for TensorBoard.
    seed : int
        Of the weights and of all that is made.
    device : str
        ``auto``, or one of `core.training.devices.available_devices`.
    precision : Precision
        In which numbers to compute while it learns.
    is_deterministic : bool
        Whether a GPU shall give the same result each time, at some cost; a CPU does anyway.
    smoothing : SmoothingKind
        Over which frames each score is averaged; off by default.
    smoothing_frames : int
        Over how many.
    """

    epochs: Annotated[int, Field(ge=1, le=100_000)] = 16
    epoch_steps: Annotated[int, Field(ge=1, le=100_000)] = 100
    batch_size: Annotated[int, Field(ge=1, le=4096)] = 16
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 2e-3
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 1e-4
    width: Annotated[float, Field(gt=0, le=16)] = 1.0
    keep_every: Annotated[int, Field(ge=0, le=100_000)] = 0
    tensorboard: bool = True
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    device: Annotated[str, Field(min_length=1)] = "auto"
    # YAML takes 32 for a number.
    precision: Annotated[Precision, BeforeValidator(str)] = Precision.AUTO
    is_deterministic: bool = False
    smoothing: SmoothingKind = SmoothingKind.OFF
    smoothing_frames: Annotated[int, Field(ge=1, le=10_000)] = 5

    @property
    def samples(self) -> SampleSettings:
        """How clips are made."""
        names = [it.name for it in dataclasses.fields(SampleSettings)]
        return SampleSettings(**{name: getattr(self, name) for name in names})

    @property
    def training(self) -> TrainSettings:
        """How the network is trained."""
        return TrainSettings(
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            weight_decay=self.weight_decay,
            warmup_epochs=0.5,
            final_share=0.0,
            gradient_clip=0.0,
            keep_every=self.keep_every,
            tensorboard=self.tensorboard,
            width=self.width,
            seed=self.seed,
            device=self.device,
            precision=self.precision,
            is_deterministic=self.is_deterministic,
        )
