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
