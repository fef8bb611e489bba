"""Distances between clips and reconstructions."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torchmetrics.functional.image import structural_similarity_index_measure

from core.training.loss_meter import LossMeter
from core.training.losses import make_loss, motion_weights
from core.training.network import Rebuilt
from core.training.settings import LossName, TrainSettings
from core.training.similarity import similarity


@pytest.fixture
def clips() -> torch.Tensor:
    return torch.rand(3, 1, 4, 16, 16, generator=torch.Generator().manual_seed(0))


def off_by(clips: torch.Tensor, *errors: float) -> torch.Tensor:
    """Return clips that differ by one number each."""
    return clips + torch.tensor(errors).view(-1, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (LossName.MSE, [0, 0.0025, 0.16]),
        (LossName.L1, [0, 0.05, 0.4]),
        # Half the square over 0.1, and from there on the difference less half of 0.1.
        (LossName.SMOOTH_L1, [0, 0.0125, 0.35]),
    ],
)
def test_a_loss_is_one_number_a_clip(
    name: LossName, expected: list[float], clips: torch.Tensor
) -> None:
    losses = make_loss(TrainSettings(loss=name))(
        Rebuilt(off_by(clips, 0.0, 0.05, 0.4), None), clips
    )

    assert losses.tolist() == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("length", [1, 4, 12])
def test_a_clip_is_most_similar_to_itself(length: int) -> None:
    clips = torch.rand(2, 3, length, 16, 16)

    assert similarity(clips, clips).tolist() == pytest.approx([1, 1])
    assert similarity(1 - clips, clips).max() < 0.5


@pytest.mark.parametrize(
    "shape",
    # Frames of 8 x 8 are the smallest of any recipe, and 6 frames the fewest in 3-D.
    [(2, 1, 1, 9, 30), (2, 3, 4, 16, 12), (2, 1, 1, 8, 8), (1, 1, 6, 8, 8), (2, 3, 12, 16, 11)],
)
def test_similarity_is_what_torchmetrics_gives(shape: tuple[int, ...]) -> None:
    clips = torch.rand(shape)
    others = (clips + 0.3 * torch.rand(shape)).clamp(0, 1)
    in_3d = shape[2] >= 6
    pairs = [it if in_3d else it.transpose(1, 2).flatten(0, 1) for it in (others, clips)]

    expected = structural_similarity_index_measure(*pairs, data_range=1.0, reduction="none")

    assert isinstance(expected, torch.Tensor)
    expected = expected.reshape(shape[0], -1).mean(1)
    assert torch.allclose(similarity(others, clips), expected, atol=1e-5)


@pytest.mark.parametrize("length", [1, 8])
def test_similarity_is_computed_in_float32_while_the_network_is_not(length: int) -> None:
    clips = torch.rand(2, 1, length, 16, 16)
    others = (clips + 0.01 * torch.rand(clips.shape)).bfloat16()
    expected = similarity(others.float(), clips)

    with torch.autocast("cpu", torch.bfloat16):
        found = similarity(others, clips)

    assert found.dtype == torch.float32
    assert torch.equal(found, expected)


def test_a_mixed_loss_has_its_shares(clips: torch.Tensor) -> None:
    other = clips.flip(0)
    mixed, squared, dissimilar = (
        make_loss(TrainSettings(loss=name, ssim_weight=0.25))(Rebuilt(other, None), clips)
        for name in (LossName.MSE_SSIM, LossName.MSE, LossName.SSIM)
    )

    assert torch.allclose(mixed, 0.75 * squared + 0.25 * dissimilar)


@pytest.mark.parametrize(
    ("name", "motion_weight"),
    [(name, weight) for name in LossName for weight in (0.0, 2.0) if (name, weight) != ("ssim", 2)],
)
def test_every_loss_has_a_gradient(
    name: LossName, motion_weight: float, clips: torch.Tensor
) -> None:
    loss = make_loss(TrainSettings(loss=name, motion_weight=motion_weight))
    guess = torch.full_like(clips, 0.5).requires_grad_()

    loss(Rebuilt(guess, None), clips).sum().backward()

    assert guess.grad is not None
    assert guess.grad.isfinite().all()
    assert guess.grad.abs().sum() > 0


def test_only_the_last_frames_are_compared_where_a_network_gives_only_those(
    clips: torch.Tensor,
) -> None:
    loss = make_loss(TrainSettings())

    assert loss(Rebuilt(clips[:, :, -1:], None), clips).tolist() == [0, 0, 0]
    assert loss(Rebuilt(clips[:, :, :1], None), clips).min() > 0


def test_the_divergence_of_a_code_is_added_with_its_weight(clips: torch.Tensor) -> None:
    loss = make_loss(TrainSettings(divergence_weight=0.5))
    divergence = torch.tensor([[0.0, 0, 0, 0], [1, 2, 3, 4], [4, 4, 4, 4]])

    assert loss(Rebuilt(clips, divergence), clips).tolist() == [0, 1.25, 2]


def test_pixels_that_change_count_more_and_the_average_pixel_as_before() -> None:
    clips = torch.zeros(1, 2, 3, 4, 4)
    clips[:, :, 1:, 0, 0] = 0.8  # one pixel of sixteen appears in the second frame

    weights = motion_weights(clips, 3, 1.0)

    # It moves in the first two of three frames: mean d = 0.8 * 2 / 48.
    assert weights[0, 0, 0, 0, 0] == weights[0, 0, 1, 0, 0] == pytest.approx((1 + 24) / 2)
    assert weights[0, 0, 2, 0, 0] == weights[0, 0, 1, 3, 3] == pytest.approx(1 / 2)
    assert weights.mean() == pytest.approx(1)


def test_motion_weighs_the_squared_part_of_a_mixed_loss_alone(clips: torch.Tensor) -> None:
    rebuilt = Rebuilt(clips.flip(0), None)
    plain, weighed = (
        make_loss(TrainSettings(loss=LossName.MSE, motion_weight=weight))(rebuilt, clips)
        for weight in (0.0, 3.0)
    )
    mixed, mixed_weighed = (
        make_loss(TrainSettings(loss=LossName.MSE_SSIM, ssim_weight=0.25, motion_weight=weight))(
            rebuilt, clips
        )
        for weight in (0.0, 3.0)
    )

    assert not torch.allclose(plain, weighed)
    assert torch.allclose(mixed_weighed - mixed, 0.75 * (weighed - plain), atol=1e-6)


@pytest.mark.parametrize("length", [1, 4])
def test_where_nothing_moves_every_pixel_counts_alike(length: int) -> None:
    clips = torch.rand(2, 1, 1, 8, 8).expand(2, 1, length, 8, 8)

    assert motion_weights(clips, length, 3.0).unique().tolist() == [1]


def test_the_motion_of_a_predicted_frame_is_seen_in_the_frame_before_it() -> None:
    clips = torch.zeros(1, 1, 4, 4, 4)
    clips[:, :, -1, 2, 2] = 1.0

    weights = motion_weights(clips, 1, 1.0)

    assert weights.shape == (1, 1, 1, 4, 4)
    assert weights[0, 0, 0].argmax() == 2 * 4 + 2
    assert weights.mean() == pytest.approx(1)


def test_the_meter_averages_over_clips_and_not_over_batches() -> None:
    meter = LossMeter()
    meter.add(np.array([0, 1, 2]), torch.tensor([1.0, 1.0, 1.0]))
    meter.add(np.array([3]), torch.tensor([5.0]))

    assert not len(meter.settle())
    assert (meter.mean, meter.last, meter.count) == (2.0, 5.0, 4)


def test_the_meter_finds_the_clips_whose_loss_is_no_number() -> None:
    meter = LossMeter()
    meter.add(np.array([7, 3]), torch.tensor([1.0, 1.0]))
    meter.add(np.array([9, 4, 5]), torch.tensor([1.0, math.nan, math.inf]))
    meter.add(np.array([8]), torch.tensor([math.nan]))

    assert meter.settle().tolist() == [4, 5]


def test_an_empty_meter_has_no_mean() -> None:
    assert math.isnan(LossMeter().mean)
