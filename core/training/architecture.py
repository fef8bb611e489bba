"""Which network, for which clips, with which options: what builds it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import models
from core.config import nearest
from core.errors import TrainingError
from core.training.own_model import OwnModel, is_own_model

if TYPE_CHECKING:
    # Loading torch takes seconds; naming a network must not.
    from torch import nn


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network without its weights.

    Attributes
    ----------
    name : str
        Registered in `models`, or a person's own as `core.training.own_model` names it.
    clip : tuple of int
        Channels, frames, rows and columns of the clips that it is made for.
    options : mapping
        What `models.build` takes besides, e.g. ``width``; plain values.
    """

    name: str
    clip: tuple[int, int, int, int]
    options: Mapping[str, object] = field(default_factory=dict)

    @property
    def card(self) -> models.ModelCard:
        """What is known of the network without building it; TrainingError as for `model_card`."""
        return model_card(self.name)

    @property
    def rebuilt_frames(self) -> int:
        """How many of the last frames of a clip it rebuilds or predicts, K."""
        return self.card.rebuilt_frames or self.clip[1]

    def check(self) -> None:
        """Find out before any work is done whether such a network can be built.

        A TrainingError says if there is no such model or if it cannot take such clips. A person's
        own model is built and tried out, as nothing else tells whether it does what a model must.
        """
        self._check_clip()
        if is_own_model(self.name):
            from core.training.own_model_trial import try_out

            try_out(OwnModel.named(self.name), self.build(), self.card, self.clip)

    def build(self, seed: int = 0) -> nn.Module:
        """Build the network with fresh weights that follow from a seed.

        Raises
        ------
        TrainingError
            If there is no such model, if it cannot take such clips, or if it has no such option.
        """
        import torch

        self._check_clip()
        # Forked, so that building a network disturbs no other random numbers of the process.
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            if is_own_model(self.name):
                return OwnModel.named(self.name).build(self.clip, self.options)
            try:
                return models.build(self.name, self.clip, **self.options)
            except TypeError as error:
                raise TrainingError(f"{self.name} cannot be built: {error}.") from error

    def _check_clip(self) -> None:
        try:
            self.card.check(self.clip)
        except ValueError as error:
            raise TrainingError(str(error)) from error


def model_card(name: str) -> models.ModelCard:
    """Return what is known of a model without building it.

    Parameters
    ----------
    name : str
        Registered in `models`, or a person's own, whose file is run for it.

    Returns
    -------
    ModelCard
        What it takes and returns.

    Raises
    ------
    TrainingError
        If there is no such model, or if a person's own cannot be loaded.
    """
    if is_own_model(name):
        return OwnModel.named(name).card()
    try:
        return models.card(name)
    except KeyError:
        names = [card.name for card in models.cards()]
        raise TrainingError(f"There is no model “{name}”. {nearest(name, names)}") from None
