"""The optimiser that the settings name."""

from __future__ import annotations

from collections.abc import Iterable

from torch import nn, optim

from core.training.settings import OptimizerName, TrainSettings


def make_optimizer(settings: TrainSettings, parameters: Iterable[nn.Parameter]) -> optim.Optimizer:
    """Return an optimiser for the parameters of a network."""
    rate, decay = settings.learning_rate, settings.weight_decay
    match settings.optimizer:
        case OptimizerName.ADAMW:
            return optim.AdamW(parameters, lr=rate, weight_decay=decay)
        case OptimizerName.ADAM:
            return optim.Adam(parameters, lr=rate, weight_decay=decay)
        case OptimizerName.SGD:
            return optim.SGD(parameters, lr=rate, momentum=settings.momentum, weight_decay=decay)
