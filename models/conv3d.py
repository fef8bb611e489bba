"""Autoencoders of clips made of 3-D convolutions."""

from __future__ import annotations

from torch import Tensor, nn

from models._sizes import cropped, padded, widened


class BasicConv3d(nn.Module):
    """Rebuild a clip from half its frames and a quarter of its rows and columns.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; only the channels matter here.
    width : float, optional
        Multiplies the 16 and 32 channels.

    Notes
    -----
    18,481 parameters for one channel: 448 + 13,856 + 4,112 + 65.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        super().__init__()
        channels, first, second = clip[0], widened(16, width), widened(32, width)
        self.encoder = nn.Sequential(
            nn.Conv3d(channels, first, kernel_size=3, padding=1),
            # Pooled first, rectified then: the same numbers from a quarter of the work.
            nn.MaxPool3d((1, 2, 2)),
            nn.ReLU(),
            nn.Conv3d(first, second, kernel_size=3, padding=1),
            nn.MaxPool3d(2),
            nn.ReLU(),
        )
        self.decoder = nn.Sequential(
            nn.ConvTranspose3d(second, first, kernel_size=2, stride=2),
            nn.ReLU(),
            nn.ConvTranspose3d(first, channels, kernel_size=(1, 2, 2), stride=(1, 2, 2)),
            nn.Sigmoid(),
        )

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
        whole = padded(clips, multiple=(2, 4, 4), least=(2, 4, 4))
        return cropped(self.decoder(self.encoder(whole)), like=clips)


class StridedConv3d(nn.Module):
    """Rebuild a clip from an eighth of its frames, rows and columns.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; only the channels matter here.
    width : float, optional
        Multiplies the 256, 128 and 64 channels.

    Notes
    -----
    5,531,009 parameters for one channel: 5,529,217 of the convolutions and 1,792 of the batch
    normalisation, which keeps another 1,792 running means and variances.

    References
    ----------
    Yan et al. 2020: three convolutions of 4x4x4 with stride 2 and their mirror, batch
    normalisation and tanh after each.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        super().__init__()
        channels = clip[0]
        wide, middle, narrow = (widened(count, width) for count in (256, 128, 64))
        self.encoder = nn.Sequential(
            _halving(channels, wide), _halving(wide, middle), _halving(middle, narrow)
        )
        self.decoder = nn.Sequential(
            _doubling(narrow, narrow), _doubling(narrow, middle), _doubling(middle, wide)
        )
        self.output = nn.Sequential(
            nn.Conv3d(wide, channels, kernel_size=3, padding=1), nn.Sigmoid()
        )

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
        whole = padded(clips, multiple=(8, 8, 8), least=(8, 8, 8))
        return cropped(self.output(self.decoder(self.encoder(whole))), like=clips)


def _halving(channels: int, features: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv3d(channels, features, kernel_size=4, stride=2, padding=1),
        nn.BatchNorm3d(features),
        nn.Tanh(),
    )


def _doubling(channels: int, features: int) -> nn.Sequential:
    return nn.Sequential(
        nn.ConvTranspose3d(channels, features, kernel_size=4, stride=2, padding=1),
        nn.BatchNorm3d(features),
        nn.Tanh(),
    )
