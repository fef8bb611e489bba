"""Try a person's own model out before any work is done for it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from core.errors import TrainingError
from core.training.own_model import OwnModel
from models import Clip, ModelCard

#: Clips that it is tried with: one would not tell the clips from the channels.
_CLIPS = 2


def try_out(own: OwnModel, network: nn.Module, card: ModelCard, clip: Clip) -> None:
    """Let a network rebuild two random clips on the CPU, and look at what it returns.

    Parameters
    ----------
    own : OwnModel
        Whose network it is.
    network : Module
        Built for these clips; left in evaluation mode.
    card : ModelCard
        What it says of itself.
    clip : tuple of int
        Channels, frames, rows and columns.

    Raises
    ------
    TrainingError
        If it has nothing to learn, if it fails, or if it returns anything but the last K frames,
        or these and a divergence.
    """
    who = f"{own.class_name} in {own.path}"
    if not any(parameter.requires_grad for parameter in network.parameters()):
        raise TrainingError(f"{who} has no parameters that could be learnt.")
    try:
        with torch.inference_mode(), torch.random.fork_rng(devices=[]):
            made = network.eval()(torch.rand(_CLIPS, *clip))
    except Exception as error:
        size = f"{clip[1]} frames of {clip[3]}x{clip[2]}"
        raise own.failed(f"on clips of {size}", error) from error
    channels, length, height, width = clip
    frames = card.rebuilt_frames or length
    reconstruction, divergence = (made, None) if isinstance(made, Tensor) else made
    _check(who, "reconstruction", reconstruction, (_CLIPS, channels, frames, height, width))
    if divergence is not None:
        _check(who, "divergence", divergence, (_CLIPS, length))


def _check(who: str, what: str, found: Tensor, wanted: tuple[int, ...]) -> None:
    shape = tuple(found.shape)
    if shape == wanted and found.is_floating_point():
        return
    hint = ""
    if len(shape) == len(wanted) == 5 and shape[2] < wanted[2] and shape[:2] == wanted[:2]:
        hint = f" If it predicts, say so by the class attribute rebuilt_frames = {shape[2]}."
    raise TrainingError(
        f"{who} returns a {what} of {found.dtype} with the shape {shape}, where floating-point "
        f"numbers with the shape {wanted} are due.{hint}"
    )
