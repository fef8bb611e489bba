"""Autoencoders with convolutional long short-term memories between strided convolutions."""

from __future__ import annotations

from torch import Tensor, nn

from models._convlstm import ConvLstm
from models._frame_coder import FrameCoder
from models._frames import signed, unsigned
from models._sizes import cropped, padded, widened

#: Without padding, heights and widths of 27, 35, 43 and so on come back as they were.
_UNPADDED_LEAST = (1, 27, 27)
_EIGHTH = (1, 8, 8)


class _Layers(nn.Module):
    """What both have in common: convolutions, three memories, and the way back."""

    def __init__(self, channels: int, width: float, *, has_two_biases: bool) -> None:
        super().__init__()
        wide, middle, narrow = (widened(count, width) for count in (128, 64, 32))
        self.encoder = nn.Sequential(
            nn.Conv2d(channels, wide, kernel_size=11, stride=4),
            nn.Tanh(),
            nn.Conv2d(wide, middle, kernel_size=5, stride=2),
            nn.Tanh(),
        )
        self.memories = nn.ModuleList(
            ConvLstm(before, after, has_two_biases=has_two_biases)
            for before, after in ((middle, middle), (middle, narrow), (narrow, middle))
        )
        self.decoder = nn.Sequential(
            nn.ConvTranspose2d(middle, wide, kernel_size=5, stride=2),
            nn.Tanh(),
            nn.ConvTranspose2d(wide, channels, kernel_size=11, stride=4),
            nn.Sigmoid(),
        )

    def rebuild(self, codes: Tensor, length: int) -> Tensor:
        """Return frames (N·T, C, H', W') from the codes of clips of ``length`` steps."""
        for memory in self.memories:
            codes = memory(codes, length)
        rebuilt: Tensor = self.decoder(codes)
        return rebuilt


class ConvLstmAutoencoder(_Layers, FrameCoder):
    """Rebuild each frame of a clip from what was remembered of it and of those before it.

    Nothing is padded: 227 rows become 55, 26 and then 55, 227 again.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; only the channels matter here.
    width : float, optional
        Multiplies the 128, 64 and 32 channels.

    Notes
    -----
    1,068,225 parameters for one channel: 15,616 + 204,864 of the convolutions, 295,168 + 110,720 +
    221,440 of the memories with one bias a gate, and 204,928 + 15,489 of the transposed
    convolutions.

    References
    ----------
    Chong and Tay 2017, "Abnormal event detection in videos using spatiotemporal autoencoder",
    arXiv:1701.01546. Here with a sigmoid at the end.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        super().__init__(clip[0], width, has_two_biases=False)

    def code(self, frames: Tensor) -> Tensor:
        """Return the codes (M, F, h, w) of frames (M, C, 1, H, W) in 0…1."""
        whole = padded(frames, multiple=_EIGHTH, least=_UNPADDED_LEAST)
        codes: Tensor = self.encoder(whole.squeeze(2))
        return codes


class StackedConvLstm(_Layers):
    """`ConvLstmAutoencoder` with all frames as channels, so that the memories take a single step.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; channels and frames matter here.
    width : float, optional
        Multiplies the 128, 64 and 32 channels.

    Notes
    -----
    1,347,658 parameters for ten grey frames: 155,008 + 204,864 of the convolutions, 295,424 +
    110,848 + 221,696 of the memories with two biases a gate (640 fewer with one, as in Keras), and
    204,928 + 154,890 of the transposed convolutions.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        super().__init__(clip[0] * clip[1], width, has_two_biases=True)

    def forward(self, clips: Tensor) -> Tensor:
        """Rebuild each clip.

        Parameters
        ----------
        clips : Tensor of float32, shape (N, C, T, H, W)
            In 0…1.

        Returns
        -------
        Tensor of float32, shape (N, C, T, H, W)
            In 0…1.
        """
        whole = padded(clips, multiple=_EIGHTH, least=_UNPADDED_LEAST)
        rebuilt = self.rebuild(self.encoder(whole.flatten(1, 2)), length=1)
        return cropped(rebuilt.reshape(whole.shape), like=clips)


class NormalisedConvLstm(FrameCoder):
    """Rebuild each frame of a clip, with batch normalisation and ReLU after each layer.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; only the channels matter here.
    width : float, optional
        Multiplies the 256, 128, 64 and 32 channels.

    Notes
    -----
    5,765,249 parameters for one channel as Keras counts them, which are 5,763,137 learnt ones and
    2,112 running means and variances. Learnt are 31,232 + 819,328 + 73,792 of the convolutions,
    295,168 + 110,720 + 221,440 of the memories with one bias a gate, 36,928 + 204,928 + 3,965,184
    of the transposed convolutions, 2,305 of the last one, and 2 · 1,056 of the normalisation.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        super().__init__()
        channels = clip[0]
        first, second, third, fourth = (widened(count, width) for count in (256, 128, 64, 32))
        self.encoder = nn.Sequential(
            nn.Conv2d(channels, first, kernel_size=11, stride=4, padding=5),
            *_normalised(first),
            nn.Conv2d(first, second, kernel_size=5, stride=2, padding=2),
            *_normalised(second),
            nn.Conv2d(second, third, kernel_size=3, padding=1),
            *_normalised(third),
        )
        memories = ((third, third), (third, fourth), (fourth, third))
        self.memories = nn.ModuleList(ConvLstm(before, after) for before, after in memories)
        self.activations = nn.ModuleList(
            nn.Sequential(*_normalised(after)) for _, after in memories
        )
        self.decoder = nn.Sequential(
            nn.ConvTranspose2d(third, third, kernel_size=3, padding=1),
            *_normalised(third),
            nn.ConvTranspose2d(third, second, kernel_size=5, stride=2, padding=2, output_padding=1),
            *_normalised(second),
            nn.ConvTranspose2d(
                second, first, kernel_size=11, stride=4, padding=5, output_padding=3
            ),
            *_normalised(first),
            nn.Conv2d(first, channels, kernel_size=3, padding=1),
            nn.Tanh(),
        )

    def code(self, frames: Tensor) -> Tensor:
        """Return the codes (M, F, h, w) of frames (M, C, 1, H, W) in 0…1."""
        whole = padded(frames, multiple=_EIGHTH, least=_EIGHTH)
        codes: Tensor = self.encoder(signed(whole.squeeze(2)))
        return codes

    def rebuild(self, codes: Tensor, length: int) -> Tensor:
        """Return frames (N·T, C, H', W') in 0…1 from the codes (N·T, F, h, w) of whole clips."""
        for memory, activation in zip(self.memories, self.activations, strict=True):
            codes = activation(memory(codes, length))
        return unsigned(self.decoder(codes))


def _normalised(features: int) -> tuple[nn.Module, ...]:
    return nn.BatchNorm2d(features), nn.ReLU()
