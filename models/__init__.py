"""Network architectures and the registry that knows them all.

Each family of networks has a file of its own; this module lists them without loading torch, so
that a command line or a window can show them at once. Every network maps clips of shape
(N, C, T, H, W) in 0…1 to the same shape in 0…1, whatever it does inside.

To add a network, write a class that takes ``(clip, width)`` in a file of its family, and add one
`ModelCard` to ``_CARDS``.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Loading torch takes seconds; listing the models must not.
    from torch import nn

__all__ = ["ModelCard", "ModelKind", "build", "card", "cards", "check_clip", "parameter_counts"]


class ModelKind(StrEnum):
    """How a network treats the frames of a clip."""

    IMAGE = "image"
    VOLUME = "3-D"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of a network without building it.

    Attributes
    ----------
    name : str
        Registered name.
    kind : ModelKind
        How it treats the frames of a clip.
    clip : tuple of int
        The input that it is published with, (C, T, H, W); `parameter_counts` is for this one.
    summary : str
        One line for a list of models.
    reference : str
        Where the architecture comes from.
    module, class_name : str
        Where its class is.
    size_multiple : tuple of int
        Frames, rows and columns of which it takes multiples as they are. Other sizes are padded
        by repeating the edge, and the reconstruction is cropped again.
    min_size : tuple of int
        Fewest frames, rows and columns that it takes as they are; smaller clips are padded.
    fixed_clip_length : int or None
        Frames in a clip where only one number will do; None where any will.
    is_fixed_once_built : bool
        Whether a built network takes frames of its own size alone (a dense layer sees to that).
    """

    name: str
    kind: ModelKind
    clip: tuple[int, int, int, int]
    summary: str
    reference: str
    module: str
    class_name: str
    size_multiple: tuple[int, int, int]
    min_size: tuple[int, int, int]
    fixed_clip_length: int | None = None
    is_fixed_once_built: bool = False

    @property
    def sizes(self) -> str:
        """One sentence that says which clips it takes."""
        if self.fixed_clip_length is None:
            length = "clips of any length"
        elif self.fixed_clip_length == 1:
            length = "single frames"
        else:
            length = f"clips of {self.fixed_clip_length} frames"
        _, rows, columns = self.size_multiple
        built = ", the same for scoring as for training" if self.is_fixed_once_built else ""
        return (
            f"{self.name} takes {length} with 1 or 3 channels and frames of any size{built}; "
            f"{columns} must divide the width and {rows} the height, or the edges are padded."
        )


_CARDS = (
    ModelCard(
        name="cae",
        kind=ModelKind.IMAGE,
        clip=(1, 1, 100, 100),
        summary="Small convolutional autoencoder of single frames",
        reference="the CAE pipeline for industrial stills; unpadded 5x5 convolutions",
        module="models.cae",
        class_name="ConvolutionalAutoencoder",
        size_multiple=(1, 4, 4),
        min_size=(1, 16, 16),
        fixed_clip_length=1,
    ),
    ModelCard(
        name="cae_dense",
        kind=ModelKind.IMAGE,
        clip=(1, 1, 100, 100),
        summary="The same with a dense code of 2,000 numbers: 62 million parameters",
        reference="the CAE pipeline for industrial stills; unpadded 5x5 convolutions, dense code",
        module="models.cae",
        class_name="DenseCodeAutoencoder",
        size_multiple=(1, 4, 4),
        min_size=(1, 16, 16),
        fixed_clip_length=1,
        is_fixed_once_built=True,
    ),
    ModelCard(
        name="conv3d_basic",
        kind=ModelKind.VOLUME,
        clip=(1, 32, 112, 112),
        summary="Small 3-D autoencoder of clips: quick, and a good first choice",
        reference="the C3D pipeline; two 3-D convolutions with pooling",
        module="models.conv3d",
        class_name="BasicConv3d",
        size_multiple=(2, 4, 4),
        min_size=(2, 4, 4),
    ),
    ModelCard(
        name="conv3d_ae",
        kind=ModelKind.VOLUME,
        clip=(1, 32, 112, 112),
        summary="Wide 3-D autoencoder of clips: for a GPU, or for a small width",
        reference="Yan et al. 2020; three strided 3-D convolutions and their mirror",
        module="models.conv3d",
        class_name="StridedConv3d",
        size_multiple=(8, 8, 8),
        min_size=(8, 8, 8),
    ),
)


def cards() -> tuple[ModelCard, ...]:
    """Return all networks in the order in which a list should show them."""
    return _CARDS


def card(name: str) -> ModelCard:
    """Return what is known of one network.

    Raises
    ------
    KeyError
        If no network has this name.
    """
    for known in _CARDS:
        if known.name == name:
            return known
    raise KeyError(name)


def check_clip(name: str, clip: tuple[int, int, int, int]) -> None:
    """Say so if a network cannot take clips of a shape.

    Parameters
    ----------
    name : str
        Registered name; another is a KeyError.
    clip : tuple of int
        Channels, frames, rows and columns.

    Raises
    ------
    ValueError
        If it cannot; the text is one sentence that says what it takes.
    """
    known = card(name)
    channels, length, height, width = clip
    fits = channels in (1, 3) and min(length, height, width) >= 1
    if known.fixed_clip_length is not None:
        fits = fits and length == known.fixed_clip_length
    if not fits:
        given = f"{length} frames of {width}x{height} with {channels} channels"
        raise ValueError(f"{known.sizes[:-1]}; not {given}.")


def build(name: str, clip: tuple[int, int, int, int], **options: object) -> nn.Module:
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
        Maps (N, C, T, H, W) in 0…1 to the same shape in 0…1.
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
