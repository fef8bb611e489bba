"""The running average of a network that learns, which is steadier than the network itself."""

from __future__ import annotations

import copy

import torch
from torch import nn

#: The average forgets with this rate at most.
_MOST_INERTIA = 0.99


class AveragedNetwork:
    """A copy of a network whose weights are drawn towards those that learn, step by step.

    Parameters
    ----------
    learner : Module
        The network that learns, on its device.

    Attributes
    ----------
    network : Module
        The average, always in evaluation mode.
    """

    def __init__(self, learner: nn.Module) -> None:
        self._learner = learner
        self.network = copy.deepcopy(learner).eval()

    @torch.no_grad()
    def follow(self, steps: int) -> None:
        """Draw the average towards the learner, which has taken so many steps in all.

        The first steps are forgotten soon: nothing was learnt yet.
        """
        inertia = min(_MOST_INERTIA, (1 + steps) / (10 + steps))
        weights = self._learner.state_dict()
        for name, mean in self.network.state_dict().items():
            if mean.is_floating_point():
                mean.lerp_(weights[name], 1 - inertia)
            else:
                mean.copy_(weights[name])
