"""Pixels of regions to ignore: neither losses nor gradients know of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.recipe.ignored import IgnoredBox
from core.training.data import TrainingData
from core.training.loader import batches
from core.training.losses import make_loss
from core.training.network import Rebuilt
from core.training.settings import LossName, TrainSettings
from core.training.stepper import without_ignored_pixels


def with_region(data: TrainingData) -> TrainingData:
    """The same data, two rows of frames 2 and 3 of its sequences ignored."""
    box = IgnoredBox(2, 4, 0, 2, 0, 5)
    return replace(data, sequences=tuple(replace(it, regions=(box,)) for it in data.sequences))


def test_batches_know_which_pixels_are_ignored(data: TrainingData) -> None:
    ignoring = with_region(data)

    (batch,) = batches(ignoring, ignoring.train, np.arange(3), 8)

    assert batch.ignored is not None
    for clip, start in zip(batch.ignored, data.train.start[:3], strict=True):
        for offset, frame in enumerate(clip[0]):
            is_inside = start + offset in (2, 3)
            assert int(frame.sum()) == (10 if is_inside else 0)
            assert bool(frame[:2, :5].all()) == is_inside
    assert [len(part.ignored) for part in batch.parts(3) if part.ignored is not None] == [1, 1, 1]


def test_without_regions_there_is_no_mask(data: TrainingData) -> None:
    (batch,) = batches(data, data.train, np.arange(3), 8)

    assert batch.ignored is None
    assert all(part.ignored is None for part in batch.parts(2))


@pytest.mark.parametrize("loss", [LossName.MSE, LossName.L1, LossName.MSE_SSIM])
def test_no_loss_and_no_gradient_comes_from_ignored_pixels(loss: LossName) -> None:
    clips = torch.rand(2, 1, 4, 24, 24, generator=torch.Generator().manual_seed(0))
    ignored = torch.zeros(2, 1, 4, 24, 24, dtype=torch.bool)
    ignored[0, :, 1:, 3:9, 4:12] = True
    wrong = torch.where(ignored, 1 - clips, clips)[:, :, -2:].requires_grad_()
    judge = make_loss(TrainSettings(loss=loss))

    plain = judge(Rebuilt(wrong, None), clips)
    judged = judge(without_ignored_pixels(Rebuilt(wrong, None), clips, ignored), clips)
    judged.sum().backward()

    assert float(plain[0].detach()) > 0.01
    assert judged.detach().abs().max() < 1e-6
    assert wrong.grad is not None
    assert float(wrong.grad[ignored[:, :, -2:]].abs().max()) == 0
