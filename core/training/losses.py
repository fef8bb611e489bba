"""Distances between clips and their reconstructions."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from core.training.network import Rebuilt
from core.training.settings import LossName, TrainSettings
from core.training.similarity import similarity

#: From what a network makes of clips, and these clips (N, C, T, H, W), to one loss a clip, (N,).
Loss = Callable[[Rebuilt, Tensor], Tensor]

#: Where ``smooth_l1`` goes over from squared to absolute. Torch's own 1 would never be reached:
#: intensities lie in 0…1, so it would be half the squared error.
_BETA = 0.1


def make_loss(settings: TrainSettings) -> Loss:
    """Return the loss that the settings name.

    Losses come one a clip, so that a loss which is no number can be traced to its clip. Pixels that
    move count more in what is compared pixel by pixel, which structural similarity is not.
    """
    share = settings.similarity_share

    def loss(rebuilt: Rebuilt, clips: Tensor) -> Tensor:
        shown = rebuilt.reconstruction
        seen = clips[:, :, -shown.shape[2] :]
        losses = torch.zeros(len(clips), device=clips.device)
        if share < 1:
            errors = _ERRORS[settings.loss](shown, seen)
            if settings.motion_weight:
                errors = errors * motion_weights(clips, shown.shape[2], settings.motion_weight)
            losses = (1 - share) * errors.flatten(1).mean(1)
        if share > 0:
            losses = losses + share * (1 - similarity(shown, seen))
        if rebuilt.divergence is not None:
            losses = losses + settings.divergence_weight * rebuilt.divergence.mean(1)
        return losses

    return loss


def motion_weights(clips: Tensor, frames: int, strength: float) -> Tensor:
    """Return how much each pixel counts if pixels that change count more.

    Parameters
    ----------
    clips : Tensor, shape (N, C, T, H, W)
        In 0…1.
    frames : int
        Of how many frames at the end of each clip, K.
    strength : float
        ``motion_weight`` of the settings, m.

    Returns
    -------
    Tensor, shape (N, 1, K, H, W)
        ``(1 + m * d / mean(d)) / (1 + m)``, where ``d`` is the mean over channels of the absolute
        difference to the frame before; the first frame of a clip takes the difference of the
        second. The mean is over the K frames of a clip, so that weights average 1 over each clip
        and losses stay comparable. All ones where nothing moves, and for clips of one frame.
    """
    moved = (clips[:, :, 1:] - clips[:, :, :-1]).abs().mean(1, keepdim=True)
    if not moved.shape[2]:
        return torch.ones_like(clips[:, :1])
    moved = torch.cat((moved[:, :, :1], moved), 2)[:, :, -frames:]
    mean = moved.mean((1, 2, 3, 4), keepdim=True)
    weights = (1 + strength * moved / mean) / (1 + strength)
    return torch.where(mean > 0, weights, torch.ones_like(weights))


def _squared(reconstructions: Tensor, clips: Tensor) -> Tensor:
    return (reconstructions - clips).square()


def _absolute(reconstructions: Tensor, clips: Tensor) -> Tensor:
    return (reconstructions - clips).abs()


def _smooth_absolute(reconstructions: Tensor, clips: Tensor) -> Tensor:
    return functional.smooth_l1_loss(reconstructions, clips, reduction="none", beta=_BETA)


#: What compares two (N, C, K, H, W) pixel by pixel, in the same shape, for each loss that does.
_ERRORS: dict[LossName, Callable[[Tensor, Tensor], Tensor]] = {
    LossName.MSE: _squared,
    LossName.L1: _absolute,
    LossName.SMOOTH_L1: _smooth_absolute,
    LossName.MSE_SSIM: _squared,
}
