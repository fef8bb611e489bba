"""How to train, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field


class LossName(StrEnum):
    """What the distance between a clip and its reconstruction is."""

    MSE = "mse"
    MSE_SSIM = "mse_ssim"


class Precision(StrEnum):
    """In which numbers a network computes while it trains; its weights are always float32.

    ``auto`` takes bfloat16 or float16 on CUDA, whichever the GPU has, and float32 elsewhere: a CPU
    without native support is 5 to 20 times slower in half precision.
    """

    AUTO = "auto"
    FLOAT32 = "32"
    BFLOAT16 = "bf16"
    FLOAT16 = "16"


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """How to train a network.

    Attributes
    ----------
    epochs : int
        Passes over the training clips.
    batch_size : int
        Clips in a step.
    learning_rate : float
        Of AdamW, at its peak.
    weight_decay : float
        Of AdamW.
    warmup_epochs : float
        Epochs over which the learning rate rises from near zero; then it falls by a cosine.
    final_share : float
        Share of the peak at which the cosine ends.
    gradient_clip : float
        Largest norm of the gradient; 0 leaves gradients as they are.
    loss : LossName
        Mean squared error, or that mixed with 1 - SSIM.
    ssim_weight : float
        Share of 1 - SSIM in ``mse_ssim``.
    width : float
        Multiplies the channels of the network; 1 is as published.
    seed : int
        Of the weights and of the order of the clips.
    device : str
        ``auto``, or one of `core.training.devices.available_devices`.
    precision : Precision
        In which numbers to compute.
    is_deterministic : bool
        Whether a GPU shall give the same result each time, at some cost; a CPU does anyway.
    """

    epochs: Annotated[int, Field(ge=1, le=100_000)] = 20
    batch_size: Annotated[int, Field(ge=1, le=4096)] = 8
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 1e-3
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 1e-4
    warmup_epochs: Annotated[float, Field(ge=0)] = 1.0
    final_share: Annotated[float, Field(ge=0, le=1)] = 0.01
    gradient_clip: Annotated[float, Field(ge=0)] = 1.0
    loss: LossName = LossName.MSE
    ssim_weight: Annotated[float, Field(ge=0, le=1)] = 0.2
    width: Annotated[float, Field(gt=0, le=16)] = 1.0
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    device: Annotated[str, Field(min_length=1)] = "auto"
    precision: Precision = Precision.AUTO
    is_deterministic: bool = False
