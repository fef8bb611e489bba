"""What a training job reports on its way, whatever the detector."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TrainingStarted:
    """Fitting begins.

    Attributes
    ----------
    run : str
        Name of the run.
    device : str
        Where it runs, e.g. ``cpu`` or ``cuda:0``.
    epochs, steps_per_epoch : int
        How much there is to do.
    train_clips, validation_clips : int
        What goes in.
    """

    run: str
    device: str
    epochs: int
    steps_per_epoch: int
    train_clips: int
    validation_clips: int


@dataclass(frozen=True, slots=True)
class StepDone:
    """One optimiser step was taken; at most ten a second are reported."""

    epoch: int
    step: int
    loss: float


@dataclass(frozen=True, slots=True)
class EpochDone:
    """One pass over the clips was made.

    Attributes
    ----------
    epoch : int
        Counted from 1.
    train_loss, val_loss : float
        Mean loss of a clip; ``val_loss`` is NaN without validation clips.
    learning_rate : float
        At the end of the epoch.
    seconds : float
        Wall time of the epoch, validation included.
    clips_per_second : float
        Training clips only.
    eta_s : float
        Seconds until all epochs are done, at this pace.
    is_best : bool
        Whether this is the best checkpoint so far.
    memory_mib, gpu_memory_mib : float
        Of the process and at most on the GPU, see `core.training.memory.MemoryUse`; NaN where
        nobody looked.
    separation : float
        Mean score of known anomalous frames over that of held-out normal ones; NaN where it does
        not choose the checkpoint.
    """

    epoch: int
    train_loss: float
    val_loss: float
    learning_rate: float
    seconds: float
    clips_per_second: float
    eta_s: float
    is_best: bool
    memory_mib: float = math.nan
    gpu_memory_mib: float = math.nan
    separation: float = math.nan


@dataclass(frozen=True, slots=True, eq=False)
class PreviewReady:
    """What the detector makes of the frame under the playhead now.

    Attributes
    ----------
    epoch : int
        After which epoch.
    sequence_id, frame_index : int
        Which frame.
    reconstruction : ndarray of float32, shape (H, W, C), or None
        In 0…1; None of a network that makes none.
    anomaly_map : ndarray of float32, shape (H, W)
        Of that frame; its residual where there is a reconstruction.
    is_prediction : bool
        Whether the reconstruction was made without the frame itself, from those beside it.
    divergence : float or None
        Of the code behind the frame, in nats; None where the network is not generative.
    is_epoch_done : bool
        Whether the epoch is over; otherwise it goes on, and somebody asked.
    heat_range : tuple of float, or None
        Values of the first and the last colour of the heat map, where the values of the map mean
        the same in every training; None where the first epoch tells.
    """

    epoch: int
    sequence_id: int
    frame_index: int
    reconstruction: NDArray[np.float32] | None
    anomaly_map: NDArray[np.float32]
    is_prediction: bool = False
    divergence: float | None = None
    is_epoch_done: bool = True
    heat_range: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LiveScores:
    """What the detector makes of the sequence on show after an epoch, quickly looked through.

    Clips do not overlap, and nothing is calibrated or smoothed: scores of one training can be
    compared with each other, not with those that the finished run gives.

    Attributes
    ----------
    epoch : int
        After which epoch.
    sequence_id : int
        Which sequence.
    scores : ndarray of float32, shape (T,)
        One a frame; NaN where a frame cannot be read, or time did not suffice to look at it.
    is_whole : bool
        Whether time sufficed for all frames; otherwise some may have the score of one before them.
    scale : tuple of float, or None
        What scores usually lie between, where they mean the same in every training; None where the
        first epoch tells.
    """

    epoch: int
    sequence_id: int
    scores: NDArray[np.float32]
    is_whole: bool
    scale: tuple[float, float] | None = None
