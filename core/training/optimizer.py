"""The optimiser that the settings name."""

from __future__ import annotations

from collections.abc import Iterable

from torch import nn, optim

from core.training.settings import OptimizerName, TrainSettings


def make_optimizer(settings: TrainSettings, parameters: Iterable[nn.Parameter]) -> optim.Optimizer:
    """Return an optimiser for the parameters of a network."""
    learnt = list(parameters)
    rate, decay = settings.learning_rate, settings.weight_decay
    # In one go over each parameter, which a CPU gains from. A GPU has a quick way of its own, and
    # there Fabric refuses to clip the gradients of a fused step in float16.
    fused = True if all(it.device.type == "cpu" for it in learnt) else None
    match settings.optimizer:
        case OptimizerName.ADAMW:
            return optim.AdamW(learnt, lr=rate, weight_decay=decay, fused=fused)
        case OptimizerName.ADAM:
            return optim.Adam(learnt, lr=rate, weight_decay=decay, fused=fused)
        case OptimizerName.SGD:
            momentum = settings.momentum
            return optim.SGD(learnt, lr=rate, momentum=momentum, weight_decay=decay, fused=fused)
