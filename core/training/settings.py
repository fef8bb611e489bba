"""How to train, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field


class LossName(StrEnum):
    """What the distance between a clip and its reconstruction is.

    ``smooth_l1`` is squared for small and absolute for large differences; ``ssim`` is 1 minus the
    structural similarity, and ``mse_ssim`` a mixture of both kinds. See `core.training.losses`.
    """

    MSE = "mse"
    L1 = "l1"
    SMOOTH_L1 = "smooth_l1"
    SSIM = "ssim"
    MSE_SSIM = "mse_ssim"


class OptimizerName(StrEnum):
    """How gradients become steps.

    AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101), Adam (Kingma and Ba 2015,
    arXiv:1412.6980) or stochastic gradient descent with momentum.
    """

    ADAMW = "adamw"
    ADAM = "adam"
    SGD = "sgd"


class ScheduleName(StrEnum):
    """How the learning rate goes on after the warm-up.

    It stays, falls by a half cosine to the end (Loshchilov and Hutter 2017, arXiv:1608.03983), or
    falls by a factor whenever the validation loss has stopped falling.
    """

    CONSTANT = "constant"
    COSINE = "cosine"
    PLATEAU = "plateau"


class CheckpointChoice(StrEnum):
    """What tells the best epoch, whose network is scored with.

    ``separation`` is the mean score of frames known to be anomalous over that of held-out normal
    ones. Such frames are those under labels that mean anomaly and exclude from training, in the
    sequences that are learnt from. It needs some of both; without, the validation loss chooses.
    """

    VALIDATION_LOSS = "validation_loss"
    SEPARATION = "separation"


class Precision(StrEnum):
    """In which numbers a network computes while it trains; its weights are always float32.

    ``auto`` takes bfloat16 or float16 on CUDA, whichever the GPU has, and float32 elsewhere: a CPU
    without native support is 5 to 20 times slower in half precision.
    """

    AUTO = "auto"
    FLOAT32 = "32"
    BFLOAT16 = "bf16"
    FLOAT16 = "16"


def _split(value: object) -> object:
    """Take “2, 3, 4” or a lone 2 for a list, as a person writes it on a command line."""
    if isinstance(value, str):
        return [part for part in value.split(",") if part.strip()]
    return [value] if isinstance(value, int | float) else value


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """How to train a network.

    Attributes
    ----------
    epochs : int
        Passes over the training clips.
    batch_size : int
        Clips in a step.
    optimizer : OptimizerName
        How gradients become steps.
    learning_rate : float
        At its peak.
    weight_decay : float
        Shrinks the weights: apart from the gradient with AdamW, as a part of it with the others.
    momentum : float
        Of ``sgd``; the others have their own.
    schedule : ScheduleName
        How the learning rate goes on after the warm-up.
    warmup_epochs : float
        Epochs over which the learning rate rises from near zero, whatever the schedule.
    final_share : float
        Share of the peak at which the cosine ends, and below which ``plateau`` never goes.
    plateau_patience : int
        Epochs without a lower validation loss (training loss where nothing is held out) that
        ``plateau`` waits before it lowers the learning rate.
    plateau_factor : float
        What ``plateau`` multiplies the learning rate with.
    gradient_clip : float
        Largest norm of the gradient; 0 leaves gradients as they are.
    loss : LossName
        What the distance between a clip and its reconstruction is.
    ssim_weight : float
        Share of 1 - SSIM in ``mse_ssim``.
    motion_weight : float
        How much more pixels count that change from frame to frame: 0 not at all, 1 twice as much
        where a pixel changes as much as the average one. It weighs what is compared pixel by
        pixel: of ``mse_ssim`` the squared part, of ``ssim`` nothing, so that is refused. See
        `core.training.losses.motion_weights`.
    divergence_weight : float
        Of generative networks: what each nat of divergence of their code adds to the loss.
        2 s² over the pixels that a place of the code stands for assumes a noise of standard
        deviation s in them; the default takes 5 % for the 512 pixels of ``conv3d_vae``.
    input_noise : float
        Standard deviation of the noise added to what the network is shown, in intensities of 0…1;
        it learns to rebuild the clip without it. See `core.training.training_inputs`.
    skip_probability : float
        How often the network is shown a clip with frames skipped, and learns to rebuild the one
        without: a pseudo-anomaly that moves too fast.
    skip_lengths : tuple of int
        Of how many frames one is shown then; drawn anew each time from those for which enough
        frames follow without gap or exclusion.
    patch_probability : float
        How often a patch of another clip is pasted into what the network is shown, wandering over
        the frames, and it learns to rebuild the clip without: a pseudo-anomaly that looks odd.
    patch_size : float
        Largest height and width of a patch as a share of the frame's.
    choose_by : CheckpointChoice
        What tells the best epoch. With ``separation``, training also ends once it has been below 1
        for three epochs in a row after having been above it: from then on the network rebuilds
        anomalies better than what is normal.
    patience : int
        Ends the training after so many epochs without a better one; 0 never does.
    keep_every : int
        Keeps the network of every so many epochs beside the best and the last; 0 keeps none.
    tensorboard : bool
        Whether the run folder gets curves and pictures for TensorBoard.
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
    optimizer: OptimizerName = OptimizerName.ADAMW
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 1e-3
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 1e-4
    momentum: Annotated[float, Field(ge=0, lt=1)] = 0.9
    schedule: ScheduleName = ScheduleName.COSINE
    warmup_epochs: Annotated[float, Field(ge=0)] = 1.0
    final_share: Annotated[float, Field(ge=0, le=1)] = 0.01
    plateau_patience: Annotated[int, Field(ge=0, le=100_000)] = 5
    plateau_factor: Annotated[float, Field(gt=0, lt=1)] = 0.5
    gradient_clip: Annotated[float, Field(ge=0)] = 1.0
    loss: LossName = LossName.MSE
    ssim_weight: Annotated[float, Field(ge=0, le=1)] = 0.2
    motion_weight: Annotated[float, Field(ge=0, le=1000)] = 0.0
    divergence_weight: Annotated[float, Field(ge=0, le=1000)] = 1e-5
    input_noise: Annotated[float, Field(ge=0, le=1)] = 0.0
    skip_probability: Annotated[float, Field(ge=0, le=1)] = 0.0
    skip_lengths: Annotated[
        tuple[Annotated[int, Field(ge=2, le=256)], ...],
        Field(min_length=1),
        BeforeValidator(_split),
    ] = (2, 3, 4, 5)
    patch_probability: Annotated[float, Field(ge=0, le=1)] = 0.0
    patch_size: Annotated[float, Field(gt=0, le=1)] = 0.5
    choose_by: CheckpointChoice = CheckpointChoice.VALIDATION_LOSS
    patience: Annotated[int, Field(ge=0, le=100_000)] = 0
    keep_every: Annotated[int, Field(ge=0, le=100_000)] = 0
    tensorboard: bool = True
    width: Annotated[float, Field(gt=0, le=16)] = 1.0
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    device: Annotated[str, Field(min_length=1)] = "auto"
    # YAML takes 32 for a number.
    precision: Annotated[Precision, BeforeValidator(str)] = Precision.AUTO
    is_deterministic: bool = False

    def __post_init__(self) -> None:
        if self.motion_weight and self.similarity_share == 1:
            raise ValueError(
                "motion_weight weighs pixels and SSIM is one number a clip: take another loss, "
                "such as mse_ssim with an ssim_weight below 1, or set motion_weight to 0"
            )

    @property
    def similarity_share(self) -> float:
        """Share of 1 - SSIM in the loss, 0 to 1."""
        return {LossName.SSIM: 1.0, LossName.MSE_SSIM: self.ssim_weight}.get(self.loss, 0.0)
