"""The training loop on a toy problem."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch

from core.jobs import JobContext
from core.recipe.prepared import PreparedSequence
from core.training.architecture import Architecture
from core.training.data import TrainingData
from core.training.events import EpochDone, PreviewReady, StepDone, TrainingStarted
from core.training.fit import FitOutcome
from core.training.history import read_history
from core.training.network import load_architecture, load_network, reconstruct
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder
from core.training.settings import LossName, OptimizerName, ScheduleName
from core.training.split import training_data

Fit = Callable[..., FitOutcome]
MakeSequence = Callable[..., PreparedSequence]


def test_the_loss_goes_down(fit: Fit, run: RunFolder) -> None:
    outcome = fit(epochs=10)

    curve = read_history(run.history)
    assert outcome.epochs == len(curve) == 10
    assert curve[-1].val_loss < curve[0].val_loss / 2
    assert outcome.val_loss == min(row.val_loss for row in curve)
    assert outcome.clips_per_second > 0
    assert not outcome.stopped


@pytest.mark.parametrize("loss", list(LossName))
def test_every_loss_goes_down(loss: LossName, fit: Fit, run: RunFolder) -> None:
    # SSIM is one number a clip: there are no pixels to weigh.
    fit(loss=loss, motion_weight=0.0 if loss is LossName.SSIM else 0.5)

    curve = read_history(run.history)
    assert curve[-1].train_loss < curve[0].train_loss


@pytest.mark.parametrize("optimizer", list(OptimizerName))
def test_every_optimizer_learns(optimizer: OptimizerName, fit: Fit, run: RunFolder) -> None:
    fit(optimizer=optimizer, learning_rate=1.0 if optimizer is OptimizerName.SGD else 0.01)

    curve = read_history(run.history)
    assert curve[-1].train_loss < 0.95 * curve[0].train_loss


def test_a_plateau_lowers_the_learning_rate_while_it_trains(fit: Fit, run: RunFolder) -> None:
    # A rate far too small to lower the loss by the share that counts.
    fit(
        epochs=6,
        learning_rate=1e-9,
        warmup_epochs=0,
        schedule=ScheduleName.PLATEAU,
        plateau_patience=1,
        plateau_factor=0.1,
    )

    rates = [row.learning_rate for row in read_history(run.history)]
    assert rates == pytest.approx([1e-9, 1e-9, 1e-9, 1e-10, 1e-10, 1e-11])


def test_events_tell_the_story_in_order(fit: Fit) -> None:
    events: list[object] = []

    fit(JobContext(emit=events.append), epochs=2)

    told = [type(event) for event in events if not isinstance(event, StepDone)]
    assert told == [TrainingStarted, EpochDone, EpochDone]
    assert isinstance(events[0], TrainingStarted)
    assert events[0].run == "conv3d_basic-001"
    assert events[0].steps_per_epoch == 4
    assert (events[0].train_clips, events[0].validation_clips) == (27, 7)


def test_an_epoch_says_how_long_the_rest_will_take(fit: Fit) -> None:
    events: list[object] = []

    fit(JobContext(emit=events.append))

    done = [event for event in events if isinstance(event, EpochDone)]
    assert done[-1].eta_s == 0 < done[0].eta_s
    assert done[0].is_best


def test_the_best_network_can_be_loaded_and_used(
    fit: Fit, run: RunFolder, data: TrainingData, architecture: Architecture
) -> None:
    fit()

    network = load_network(run, "cpu")
    clips = data.batch(data.validation, np.arange(1))

    rebuilt = reconstruct(network, clips)
    assert load_architecture(run) == architecture
    assert not network.training
    assert rebuilt.shape == clips.shape
    assert np.square(rebuilt - clips).mean() < np.square(clips - clips.mean()).mean()


def test_a_lone_clip_is_rebuilt_as_it_is_among_others(fit: Fit, run: RunFolder) -> None:
    fit(epochs=1)
    network = load_network(run, "cpu")
    clips = np.random.default_rng(0).random((3, 1, 4, 16, 16), np.float32)

    alone = np.concatenate([reconstruct(network, clips[[place]]) for place in range(3)])

    assert np.allclose(reconstruct(network, clips), alone, atol=1e-6)


@pytest.mark.parametrize(
    "name", ["cae", "cae_dense", "conv3d_basic", "conv3d_ae", "predictor", "conv3d_vae"]
)
def test_every_kind_of_model_learns_colour(
    name: str, fit: Fit, run: RunFolder, make_sequence: MakeSequence
) -> None:
    length = 1 if name.startswith("cae") else 4
    data = training_data([make_sequence(24, channels=3)], clip_length=length, stride=2)
    of = Architecture(name, (3, length, 16, 16), {"width": 0.05})

    outcome = fit(on=data, of=of, epochs=2)

    assert math.isfinite(outcome.val_loss)
    clips = data.batch(data.train, np.arange(2))
    shown = clips[:, :, -of.rebuilt_frames :]
    assert reconstruct(load_network(run, "cpu"), clips).shape == shown.shape


def test_the_divergence_of_a_generative_network_counts(fit: Fit) -> None:
    of = Architecture("conv3d_vae", (1, 4, 16, 16), {"width": 0.2})

    free, dear = (fit(of=of, epochs=1, divergence_weight=weight) for weight in (0.0, 1.0))

    assert dear.val_loss > free.val_loss


def test_without_held_out_clips_the_training_loss_decides(
    fit: Fit, run: RunFolder, make_sequence: MakeSequence
) -> None:
    data = training_data([make_sequence(6)], clip_length=4, stride=1, validation_share=0)

    outcome = fit(on=data)

    assert math.isnan(outcome.val_loss)
    assert outcome.train_loss == min(row.train_loss for row in read_history(run.history))
    assert all(math.isnan(row.val_loss) for row in read_history(run.history))


@pytest.mark.parametrize("batch_size", [1, 5, 1000])
def test_any_batch_size_sees_every_clip_once_an_epoch(
    batch_size: int, fit: Fit, make_sequence: MakeSequence
) -> None:
    data = training_data([make_sequence(9)], clip_length=4, stride=1, validation_share=0)
    events: list[object] = []

    outcome = fit(JobContext(emit=events.append), on=data, epochs=1, batch_size=batch_size)

    [started] = [event for event in events if isinstance(event, TrainingStarted)]
    assert started.steps_per_epoch == -(-6 // batch_size)
    assert math.isfinite(outcome.train_loss)


def test_a_preview_shows_the_frame_under_the_playhead(
    fit: Fit, make_sequence: MakeSequence
) -> None:
    sequence = make_sequence(40, sequence_id=7)
    data = training_data([sequence], clip_length=4, stride=1)
    playhead, events = Playhead(), list[object]()
    playhead.move(7, 39)

    fit(JobContext(emit=events.append), on=data, playhead=playhead, epochs=2)

    shown = [event for event in events if isinstance(event, PreviewReady)]
    assert [(it.epoch, it.sequence_id, it.frame_index) for it in shown] == [(1, 7, 39), (2, 7, 39)]
    error = np.square(shown[1].reconstruction - sequence.store.frame(39)).mean(axis=2)
    assert shown[1].reconstruction.shape == (16, 16, 1)
    assert np.allclose(shown[1].anomaly_map, error)


@pytest.mark.parametrize(
    ("name", "frame", "seen"),
    [("predictor", 30, [27, 28, 29]), ("predictor", 1, [4, 3, 2]), ("conv3d_basic", 30, None)],
)
def test_a_preview_of_a_prediction_is_made_without_the_frame(
    name: str,
    frame: int,
    seen: list[int] | None,
    fit: Fit,
    make_sequence: MakeSequence,
    run: RunFolder,
) -> None:
    sequence = make_sequence(40, sequence_id=7)
    data = training_data([sequence], clip_length=4, stride=1)
    playhead, events = Playhead(), list[object]()
    playhead.move(7, frame)

    of = Architecture(name, (1, 4, 16, 16), {"width": 0.1})
    fit(JobContext(emit=events.append), on=data, of=of, playhead=playhead, epochs=1)

    [shown] = [event for event in events if isinstance(event, PreviewReady)]
    assert shown.is_prediction is (seen is not None)
    assert shown.divergence is None
    if seen is not None:
        clip = np.stack([sequence.store.frame(it) for it in [*seen, frame]])
        network = load_network(run, "cpu")
        prediction = reconstruct(network, clip.transpose(3, 0, 1, 2)[np.newaxis])[0, :, 0]
        assert np.allclose(shown.reconstruction[..., 0], prediction[0], atol=1e-5)


def test_a_preview_says_how_unusual_the_code_of_the_frame_is(
    fit: Fit, make_sequence: MakeSequence
) -> None:
    data = training_data([make_sequence(40, sequence_id=7)], clip_length=4, stride=1)
    playhead, events = Playhead(), list[object]()
    playhead.move(7, 20)

    of = Architecture("conv3d_vae", (1, 4, 16, 16), {"width": 0.2})
    fit(JobContext(emit=events.append), on=data, of=of, playhead=playhead, epochs=1)

    [shown] = [event for event in events if isinstance(event, PreviewReady)]
    assert shown.divergence is not None
    assert shown.divergence > 0


def test_an_unreadable_frame_gives_no_preview(fit: Fit, make_sequence: MakeSequence) -> None:
    data = training_data([make_sequence(40, unreadable=(5,))], clip_length=4, stride=1)
    playhead, events = Playhead(), list[object]()
    playhead.move(1, 5)

    fit(JobContext(emit=events.append), on=data, playhead=playhead, epochs=1)

    assert not [event for event in events if isinstance(event, PreviewReady)]


def test_a_playhead_elsewhere_gives_no_preview(fit: Fit) -> None:
    playhead, events = Playhead(), list[object]()
    playhead.move(99, 0)

    fit(JobContext(emit=events.append), playhead=playhead, epochs=1)

    assert not [event for event in events if isinstance(event, PreviewReady)]


def test_the_result_follows_from_the_seed(fit: Fit, run: RunFolder) -> None:
    first, second, other = (fit(seed=seed, epochs=1) for seed in (3, 3, 4))

    assert first.train_loss == second.train_loss != other.train_loss


def test_training_leaves_torch_as_it_found_it(fit: Fit) -> None:
    before = torch.is_grad_enabled(), torch.backends.cudnn.benchmark

    fit(epochs=1)

    assert (torch.is_grad_enabled(), torch.backends.cudnn.benchmark) == before
