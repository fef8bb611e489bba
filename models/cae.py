"""Autoencoders of single frames with unpadded 5x5 convolutions.

The unpadded convolutions take four rows and columns each, the transposed ones give them back: a
frame of 100x100 becomes 96, 48, 44, 22 and then 44, 48, 96, 100 again. Every multiple of 4 from 16
on comes back at its own size; other sizes are padded first and cropped afterwards.
"""

from __future__ import annotations

from torch import Tensor, nn

from models._frames import clips_of, frames_of
from models._sizes import cropped, padded, widened

_MULTIPLE = (1, 4, 4)
_LEAST = (1, 16, 16)


class ConvolutionalAutoencoder(nn.Module):
    """Rebuild a frame from a quarter of its rows and columns in 32 channels.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; only the channels matter here.
    width : float, optional
        Multiplies the 32 channels.

    Notes
    -----
    52,897 parameters for one channel: 832 + 25,632 + 25,632 + 801.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        super().__init__()
        channels, inner = clip[0], widened(32, width)
        self.encoder = nn.Sequential(
            nn.Conv2d(channels, inner, kernel_size=5),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(inner, inner, kernel_size=5),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        self.code: nn.Module = nn.Identity()
        self.decoder = nn.Sequential(
            nn.Upsample(scale_factor=2),
            nn.ConvTranspose2d(inner, inner, kernel_size=5),
            nn.ReLU(),
            nn.Upsample(scale_factor=2),
            nn.ConvTranspose2d(inner, channels, kernel_size=5),
            nn.Sigmoid(),
        )

    def forward(self, clips: Tensor) -> Tensor:
        """Rebuild each frame by itself.

        Parameters
        ----------
        clips : Tensor of float32, shape (N, C, T, H, W)
            In 0…1.

        Returns
        -------
        Tensor of float32, shape (N, C, T, H, W)
            In 0…1.
        """
        whole = padded(clips, _MULTIPLE, _LEAST)
        rebuilt = self.decoder(self.code(self.encoder(frames_of(whole))))
        return cropped(clips_of(rebuilt, clips.shape[2]), like=clips)


class DenseCodeAutoencoder(ConvolutionalAutoencoder):
    """Rebuild a frame from a code of 2,000 numbers.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; the dense layers are made for these rows and columns.
    width : float, optional
        Multiplies the 32 channels and the 2,000 numbers.

    Notes
    -----
    62,022,385 parameters for one channel and 100x100: the 52,897 of the convolutions, 30,978,000
    into the code and 30,991,488 out of it.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        super().__init__(clip, width)
        rows, columns = (_encoded(size) for size in clip[2:])
        inner, numbers = widened(32, width), widened(2000, width)
        features = inner * rows * columns
        self.code = nn.Sequential(
            nn.Flatten(),
            nn.Linear(features, numbers),
            nn.ReLU(),
            nn.Linear(numbers, features),
            nn.ReLU(),
            nn.Unflatten(1, (inner, rows, columns)),
        )


def _encoded(size: int) -> int:
    """Return the rows that the encoder leaves of ``size`` rows."""
    whole = max(_LEAST[1], -(-size // _MULTIPLE[1]) * _MULTIPLE[1])
    return ((whole - 4) // 2 - 4) // 2
