"""Networks of any kind give one kind of answer."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import models
from core.training.network import rebuild, reconstruct


@pytest.mark.parametrize(("name", "frames"), [("conv3d_basic", 8), ("predictor", 1)])
def test_a_network_that_is_not_generative_gives_no_divergence(name: str, frames: int) -> None:
    network = models.build(name, (1, 8, 16, 16), width=0.1).eval()

    rebuilt = rebuild(network, torch.rand(1, 1, 8, 16, 16))

    assert rebuilt.reconstruction.shape == (1, 1, frames, 16, 16)
    assert rebuilt.divergence is None


def test_a_generative_network_gives_the_divergence_of_each_frame() -> None:
    network = models.build("conv3d_vae", (1, 8, 16, 16), width=0.1).eval()

    rebuilt = rebuild(network, torch.rand(1, 1, 8, 16, 16))

    assert rebuilt.reconstruction.shape == (1, 1, 8, 16, 16)
    assert rebuilt.divergence is not None
    assert rebuilt.divergence.shape == (1, 8)


@pytest.mark.parametrize("name", ["conv3d_vae", "predictor"])
def test_arrays_come_back_as_arrays_whatever_the_network(name: str) -> None:
    network = models.build(name, (1, 8, 16, 16), width=0.1).eval()
    clips = np.random.default_rng(0).random((3, 1, 8, 16, 16), np.float32)

    rebuilt = reconstruct(network, clips)

    assert rebuilt.dtype == np.float32
    assert rebuilt.shape == (3, 1, models.card(name).rebuilt_frames or 8, 16, 16)
