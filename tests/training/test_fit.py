"""The training loop on a toy problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.jobs import JobContext, Progress
from core.training.architecture import Architecture
from core.training.checkpoint import load_checkpoint
from core.training.data import TrainingData
from core.training.events import EpochDone, StepDone, TrainingStarted
from core.training.fit import FitOutcome, fit_network
from core.training.history import read_history
from core.training.network import load_network, reconstruct
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder
from core.training.settings import LossName, TrainSettings

SETTINGS = TrainSettings(epochs=4, batch_size=8, learning_rate=1e-2, device="cpu")

Fit = Callable[..., FitOutcome]


@pytest.fixture
def fit(architecture: Architecture, data: TrainingData, run: RunFolder) -> Fit:
    """Return a function that trains the toy network, with any part replaced."""

    def train(
        settings: TrainSettings = SETTINGS,
        context: JobContext | None = None,
        *,
        into: RunFolder = run,
        on: TrainingData = data,
        playhead: Playhead | None = None,
        resume: bool = False,
    ) -> FitOutcome:
        return fit_network(
            architecture.build(settings.seed),
            architecture,
            on,
            settings,
            into,
            context or JobContext(),
            playhead=playhead,
            resume=resume,
        )

    return train


def stop_after(epochs: int) -> JobContext:
    """Return a context that asks to stop once so many epochs are done."""

    def on_event(event: object) -> None:
        if isinstance(event, EpochDone) and event.epoch == epochs:
            context.token.stop()

    context = JobContext(emit=on_event)
    return context


def test_the_loss_goes_down(fit: Fit, run: RunFolder) -> None:
    outcome = fit(replace(SETTINGS, epochs=10))

    curve = read_history(run.history)
    assert outcome.epochs == len(curve) == 10
    assert curve[-1].val_loss < curve[0].val_loss / 2
    assert outcome.val_loss == min(row.val_loss for row in curve)
    assert not outcome.stopped


def test_mse_with_ssim_goes_down_too(fit: Fit, run: RunFolder) -> None:
    fit(replace(SETTINGS, loss=LossName.MSE_SSIM))

    curve = read_history(run.history)
    assert curve[-1].train_loss < curve[0].train_loss


def test_events_tell_the_story_in_order(fit: Fit) -> None:
    events: list[object] = []

    fit(replace(SETTINGS, epochs=2), JobContext(emit=events.append))

    told = [type(event) for event in events if not isinstance(event, StepDone | Progress)]
    assert told == [TrainingStarted, EpochDone, EpochDone]
    assert isinstance(events[0], TrainingStarted)
    assert events[0].steps_per_epoch == 4
    assert (events[0].train_clips, events[0].validation_clips) == (27, 7)


def test_the_best_network_can_be_loaded_and_used(
    fit: Fit, run: RunFolder, data: TrainingData
) -> None:
    fit()

    network = load_network(run, "cpu")
    clips = data.batch(data.validation, np.arange(1))

    rebuilt = reconstruct(network, clips)
    assert not network.training
    assert rebuilt.shape == clips.shape
    assert np.square(rebuilt - clips).mean() < np.square(clips - clips.mean()).mean()


def test_a_resumed_run_equals_the_uninterrupted_one_to_the_last_bit(
    fit: Fit, run: RunFolder
) -> None:
    whole = RunFolder(run.path.with_name("whole"))
    whole.path.mkdir()
    fit(into=whole)

    assert fit(context=stop_after(2)).stopped
    outcome = fit(resume=True)

    assert outcome.epochs == 4
    for ours, theirs in ((run.last, whole.last), (run.best, whole.best)):
        resumed, uninterrupted = load_checkpoint(ours), load_checkpoint(theirs)
        for name, weight in uninterrupted.weights.items():
            assert torch.equal(weight, resumed.weights[name]), name
    losses = [[row.train_loss for row in read_history(it.history)] for it in (run, whole)]
    assert losses[0] == losses[1]
