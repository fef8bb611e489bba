"""Training when something goes wrong: numbers, memory, disk."""

from __future__ import annotations

import errno
import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.errors import TrainingError
from core.jobs import JobContext, Notice
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.training.architecture import Architecture
from core.training.checkpoint import load_checkpoint
from core.training.data import ClipList, TrainingData
from core.training.events import EpochDone
from core.training.fit import FitOutcome
from core.training.history import read_history
from core.training.network import reconstruct
from core.training.run_folder import RunFolder
from core.training.settings import CheckpointChoice, Precision
from core.training.split import training_data

Fit = Callable[..., FitOutcome]
MakeSequence = Callable[..., PreparedSequence]


class Hungry(nn.Module):
    """A network that has memory for a few clips only."""

    def __init__(self, network: nn.Module, most_clips: int) -> None:
        super().__init__()
        self.network = network
        self.most_clips = most_clips

    def forward(self, clips: Tensor) -> Tensor:
        if len(clips) > self.most_clips:
            raise torch.OutOfMemoryError
        rebuilt: Tensor = self.network(clips)
        return rebuilt


class Poisoned(nn.Module):
    """A network that loses its mind in the second epoch."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.steps = 0

    def forward(self, clips: Tensor) -> Tensor:
        self.steps += self.training
        rebuilt: Tensor = self.network(clips)
        return rebuilt * (math.nan if self.steps == 6 else 1)


def test_a_batch_that_does_not_fit_is_cut_and_the_person_told(
    fit: Fit, architecture: Architecture
) -> None:
    events: list[object] = []
    roomy = fit()

    tight = fit(JobContext(emit=events.append), network=Hungry(architecture.build(), 3))

    notices = [event.message for event in events if isinstance(event, Notice)]
    assert len(notices) == 2
    assert "not enough memory for 7 clips" in notices[0]
    # Gradients of the parts add up to the gradient of the batch.
    assert tight.train_loss == pytest.approx(roomy.train_loss, rel=1e-3)


def test_a_cut_batch_is_shown_and_measured_as_a_whole_one(
    fit: Fit, architecture: Architecture, known: TrainingData, run: RunFolder
) -> None:
    how = {
        "on": known,
        "input_noise": 0.1,
        "patch_probability": 0.5,
        "choose_by": CheckpointChoice.SEPARATION,
    }
    whole = RunFolder(run.path.with_name("whole"))
    whole.path.mkdir()
    fit(into=whole, **how)

    fit(network=Hungry(architecture.build(), 3), **how)

    tight, roomy = read_history(run.history), read_history(whole.history)
    for name in ("train_loss", "val_loss", "separation"):
        found, expected = ([getattr(row, name) for row in rows] for rows in (tight, roomy))
        assert found == pytest.approx(expected, rel=1e-3)


def test_no_room_for_a_single_clip_is_an_error_with_advice(
    fit: Fit, architecture: Architecture
) -> None:
    with pytest.raises(TrainingError, match=r"one clip of 4 frames of 16x16 .*smaller"):
        fit(network=Hungry(architecture.build(), 0))


def test_clips_that_do_not_fit_are_rebuilt_in_halves(architecture: Architecture) -> None:
    network = architecture.build().eval()
    clips = np.random.default_rng(0).random((7, 1, 4, 16, 16), np.float32)

    tight = reconstruct(Hungry(network, 2), clips)

    assert np.allclose(tight, reconstruct(network, clips), atol=1e-6)


def test_another_error_of_torch_is_no_lack_of_memory(fit: Fit, architecture: Architecture) -> None:
    network = architecture.build()
    network.register_forward_pre_hook(lambda *_: torch.zeros(2) @ torch.zeros(3))

    with pytest.raises(RuntimeError, match="size"):
        fit(network=network)


def test_a_loss_that_is_no_number_names_the_clip_and_keeps_the_checkpoint(
    fit: Fit, run: RunFolder, architecture: Architecture
) -> None:
    with pytest.raises(TrainingError) as caught:
        fit(network=Poisoned(architecture.build()))

    assert "is no longer a number at frames " in str(caught.value)
    assert "of “walk”, in epoch 2. The checkpoint of epoch 1 is kept" in str(caught.value)
    assert load_checkpoint(run.best).epoch == load_checkpoint(run.last).epoch == 1
    assert all(weight.isfinite().all() for weight in load_checkpoint(run.best).weights.values())


def test_a_frame_without_values_is_named(fit: Fit, make_sequence: MakeSequence) -> None:
    sequence = make_sequence(20)
    pixels = (sequence.store.frames / 255).astype(np.float16)
    pixels[5] = np.nan
    broken = replace(sequence, store=FrameStore(pixels))
    data = training_data([broken], clip_length=1, stride=1)

    of = Architecture("cae", (1, 1, 16, 16), {"width": 0.1})
    with pytest.raises(TrainingError, match="pixels without a value in frame 5 of “walk”"):
        fit(on=data, of=of)


def test_one_clip_that_spoils_its_batch_is_the_one_named(
    fit: Fit, make_sequence: MakeSequence
) -> None:
    sequence = make_sequence(40)
    pixels = (sequence.store.frames / 255).astype(np.float16)
    pixels[13, 2, 2] = np.nan
    data = training_data([replace(sequence, store=FrameStore(pixels))], clip_length=4, stride=4)

    # Batch normalisation makes one number of a whole batch.
    of = Architecture("conv3d_ae", (1, 4, 16, 16), {"width": 0.05})
    with pytest.raises(TrainingError, match="pixels without a value in frame 13 of “walk”"):
        fit(on=data, of=of)


@pytest.mark.parametrize(("batch_size", "is_told"), [(27, False), (28, True)])
def test_a_batch_larger_than_the_data_is_said_and_trained_with_what_there_is(
    batch_size: int, is_told: bool, fit: Fit
) -> None:
    events: list[object] = []

    outcome = fit(JobContext(emit=events.append), batch_size=batch_size, epochs=1)

    notices = [event.message for event in events if isinstance(event, Notice)]
    assert outcome.epochs == 1
    assert notices == (
        ["The batch size of 28 is more than there is to learn: each step takes all 27 clips."]
        if is_told
        else []
    )


def test_motion_that_single_frames_cannot_show_is_said(
    fit: Fit, make_sequence: MakeSequence
) -> None:
    events: list[object] = []
    data = training_data([make_sequence(20)], clip_length=1, stride=1)

    fit(
        JobContext(emit=events.append),
        on=data,
        of=Architecture("cae", (1, 1, 16, 16), {"width": 0.1}),
        epochs=1,
        motion_weight=1.0,
    )

    notices = [event.message for event in events if isinstance(event, Notice)]
    assert notices == ["motion_weight has no effect: single frames do not move."]


def test_nothing_to_learn_is_said_before_anything_is_written(
    fit: Fit, run: RunFolder, data: TrainingData
) -> None:
    none = ClipList(np.empty(0, np.int64), np.empty(0, np.int64))

    with pytest.raises(TrainingError, match="No clip is left to learn"):
        fit(on=replace(data, train=none))

    assert not list(run.path.iterdir())


def test_a_full_disk_keeps_the_older_checkpoint(
    fit: Fit, run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, saved = torch.save, list[object]()

    def save_some(values: object, *args: Any) -> None:
        saved.append(values)
        save(values, *args)
        if len(saved) > 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(torch, "save", save_some)

    with pytest.raises(TrainingError, match=r"No space left.*The older .*\.pt is kept"):
        fit()

    assert load_checkpoint(run.best).epoch == load_checkpoint(run.last).epoch == 1
    assert not list(run.path.glob("*.part*"))


def test_a_run_folder_deleted_while_training_is_said_so(fit: Fit, run: RunFolder) -> None:
    def on_event(event: object) -> None:
        if isinstance(event, EpochDone):
            shutil.rmtree(run.path)

    with pytest.raises(TrainingError, match="is gone"):
        fit(JobContext(emit=on_event))

    assert not run.path.exists()


def test_half_precision_on_a_cpu_is_refused_with_a_notice(fit: Fit) -> None:
    events: list[object] = []

    fit(JobContext(emit=events.append), precision=Precision.BFLOAT16, epochs=1)

    assert [event for event in events if isinstance(event, Notice)]


def test_a_damaged_history_is_named(run: RunFolder) -> None:
    run.history.write_text("epoch,train_loss\none,two\n", encoding="utf-8")

    with pytest.raises(TrainingError, match=r"history\.csv is damaged"):
        read_history(run.history)
