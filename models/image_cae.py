"""An autoencoder of single colour frames with two convolutions at each level of detail."""

from __future__ import annotations

import itertools

from torch import Tensor, nn

from models._frames import clips_of, frames_of, signed, unsigned
from models._sizes import cropped, padded, widened

_SIXTEENTH = (1, 16, 16)


class ImageAutoencoder(nn.Module):
    """Rebuild a frame from a sixteenth of its rows and columns in 256 channels.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; only the channels matter here.
    width : float, optional
        Multiplies the 32, 64, 128 and 256 channels.

    Notes
    -----
    1,546,147 parameters for three channels: 1,172,256 of the convolutions into the code, 371,011
    of the transposed and other convolutions out of it, and 2 · (960 + 480) of the batch
    normalisation, which keeps another 2,880 running means and variances that are not counted.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        super().__init__()
        channels = clip[0]
        features = [widened(count, width) for count in (32, 64, 128, 256)]
        down = [_halving(*pair) for pair in itertools.pairwise([channels, *features])]
        up = [_doubling(*pair) for pair in itertools.pairwise(reversed(features))]
        first = features[0]
        self.encoder = nn.Sequential(*itertools.chain(*down))
        self.decoder = nn.Sequential(
            *itertools.chain(*up),
            *_transposed(first, first),
            nn.Conv2d(first, channels, kernel_size=3, padding=1),
            nn.Tanh(),
        )

    def forward(self, clips: Tensor) -> Tensor:
        """Rebuild each frame by itself.

        Parameters
        ----------
        clips : Tensor of float32, shape (N, C, T, H, W)
            In 0…1; brought to -1…1 and back inside.

        Returns
        -------
        Tensor of float32, shape (N, C, T, H, W)
            In 0…1.
        """
        whole = padded(clips, multiple=_SIXTEENTH, least=_SIXTEENTH)
        rebuilt = self.decoder(self.encoder(frames_of(signed(whole))))
        return cropped(clips_of(unsigned(rebuilt), clips.shape[2]), like=clips)


def _halving(channels: int, features: int) -> list[nn.Module]:
    return [*_leaky(channels, features), *_leaky(features, features), nn.MaxPool2d(2)]


def _leaky(channels: int, features: int) -> list[nn.Module]:
    return [
        nn.Conv2d(channels, features, kernel_size=3, padding=1),
        nn.BatchNorm2d(features),
        nn.LeakyReLU(0.2),
    ]


def _doubling(channels: int, features: int) -> list[nn.Module]:
    return [
        *_transposed(channels, features),
        nn.Conv2d(features, features, kernel_size=3, padding=1),
        nn.BatchNorm2d(features),
        nn.ReLU(),
    ]


def _transposed(channels: int, features: int) -> list[nn.Module]:
    return [
        nn.ConvTranspose2d(channels, features, kernel_size=2, stride=2),
        nn.BatchNorm2d(features),
        nn.ReLU(),
    ]
