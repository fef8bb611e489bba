"""The mean of many losses, read off the device only now and then."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from torch import Tensor


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

    def settle(self) -> NDArray[np.int64]:
        """Read what came since the last time; this waits for the GPU.

        Returns
        -------
        ndarray of int64, shape (N,)
            Positions of the clips whose loss is infinite or no number, of the first batch that
            has any: one bad clip may spoil all of its batch. Usually empty.
        """
        for chosen, losses in self._pending:
            values = losses.detach().cpu().double()  # MPS has no float64
            bad: NDArray[np.bool_] = values.isfinite().logical_not().numpy()
            if bad.any():
                return chosen[bad]
            self._total += float(values.sum())
            self._last = float(values.mean())
            self.count += len(values)
        self._pending.clear()
        return np.empty(0, np.int64)

    @property
    def last(self) -> float:
        """Mean loss of a clip in the last batch; NaN before there was one."""
        return self._last

    @property
    def mean(self) -> float:
        """Mean loss of a clip over all that was settled; NaN if nothing was."""
        return self._total / self.count if self.count else math.nan
