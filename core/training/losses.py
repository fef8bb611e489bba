"""Distances between clips and their reconstructions."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from core.training.settings import LossName, TrainSettings
from core.training.similarity import structural_similarity

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
