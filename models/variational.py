"""Variational autoencoders of clips."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models._generated import Generated
from models._sizes import cropped, padded, widened

_EIGHTH = (8, 8, 8)
#: Log-variances are kept within this, so that no exponential overflows, whatever the weights.
_MOST_LOG_VARIANCE = 10.0


class VariationalConv3d(nn.Module):
    """Rebuild a clip from a code that is close to a standard normal distribution.

    The variational counterpart of `models.conv3d.StridedConv3d`: it halves frames, rows and
    columns as often, and its code keeps its place in the clip. It is narrower, and grows the code
    by upsampling and convolution, so that it can be trained without a GPU.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; only the channels matter here.
    width : float, optional
        Multiplies the 32, 64 and 128 channels and the 32 numbers at each place of the code.

    Notes
    -----
    A place of the code stands for 8 frames of 8x8 pixels. With a mean squared error taken over
    pixels, weighing the divergence by 2 s² / 512 assumes a noise of standard deviation s in them.

    References
    ----------
    Kingma and Welling 2014, "Auto-encoding variational Bayes", arXiv:1312.6114.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        super().__init__()
        channels = clip[0]
        first, second, third = (widened(count, width) for count in (32, 64, 128))
        numbers = widened(32, width)
        self.encoder = nn.Sequential(
            _halving(channels, first), _halving(first, second), _halving(second, third)
        )
        self.mean = nn.Conv3d(third, numbers, kernel_size=1)
        self.log_variance = nn.Conv3d(third, numbers, kernel_size=1)
        self.decoder = nn.Sequential(
            nn.Conv3d(numbers, third, kernel_size=1),
            _doubling(third, second),
            _doubling(second, first),
            nn.Upsample(scale_factor=2),
            nn.Conv3d(first, channels, kernel_size=3, padding=1),
            nn.Sigmoid(),
        )

    def forward(self, clips: Tensor) -> Generated:
        """Rebuild each clip.

        Parameters
        ----------
        clips : Tensor of float32, shape (N, C, T, H, W)
            In 0…1.

        Returns
        -------
        Generated
            The reconstruction, shape (N, C, T, H, W), and the divergence of each frame. The code
            is drawn at random in training mode, and is the mean of its distribution otherwise.
        """
        features = self.encoder(padded(clips, multiple=_EIGHTH, least=_EIGHTH))
        mean = self.mean(features).float()
        log_variance = self.log_variance(features).float()
        log_variance = log_variance.clamp(-_MOST_LOG_VARIANCE, _MOST_LOG_VARIANCE)
        code = mean
        if self.training:
            code = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        rebuilt = cropped(self.decoder(code), like=clips)
        return Generated(rebuilt, _divergence(mean, log_variance, frames=clips.shape[2]))


def _divergence(mean: Tensor, log_variance: Tensor, frames: int) -> Tensor:
    """Return the divergence of each frame, shape (N, T), from a code (N, numbers, T', H', W')."""
    of_places = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1)
    return of_places.mean(dim=(2, 3)).repeat_interleave(_EIGHTH[0], dim=1)[:, :frames]


def _halving(channels: int, features: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv3d(channels, features, kernel_size=4, stride=2, padding=1, bias=False),
        nn.BatchNorm3d(features),
        nn.LeakyReLU(0.2),
    )


def _doubling(channels: int, features: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Upsample(scale_factor=2),
        nn.Conv3d(channels, features, kernel_size=3, padding=1, bias=False),
        nn.BatchNorm3d(features),
        nn.LeakyReLU(0.2),
    )
