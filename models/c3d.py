"""Deep autoencoders of clips: pooled 3-D convolutions, and transposed ones out of the code.

A code that is a sixteenth as long, high and wide as the clip; clips that 16 does not divide are
padded. Batch normalisation and ReLU come after each convolution, then pooling, then dropout; where
there is a pool, ReLU follows it, which gives the same numbers from an eighth of the work.
"""

from __future__ import annotations

from torch import Tensor, nn

from models._frames import signed, unsigned
from models._sizes import cropped, padded, widened

_SIXTEENTH = (16, 16, 16)


class _C3d(nn.Module):
    """What both have in common: a code between two stacks of layers, and a range of -1…1."""

    def __init__(self, encoder: list[nn.Module], decoder: list[nn.Module]) -> None:
        super().__init__()
        self.encoder = nn.Sequential(*encoder)
        self.decoder = nn.Sequential(*decoder)

    def forward(self, clips: Tensor) -> Tensor:
        """Rebuild each clip.

        Parameters
        ----------
        clips : Tensor of float32, shape (N, C, T, H, W)
            In 0…1; brought to -1…1 and back inside.

        Returns
        -------
        Tensor of float32, shape (N, C, T, H, W)
            In 0…1.
        """
        whole = signed(padded(clips, multiple=_SIXTEENTH, least=_SIXTEENTH))
        return cropped(unsigned(self.decoder(self.encoder(whole))), like=clips)


class LightC3d(_C3d):
    """Rebuild a clip from 256 channels, with kernels of 5 at full and 3 at low detail.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; only the channels matter here.
    width : float, optional
        Multiplies the 32, 64, 128 and 256 channels.

    Notes
    -----
    5,305,793 parameters for one channel as Keras counts them, which are 5,303,873 learnt ones and
    1,920 running means and variances. Learnt are 4,032 + 256,064 + 221,312 + 884,992 of the
    convolutions, 1,769,728 + 884,864 + 1,024,064 + 256,032 of the transposed ones, 865 of the last
    one, and 2 · 960 of the batch normalisation.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        channels = clip[0]
        first, second, third, fourth = (widened(count, width) for count in (32, 64, 128, 256))
        encoder = [
            *_pooled(channels, first, kernel=5, dropout=0.25),
            *_pooled(first, second, kernel=5, dropout=0.25),
            *_pooled(second, third, dropout=0.25),
            *_pooled(third, fourth, dropout=0.25),
        ]
        decoder = [
            *_doubling(fourth, fourth),
            *_doubling(fourth, third),
            *_doubling(third, second, kernel=5),
            *_doubling(second, first, kernel=5),
            nn.Conv3d(first, channels, kernel_size=3, padding=1),
            nn.Tanh(),
        ]
        super().__init__(encoder, decoder)


class DeepC3d(_C3d):
    """Rebuild a clip from 512 channels, with one convolution more on the way in and out.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; only the channels matter here.
    width : float, optional
        Multiplies the 32, 64, 128, 256 and 512 channels.

    Notes
    -----
    17,292,673 parameters for one channel as Keras counts them, which are 17,288,705 learnt ones
    and 3,968 running means and variances. Learnt are 896 + 55,360 + 221,312 + 884,992 + 3,539,456
    of the convolutions, 7,078,400 + 3,539,200 + 884,864 + 1,024,064 + 55,328 of the transposed
    ones, 865 of the last one, and 2 · 1,984 of the batch normalisation.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        channels = clip[0]
        first, second, third, fourth, fifth = (
            widened(count, width) for count in (32, 64, 128, 256, 512)
        )
        encoder = [
            *_pooled(channels, first, dropout=0.2),
            *_pooled(first, second, dropout=0.2),
            *_pooled(second, third, dropout=0.2),
            *_pooled(third, fourth, dropout=0.2),
            nn.Conv3d(fourth, fifth, kernel_size=3, padding=1),
            *_normalised(fifth),
            nn.Dropout(0.2),
        ]
        decoder = [
            *_doubling(fifth, fifth),
            *_doubling(fifth, fourth),
            *_doubling(fourth, third),
            nn.ConvTranspose3d(third, second, kernel_size=5, padding=2),
            *_normalised(second),
            *_doubling(second, first),
            nn.Conv3d(first, channels, kernel_size=3, padding=1),
            nn.Tanh(),
        ]
        super().__init__(encoder, decoder)


def _pooled(
    channels: int, features: int, *, kernel: int = 3, dropout: float
) -> tuple[nn.Module, ...]:
    convolution = nn.Conv3d(channels, features, kernel_size=kernel, padding=kernel // 2)
    normalisation, rectifier = _normalised(features)
    return convolution, normalisation, nn.MaxPool3d(2), rectifier, nn.Dropout(dropout)


def _doubling(channels: int, features: int, kernel: int = 3) -> tuple[nn.Module, ...]:
    transposed = nn.ConvTranspose3d(
        channels, features, kernel_size=kernel, stride=2, padding=kernel // 2, output_padding=1
    )
    return transposed, *_normalised(features)


def _normalised(features: int) -> tuple[nn.Module, nn.Module]:
    # In place: batch normalisation goes back through its input, not through its output.
    return nn.BatchNorm3d(features), nn.ReLU(inplace=True)
