"""An autoencoder that takes the frames of a clip as the channels of one picture.

Nothing is padded, so a height or width comes back as it was if it is 83, 99, 115 and so on, such
as the published 227: 227 becomes 54, 27, 24, 12, 10 and then 12, 24, 27, 54, 227 again.
"""

from __future__ import annotations

from torch import Tensor, nn

from models._sizes import cropped, padded, widened


class StackedFrames(nn.Module):
    """Rebuild the stacked frames of a clip from pictures of a twentieth of their height and width.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; channels and frames matter here.
    width : float, optional
        Multiplies the 512, 256 and 128 channels.

    Notes
    -----
    7,096,202 parameters for ten grey frames: 1,152,512 + 2,097,408 + 295,040 into the code and
    295,168 + 2,097,664 + 1,152,010 out of it, and 2 · 3,200 of the batch normalisation, which
    keeps another 6,400 running means and variances that are not counted.

    References
    ----------
    Hasan et al. 2016, "Learning temporal regularity in video sequences", arXiv:1604.04574. Here
    with batch normalisation after each ReLU, each pooling and each upsampling.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        super().__init__()
        stacked = clip[0] * clip[1]
        wide, middle, narrow = (widened(count, width) for count in (512, 256, 128))
        self.encoder = nn.Sequential(
            nn.Conv2d(stacked, wide, kernel_size=15, stride=4),
            *_rectified(wide),
            nn.MaxPool2d(2),
            nn.BatchNorm2d(wide),
            nn.Conv2d(wide, middle, kernel_size=4),
            *_rectified(middle),
            nn.MaxPool2d(2),
            nn.BatchNorm2d(middle),
            nn.Conv2d(middle, narrow, kernel_size=3),
            *_rectified(narrow),
        )
        self.decoder = nn.Sequential(
            nn.ConvTranspose2d(narrow, middle, kernel_size=3),
            *_rectified(middle),
            nn.Upsample(scale_factor=2),
            nn.BatchNorm2d(middle),
            nn.ConvTranspose2d(middle, wide, kernel_size=4),
            *_rectified(wide),
            nn.Upsample(scale_factor=2),
            nn.BatchNorm2d(wide),
            nn.ConvTranspose2d(wide, stacked, kernel_size=15, stride=4),
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
        whole = padded(clips, multiple=(1, 16, 16), least=(1, 83, 83))
        rebuilt = self.decoder(self.encoder(whole.flatten(1, 2)))
        return cropped(rebuilt.unflatten(1, clips.shape[1:3]), like=clips)


def _rectified(features: int) -> tuple[nn.Module, ...]:
    return nn.ReLU(), nn.BatchNorm2d(features)
