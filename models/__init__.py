"""Network architectures and the registry that knows them all.

Each family of networks has a file of its own; this module lists them without loading torch, so
that a command line or a window can show them at once. Every network takes clips of shape
(N, C, T, H, W) in 0…1, whatever it does inside, and returns the last K frames of them rebuilt or
predicted: a tensor (N, C, K, H, W) in 0…1, or a `Generated` that holds one. K is T for all but
predictive networks.

To add a network, write a class that takes ``(clip, width)`` in a file of its family, and add one
`ModelCard` to ``models/_catalogue.py``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from models._card import Clip, ModelCard, ModelKind
from models._catalogue import CARDS, FINDERS

if TYPE_CHECKING:
    # Loading torch takes seconds; listing the models must not.
    from torch import nn

    from models._generated import Generated

__all__ = [
    "Clip",
    "Generated",
    "ModelCard",
    "ModelKind",
    "build",
    "card",
    "cards",
    "check_clip",
    "halves",
    "is_frame_coder",
    "parameter_counts",
]


def __getattr__(name: str) -> object:
    """Load `Generated`, and torch with it, when it is asked for.

    Raises
    ------
    AttributeError
        If there is no such name.
    """
    if name == "Generated":
        return importlib.import_module("models._generated").Generated
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def cards() -> tuple[ModelCard, ...]:
    """Return all networks that rebuild or predict, in the order in which a list shows them."""
    return CARDS


def card(name: str) -> ModelCard:
    """Return what is known of one network, one that marks anomalies among them.

    Raises
    ------
    KeyError
        If no network has this name.
    """
    for known in (*CARDS, *FINDERS):
        if known.name == name:
            return known
    raise KeyError(name)


def check_clip(name: str, clip: Clip) -> None:
    """Say so if a network cannot take clips of a shape.

    Parameters
    ----------
    name : str
        Registered name; another is a KeyError.
    clip : tuple of int
        Channels, frames, rows and columns. A ValueError says in one sentence what it takes where
        it does not take these.
    """
    card(name).check(clip)


def build(name: str, clip: Clip, **options: object) -> nn.Module:
    """Build a network with fresh weights.

    Parameters
    ----------
    name : str
        Registered name; another is a KeyError.
    clip : tuple of int
        Channels, frames, rows and columns of the clips that it shall take. One that it cannot
        take is a ValueError, see `check_clip`.
    **options
        ``width``, a float: multiplies the channels of all inner layers. An option that it does
        not have is a TypeError.

    Returns
    -------
    Module
        Maps (N, C, T, H, W) in 0…1 to the last K frames, (N, C, K, H, W) in 0…1, or to a
        `Generated`; one of `ModelKind.FINDER`, to logits.
    """
    check_clip(name, clip)
    known = card(name)
    network: nn.Module = getattr(importlib.import_module(known.module), known.class_name)(
        clip, **options
    )
    return network


def parameter_counts(name: str) -> tuple[int, int]:
    """Count the numbers that a network of its published size learns and keeps.

    Nothing is allocated: the network is built on torch's meta device.

    Returns
    -------
    parameters : int
        Numbers that are learnt.
    buffers : int
        Running means and variances of batch normalisation. Keras counts them among the
        parameters; torch's own counters of batches are in neither.
    """
    import torch

    with torch.device("meta"):
        network = build(name, card(name).clip)
    parameters = sum(parameter.numel() for parameter in network.parameters())
    buffers = sum(buffer.numel() for buffer in network.buffers() if buffer.is_floating_point())
    return parameters, buffers


def is_frame_coder(network: nn.Module) -> bool:
    """Return whether a network codes each frame by itself before it rebuilds clips of them."""
    from models._frame_coder import FrameCoder

    return isinstance(network, FrameCoder)


def halves(network: nn.Module, height: int, width: int) -> tuple[nn.Module, nn.Module]:
    """Take a network that codes each frame by itself apart.

    Parameters
    ----------
    network : Module
        One of which `is_frame_coder` is true.
    height, width : int
        Of the frames that will come.

    Returns
    -------
    coding : Module
        From frames (M, C, 1, H, W) in 0…1 to codes (M, F, 1, h, w).
    rebuilding : Module
        From the codes (N, F, T, h, w) of clips to clips (N, C, T, H, W) in 0…1.

    Raises
    ------
    TypeError
        If it is another network.
    """
    from models._frame_coder import CodingHalf, FrameCoder, RebuildingHalf

    if not isinstance(network, FrameCoder):
        raise TypeError(f"{type(network).__name__} does not code each frame by itself")
    return CodingHalf(network).eval(), RebuildingHalf(network, height, width).eval()
