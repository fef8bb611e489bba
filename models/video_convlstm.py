"""An autoencoder of colour clips: pooled convolutions, two memories, transposed convolutions."""

from __future__ import annotations

import itertools

from torch import Tensor, nn

from models._convlstm import ConvLstm
from models._frame_coder import FrameCoder
from models._frames import signed, unsigned
from models._sizes import padded, widened

_SIXTEENTH = (1, 16, 16)


class VideoConvLstm(FrameCoder):
    """Rebuild each frame of a clip from what two memories keep of it and of those before it.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; only the channels matter here.
    width : float, optional
        Multiplies the 32, 64 and 128 channels.

    Notes
    -----
    2,709,411 parameters for three channels: 240,832 of the convolutions, 2 · 1,180,160 of the
    memories with one bias a gate, 107,107 of the transposed convolutions, and 2 · 576 of the batch
    normalisation after all of these but the last, which keeps another 1,152 running means and
    variances that are not counted.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        super().__init__()
        channels = clip[0]
        first, second, third = (widened(count, width) for count in (32, 64, 128))
        down = itertools.pairwise((channels, first, second, third, third))
        up = itertools.pairwise((third, third, second, first))
        self.encoder = nn.Sequential(*itertools.chain(*(_halving(*pair) for pair in down)))
        self.memories = nn.ModuleList([ConvLstm(third, third), ConvLstm(third, third)])
        self.decoder = nn.Sequential(
            *itertools.chain(*(_doubling(*pair) for pair in up)),
            nn.ConvTranspose2d(first, channels, kernel_size=2, stride=2),
            nn.Tanh(),
        )

    def code(self, frames: Tensor) -> Tensor:
        """Return the codes (M, F, h, w) of frames (M, C, 1, H, W) in 0…1."""
        whole = padded(frames, multiple=_SIXTEENTH, least=_SIXTEENTH)
        codes: Tensor = self.encoder(signed(whole.squeeze(2)))
        return codes

    def rebuild(self, codes: Tensor, length: int) -> Tensor:
        """Return frames (N·T, C, H', W') in 0…1 from the codes (N·T, F, h, w) of whole clips."""
        for memory in self.memories:
            codes = memory(codes, length)
        return unsigned(self.decoder(codes))


def _halving(channels: int, features: int) -> list[nn.Module]:
    return [
        nn.Conv2d(channels, features, kernel_size=3, padding=1),
        nn.BatchNorm2d(features),
        nn.LeakyReLU(0.2),
        nn.MaxPool2d(2),
    ]


def _doubling(channels: int, features: int) -> list[nn.Module]:
    return [
        nn.ConvTranspose2d(channels, features, kernel_size=2, stride=2),
        nn.BatchNorm2d(features),
        nn.ReLU(),
    ]
