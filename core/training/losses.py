"""Distances between clips and their reconstructions."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from core.training.settings import LossName, TrainSettings

#: Rows, columns and, in 3-D, frames of the Gaussian window of SSIM.
SSIM_WINDOW = 11

#: From reconstructions and clips (N, C, T, H, W) to one loss a clip, (N,).
Loss = Callable[[Tensor, Tensor], Tensor]


def make_loss(settings: TrainSettings) -> Loss:
    """Return the loss that the settings name.

    Losses come one a clip, so that a loss which is no number can be traced to its clip.
    """
    if settings.loss is LossName.MSE:
        return squared_error
    weight = settings.ssim_weight

    def mixed(reconstructions: Tensor, clips: Tensor) -> Tensor:
        similarity = structural_similarity(reconstructions, clips)
        return (1 - weight) * squared_error(reconstructions, clips) + weight * (1 - similarity)

    return mixed


def squared_error(reconstructions: Tensor, clips: Tensor) -> Tensor:
    """Return the mean squared error of each clip, shape (N,)."""
    return (reconstructions - clips).square().flatten(1).mean(1)


def structural_similarity(reconstructions: Tensor, clips: Tensor) -> Tensor:
    """Return the mean structural similarity of each clip, shape (N,).

    Computed in 3-D where a clip is as long as the window of 11 frames, and frame by frame where
    it is shorter. 1 where a reconstruction equals its clip.

    References
    ----------
    Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity".
    """
    from torchmetrics.functional.image import structural_similarity_index_measure

    count, length = clips.shape[0], clips.shape[2]
    if length < SSIM_WINDOW:
        reconstructions, clips = (
            batch.transpose(1, 2).flatten(0, 1) for batch in (reconstructions, clips)
        )
    similarity = structural_similarity_index_measure(
        reconstructions, clips, data_range=1.0, reduction="none", kernel_size=SSIM_WINDOW
    )
    assert isinstance(similarity, Tensor)  # noqa: S101  # a tuple only if a full image is asked for
    return similarity.reshape(count, -1).mean(1)


class LossMeter:
    """Add up the losses of many clips, without making a GPU wait for each batch."""

    def __init__(self) -> None:
        self._pending: list[tuple[NDArray[np.int64], Tensor]] = []
        self._total = 0.0
        self._last = math.nan
        self.count = 0

    def add(self, chosen: NDArray[np.int64], losses: Tensor) -> None:
        """Take the losses of a batch and the positions of its clips, both of shape (N,)."""
        self._pending.append((chosen, losses))

    def settle(self) -> int | None:
        """Read what came since the last time; this waits for the GPU.

        Returns
        -------
        int or None
            Position of the first clip whose loss is infinite or no number, if there is one.
        """
        for chosen, losses in self._pending:
            values = losses.detach().cpu().double()  # MPS has no float64
            if len(bad := values.isfinite().logical_not().nonzero()):
                return int(chosen[int(bad[0])])
            self._total += float(values.sum())
            self._last = float(values.mean())
            self.count += len(values)
        self._pending.clear()
        return None

    @property
    def last(self) -> float:
        """Mean loss of a clip in the last batch; NaN before there was one."""
        return self._last

    @property
    def mean(self) -> float:
        """Mean loss of a clip over all that was settled; NaN if nothing was."""
        return self._total / self.count if self.count else math.nan
