"""What a generative network returns."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class Generated(NamedTuple):
    """A reconstruction, and how unusual the code behind it is.

    A named tuple, so that whatever walks through the output of a network (mixed precision,
    several devices) finds the tensors.

    Attributes
    ----------
    reconstruction : Tensor of float32, shape (N, C, K, H, W)
        In 0…1.
    divergence : Tensor of float32, shape (N, T)
        Kullback-Leibler divergence, in nats, of the code behind each frame from a standard normal
        distribution, the mean over code positions; never negative.
    """

    reconstruction: Tensor
    divergence: Tensor
