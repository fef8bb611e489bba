"""The network that knows how unusual a clip is by its code."""

from __future__ import annotations

import torch
from torch.distributions import Normal, kl_divergence

import models


def test_the_code_is_drawn_anew_in_training_only() -> None:
    torch.manual_seed(0)
    network = models.build("conv3d_vae", (1, 8, 16, 16), width=0.1)
    clips = torch.rand(2, 1, 8, 16, 16)

    drawn = [network.train()(clips).reconstruction for _ in range(2)]
    meant = [network.eval()(clips).reconstruction for _ in range(2)]

    assert not torch.equal(*drawn)
    assert torch.equal(*meant)


def test_divergence_of_each_frame_is_that_of_the_code_behind_it() -> None:
    torch.manual_seed(0)
    network = models.build("conv3d_vae", (1, 12, 16, 24), width=0.1).eval()
    # Twelve frames are padded to sixteen: two places of the code in time.
    clips = torch.rand(2, 1, 12, 16, 24)
    code = network.encoder(torch.cat([clips, clips[:, :, -1:].expand(-1, -1, 4, -1, -1)], dim=2))
    spread = (0.5 * network.log_variance(code)).exp()
    of_code = kl_divergence(Normal(network.mean(code), spread), Normal(0, 1))

    divergence = network(clips).divergence

    expected = of_code.sum(1).mean(dim=(2, 3)).repeat_interleave(8, dim=1)[:, :12]
    torch.testing.assert_close(divergence, expected)
    assert divergence.min() >= 0
