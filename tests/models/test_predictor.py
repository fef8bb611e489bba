"""The network that predicts the next frame."""

from __future__ import annotations

import torch

import models


def test_the_frame_to_be_predicted_is_not_looked_at() -> None:
    network = models.build("predictor", (1, 5, 16, 16), width=0.1).eval()
    clips = torch.rand(2, 1, 5, 16, 16)
    other = clips.clone()
    other[:, :, -1] = 0

    assert torch.equal(network(clips), network(other))


def test_all_frames_before_it_are_looked_at() -> None:
    network = models.build("predictor", (1, 5, 16, 16), width=0.1).eval()
    clips = torch.rand(2, 1, 5, 16, 16, requires_grad=True)

    network(clips).sum().backward()

    assert clips.grad is not None
    assert clips.grad.abs().sum(dim=(0, 1, 3, 4)).gt(0).tolist() == [True] * 4 + [False]


def test_a_fresh_network_repeats_the_frame_before() -> None:
    torch.manual_seed(0)
    network = models.build("predictor", (1, 5, 16, 16), width=0.1).eval()
    clips = 0.1 + 0.8 * torch.rand(2, 1, 5, 16, 16)

    torch.testing.assert_close(network(clips), clips[:, :, -2:-1], atol=0.05, rtol=0)


def test_black_and_white_pixels_can_change_too() -> None:
    network = models.build("predictor", (1, 3, 16, 16), width=0.1).eval()
    with torch.no_grad():
        network.change.weight.zero_()
        network.change.bias.fill_(10)

    assert network(torch.zeros(2, 1, 3, 16, 16)).min() > 0.99
