"""The learning rate of each step: up in a line, down in a cosine."""

from __future__ import annotations

import math

from core.training.settings import TrainSettings


def learning_rate(settings: TrainSettings, steps_per_epoch: int, step: int) -> float:
    """Return the learning rate of one step.

    It follows from the step's number alone, so that a resumed run needs no memory of it.

    Parameters
    ----------
    settings : TrainSettings
        Peak, warm-up, end and number of epochs.
    steps_per_epoch : int
        Optimiser steps in an epoch.
    step : int
        Counted from 0 over all epochs.

    Returns
    -------
    float
        Rises over the warm-up, is ``learning_rate`` at its end, and reaches
        ``learning_rate * final_share`` with the last step.
    """
    total = settings.epochs * steps_per_epoch
    # A warm-up as long as the training would leave nothing to learn at the peak.
    warmup = min(round(settings.warmup_epochs * steps_per_epoch), total // 2)
    if step < warmup:
        return settings.learning_rate * (step + 1) / (warmup + 1)
    passed = (step - warmup) / max(1, total - 1 - warmup)
    height = (1 + math.cos(math.pi * min(1.0, passed))) / 2
    share = settings.final_share + (1 - settings.final_share) * height
    return settings.learning_rate * share
