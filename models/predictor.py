"""Prediction of the next frame: a U-Net that sees the frames before it."""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn

from models._sizes import cropped, padded, widened

_CHANNELS = (32, 64, 128, 256)
#: Pixels are taken to lie this far within 0…1, or those at the ends could not change any more.
_DARKEST = 0.01
#: Of the usual spread of fresh weights: a fresh network hardly changes the last frame.
_FIRST_CHANGE = 0.1


class FramePredictor(nn.Module):
    """Predict the last frame of a clip from those before it.

    The frames seen are the channels of the first convolution. Each level halves rows and columns;
    what it saw at full detail is handed across to the way up. What comes out is added to the last
    frame seen, on the scale of a logit: the network learns what changes, and what stands still is
    right from the first step on.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns; channels and frames matter here.
    width : float, optional
        Multiplies the 32, 64, 128 and 256 channels; 2 gives those of Liu et al.

    References
    ----------
    Liu et al. 2018, "Future frame prediction for anomaly detection", arXiv:1712.09867. Here
    without adversary and optical flow, with batch normalisation, with upsampling and a convolution
    in place of the transposed ones, and with the change in place of the frame.
    """

    def __init__(self, clip: tuple[int, int, int, int], width: float = 1.0) -> None:
        super().__init__()
        channels, length = clip[:2]
        features = [widened(count, width) for count in _CHANNELS]
        seen = channels * (length - 1)
        self.down = nn.ModuleList(
            _two_convolutions(before, after)
            for before, after in zip([seen, *features], features, strict=False)
        )
        self.pool = nn.MaxPool2d(2)
        self.widen = nn.ModuleList(
            nn.Sequential(
                nn.Upsample(scale_factor=2), nn.Conv2d(deep, shallow, kernel_size=3, padding=1)
            )
            for shallow, deep in itertools.pairwise(features)
        )
        self.up = nn.ModuleList(_two_convolutions(2 * count, count) for count in features[:-1])
        self.change = nn.Conv2d(features[0], channels, kernel_size=3, padding=1)
        with torch.no_grad():
            self.change.weight.mul_(_FIRST_CHANGE)

    def forward(self, clips: Tensor) -> Tensor:
        """Predict the last frame of each clip, which is not looked at.

        Parameters
        ----------
        clips : Tensor of float32, shape (N, C, T, H, W)
            In 0…1.

        Returns
        -------
        Tensor of float32, shape (N, C, 1, H, W)
            In 0…1.
        """
        whole = padded(clips[:, :, :-1], multiple=(1, 8, 8), least=(1, 8, 8))
        features = whole.flatten(1, 2)
        levels = []
        for depth, block in enumerate(self.down):
            features = block(self.pool(features) if depth else features)
            levels.append(features)
        features = levels.pop()
        for widen, block in zip(reversed(self.widen), reversed(self.up), strict=True):
            features = block(torch.cat([widen(features), levels.pop()], dim=1))
        logits = torch.logit(whole[:, :, -1:], eps=_DARKEST) + self.change(features).unsqueeze(2)
        return cropped(logits.sigmoid(), like=clips)


def _two_convolutions(channels: int, features: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels, features, kernel_size=3, padding=1, bias=False),
        nn.BatchNorm2d(features),
        nn.ReLU(),
        nn.Conv2d(features, features, kernel_size=3, padding=1, bias=False),
        nn.BatchNorm2d(features),
        nn.ReLU(),
    )
