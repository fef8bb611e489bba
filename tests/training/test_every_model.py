"""Every model can be trained, from the first step to the best checkpoint."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import models
from core.jobs import JobContext
from core.recipe.prepared import PreparedSequence
from core.training.architecture import Architecture
from core.training.fit import fit_network
from core.training.history import read_history
from core.training.network import load_network, reconstruct
from core.training.run_folder import RunFolder
from core.training.settings import TrainSettings
from core.training.split import training_data

MakeSequence = Callable[..., PreparedSequence]


@pytest.mark.parametrize("name", [card.name for card in models.cards()])
def test_two_epochs_at_a_small_size_leave_a_network_that_rebuilds(
    name: str, make_sequence: MakeSequence, run: RunFolder
) -> None:
    card = models.card(name)
    channels, length = card.clip[0], card.fixed_clip_length or 5
    data = training_data([make_sequence(24, channels=channels)], clip_length=length, stride=2)
    architecture = Architecture(name, (channels, length, 16, 16), {"width": 0.05})
    settings = TrainSettings(epochs=2, batch_size=4, device="cpu")

    outcome = fit_network(architecture.build(), architecture, data, settings, run, JobContext())

    clips = data.batch(data.validation, np.arange(1))
    rebuilt = reconstruct(load_network(run, "cpu"), clips)
    assert outcome.epochs == len(read_history(run.history)) == 2
    assert np.isfinite(outcome.val_loss)
    assert rebuilt.shape == (1, channels, card.rebuilt_frames or length, 16, 16)
