"""Distances between clips and reconstructions."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torchmetrics.functional.image import structural_similarity_index_measure

from core.training.losses import LossMeter, make_loss, squared_error
from core.training.settings import LossName, TrainSettings
from core.training.similarity import structural_similarity


@pytest.fixture
def clips() -> torch.Tensor:
    return torch.rand(3, 1, 4, 16, 16, generator=torch.Generator().manual_seed(0))


def test_squared_error_is_one_number_a_clip(clips: torch.Tensor) -> None:
    errors = squared_error(clips + torch.tensor([0.0, 0.1, 0.2]).view(3, 1, 1, 1, 1), clips)

    assert errors.tolist() == pytest.approx([0, 0.01, 0.04], abs=1e-6)


@pytest.mark.parametrize("length", [1, 4, 12])
def test_a_clip_is_most_similar_to_itself(length: int) -> None:
    clips = torch.rand(2, 3, length, 16, 16)

    assert structural_similarity(clips, clips).tolist() == pytest.approx([1, 1])
    assert structural_similarity(1 - clips, clips).max() < 0.5


@pytest.mark.parametrize("shape", [(2, 1, 1, 9, 30), (2, 3, 4, 16, 12), (2, 1, 12, 16, 11)])
def test_similarity_is_what_torchmetrics_gives(shape: tuple[int, ...]) -> None:
    clips = torch.rand(shape)
    others = (clips + 0.3 * torch.rand(shape)).clamp(0, 1)
    in_3d = shape[2] >= 11
    pairs = [it if in_3d else it.transpose(1, 2).flatten(0, 1) for it in (others, clips)]

    expected = structural_similarity_index_measure(*pairs, data_range=1.0, reduction="none")

    assert isinstance(expected, torch.Tensor)
    expected = expected.reshape(2, -1).mean(1)
    assert torch.allclose(structural_similarity(others, clips), expected, atol=1e-5)


def test_similarity_first_used_without_gradients_still_trains() -> None:
    clips = torch.rand(1, 1, 1, 17, 19)
    with torch.inference_mode():
        structural_similarity(clips, clips)

    guess = torch.rand(1, 1, 1, 17, 19, requires_grad=True)
    structural_similarity(guess, clips).sum().backward()

    assert guess.grad is not None


def test_a_mixed_loss_has_its_shares(clips: torch.Tensor) -> None:
    mixed = make_loss(TrainSettings(loss=LossName.MSE_SSIM, ssim_weight=0.25))
    other = clips.flip(0)

    expected = 0.75 * squared_error(other, clips) + 0.25 * (1 - structural_similarity(other, clips))
    assert torch.allclose(mixed(other, clips), expected)


def test_a_mixed_loss_has_a_gradient(clips: torch.Tensor) -> None:
    mixed = make_loss(TrainSettings(loss=LossName.MSE_SSIM))
    guess = torch.full_like(clips, 0.5).requires_grad_()

    mixed(guess, clips).sum().backward()

    assert guess.grad is not None
    assert guess.grad.isfinite().all()


def test_the_meter_averages_over_clips_and_not_over_batches() -> None:
    meter = LossMeter()
    meter.add(np.array([0, 1, 2]), torch.tensor([1.0, 1.0, 1.0]))
    meter.add(np.array([3]), torch.tensor([5.0]))

    assert meter.settle() is None
    assert (meter.mean, meter.last, meter.count) == (2.0, 5.0, 4)


def test_the_meter_finds_the_clip_whose_loss_is_no_number() -> None:
    meter = LossMeter()
    meter.add(np.array([7, 3]), torch.tensor([1.0, 1.0]))
    meter.add(np.array([9, 4]), torch.tensor([1.0, math.nan]))

    assert meter.settle() == 4


def test_an_empty_meter_has_no_mean() -> None:
    assert math.isnan(LossMeter().mean)
