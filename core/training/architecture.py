"""Which network, for which clips, with which options: what builds it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import models
from core.config import nearest
from core.errors import TrainingError

if TYPE_CHECKING:
    # Loading torch takes seconds; naming a network must not.
    from torch import nn


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network without its weights.

    Attributes
    ----------
    name : str
        Registered in `models`.
    clip : tuple of int
        Channels, frames, rows and columns of the clips that it is made for.
    options : mapping
        What `models.build` takes besides, e.g. ``width``; plain values.
    """

    name: str
    clip: tuple[int, int, int, int]
    options: Mapping[str, object] = field(default_factory=dict)

    def check(self) -> None:
        """Find out before any work is done whether such a network can be built.

        Raises
        ------
        TrainingError
            If there is no such model, or if it cannot take such clips.
        """
        names = [card.name for card in models.cards()]
        if self.name not in names:
            raise TrainingError(f"There is no model “{self.name}”. {nearest(self.name, names)}")
        try:
            models.check_clip(self.name, self.clip)
        except ValueError as error:
            raise TrainingError(str(error)) from error

    def build(self, seed: int = 0) -> nn.Module:
        """Build the network with fresh weights that follow from a seed.

        Raises
        ------
        TrainingError
            If there is no such model, if it cannot take such clips, or if it has no such option.
        """
        import torch

        self.check()
        # Forked, so that building a network disturbs no other random numbers of the process.
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            try:
                return models.build(self.name, self.clip, **self.options)
            except TypeError as error:
                raise TrainingError(f"{self.name} cannot be built: {error}.") from error
