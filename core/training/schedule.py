"""The learning rate of each step: up in a line, then as the schedule says."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.training.settings import ScheduleName, TrainSettings

#: A loss counts as lower if it is by this share: less may be rounding.
_LOWER_BY = 1e-4


def learning_rate(
    settings: TrainSettings, steps_per_epoch: int, step: int, reductions: int = 0
) -> float:
    """Return the learning rate of one step.

    Parameters
    ----------
    settings : TrainSettings
        Schedule, peak, warm-up, end and number of epochs.
    steps_per_epoch : int
        Optimiser steps in an epoch.
    step : int
        Counted from 0 over all epochs.
    reductions : int, optional
        How often a `Plateau` has lowered it; for the schedule of that name.

    Returns
    -------
    float
        Rises over the warm-up and is ``learning_rate`` at its end. From there ``constant`` stays,
        ``cosine`` reaches ``learning_rate * final_share`` with the last step, and ``plateau`` is
        ``learning_rate * plateau_factor ** reductions``, at least that same share.
    """
    total = settings.epochs * steps_per_epoch
    # A warm-up as long as the training would leave nothing to learn at the peak.
    warmup = min(round(settings.warmup_epochs * steps_per_epoch), total // 2)
    share = 1.0
    if settings.schedule is ScheduleName.PLATEAU:
        share = max(settings.plateau_factor**reductions, settings.final_share)
    if step < warmup:
        return settings.learning_rate * share * (step + 1) / (warmup + 1)
    if settings.schedule is ScheduleName.COSINE:
        passed = (step - warmup) / max(1, total - 1 - warmup)
        height = (1 + math.cos(math.pi * min(1.0, passed))) / 2
        share = settings.final_share + (1 - settings.final_share) * height
    return settings.learning_rate * share


@dataclass(slots=True)
class Plateau:
    """Notice when the loss has stopped falling.

    Attributes
    ----------
    best : float
        Lowest loss so far.
    waited : int
        Epochs since then, or since the last reduction.
    reductions : int
        How often the learning rate was lowered.
    """

    best: float = math.inf
    waited: int = 0
    reductions: int = 0

    def close_epoch(self, loss: float, patience: int) -> None:
        """Take the loss of an epoch; more than ``patience`` epochs without a lower one count."""
        if loss < self.best * (1 - _LOWER_BY):
            self.best, self.waited = loss, 0
            return
        self.waited += 1
        if self.waited > patience:
            self.reductions += 1
            self.waited = 0
