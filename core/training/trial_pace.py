"""How fast a network learns on this computer, from a step or two."""

from __future__ import annotations

import time

import torch
from torch import Tensor

from core.jobs import JobContext
from core.training.architecture import Architecture
from core.training.devices import choose_device
from core.training.network import laid_out, to_device
from core.training.quick_layers import quicken

#: The first step sets up kernels and memory and is no measure.
_STEPS = 2


def trial_pace(
    architecture: Architecture, batch_size: int, device: str, context: JobContext
) -> float:
    """Return how many clips a network would learn in a second.

    Parameters
    ----------
    architecture : Architecture
        What builds it.
    batch_size : int
        Clips in a step.
    device : str
        As in `core.training.settings.TrainSettings`.
    context : JobContext
        Asked between steps whether to go on.
    """
    place = torch.device(choose_device(device))
    network = quicken(laid_out(architecture.build())).to(place).train()
    clips = to_device(torch.rand(batch_size, *architecture.clip), place)
    seconds = 0.0
    for _ in range(_STEPS):
        context.check()
        begin = time.monotonic()
        made = network(clips)
        (made if isinstance(made, Tensor) else made.reconstruction).square().mean().backward()
        if place.type == "cuda":
            torch.cuda.synchronize(place)
        seconds = time.monotonic() - begin
    return batch_size / max(seconds, 1e-6)
