"""A small network that marks what does not belong: logits instead of a reconstruction."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models._card import Clip

#: Rows and columns of a frame for each row and column of the logits.
CELL = 4

#: Logit of a network that has learnt nothing: most places are normal.
_FIRST_LOGIT = -3.0


class AnomalyFinder(nn.Module):
    """Mark anomalies in the middle frame of a clip, seen beside the frames around it.

    What goes into the convolutions is the middle frame, standardised, the difference of every
    other frame to it, and where each pixel lies in the picture. All of that is made inside, so
    that the network takes clips as every other one does.

    Parameters
    ----------
    clip : tuple of int
        Channels, frames, rows and columns. An odd number of frames; one for stills.
    width : float, optional
        Multiplies the channels of all inner layers; 16 in the first at 1.
    sees_rows, sees_columns : bool, optional
        Whether it may tell high from low, and left from right. Rows stand for the distance from a
        camera; who knows both knows the place, and can learn by heart what is there.
    mean, std : float, optional
        Of the intensities of training frames.
    contrast : float, optional
        By how much moving things differ from what is behind them, in the same units.

    Notes
    -----
    0.19 million parameters at width 1, with one channel and five frames. A U-Net (Ronneberger et
    al. 2015, arXiv:1505.04597) down to a sixteenth and up again to a quarter of the resolution.
    """

    mean: Tensor
    std: Tensor
    contrast: Tensor

    def __init__(
        self,
        clip: Clip,
        width: float = 1.0,
        *,
        sees_rows: bool = True,
        sees_columns: bool = False,
        mean: float = 0.5,
        std: float = 0.25,
        contrast: float = 0.15,
    ) -> None:
        super().__init__()
        channels, frames, _, _ = clip
        self.sees_rows, self.sees_columns = sees_rows, sees_columns
        for name, value in (("mean", mean), ("std", std), ("contrast", contrast)):
            self.register_buffer(name, torch.tensor(float(value)))
        inner = max(2, round(16 * width))
        first = channels + frames - 1 + sees_rows + sees_columns
        self.at_half = nn.Sequential(
            _layer(first, inner, side=5, stride=2),
            _layer(inner, inner),
        )
        self.at_quarter = _stage(inner, 2 * inner)
        self.at_eighth = _stage(2 * inner, 3 * inner)
        self.at_sixteenth = _stage(3 * inner, 4 * inner)
        self.up_eighth = _layer((4 + 3) * inner, 3 * inner)
        self.up_quarter = _layer((3 + 2) * inner, 2 * inner)
        self.logit = nn.Conv2d(2 * inner, 1, 1)
        nn.init.constant_(self.logit.bias, _FIRST_LOGIT)  # type: ignore[arg-type]  # it has one

    def forward(
        self, clips: Tensor, rows: Tensor | None = None, columns: Tensor | None = None
    ) -> Tensor:
        """Return logits (N, 1, 1, ⌈H/4⌉, ⌈W/4⌉) of clips (N, C, T, H, W) in 0…1.

        ``rows`` (N, H) and ``columns`` (N, W) say where in the whole picture the clips are cut
        from, in -1…1; without them they are whole pictures.
        """
        quarter = self.at_quarter(self.at_half(self._features(clips, rows, columns)))
        eighth = self.at_eighth(quarter)
        up = self._joined(self.at_sixteenth(eighth), eighth)
        up = self._joined(self.up_eighth(up), quarter)
        logits: Tensor = self.logit(self.up_quarter(up))
        return logits.unsqueeze(2)

    def _features(self, clips: Tensor, rows: Tensor | None, columns: Tensor | None) -> Tensor:
        count, _, frames, height, width = clips.shape
        middle = frames // 2
        parts = [(clips[:, :, middle] - self.mean) / self.std]
        if frames > 1:
            grey = clips.mean(1)
            others = torch.cat((grey[:, :middle], grey[:, middle + 1 :]), 1)
            parts.append((others - grey[:, middle : middle + 1]) / self.contrast)
        places = [(rows, (1, 1, height, 1))] if self.sees_rows else []
        if self.sees_columns:
            places.append((columns, (1, 1, 1, width)))
        for given, shape in places:
            size = max(shape)
            place = torch.linspace(-1, 1, size, device=clips.device) if given is None else given
            place = place.reshape(-1, *shape[1:]).to(clips.dtype)
            parts.append(place.expand(count, 1, height, width))
        return torch.cat(parts, 1).contiguous(memory_format=torch.channels_last)

    @staticmethod
    def _joined(coarse: Tensor, fine: Tensor) -> Tensor:
        larger = functional.interpolate(coarse, size=(fine.shape[2], fine.shape[3]))
        return torch.cat((larger, fine), 1)


def _stage(channels: int, out: int) -> nn.Sequential:
    return nn.Sequential(_layer(channels, out, stride=2), _layer(out, out))


def _layer(channels: int, out: int, side: int = 3, stride: int = 1) -> nn.Sequential:
    convolution = nn.Conv2d(channels, out, side, stride, padding=side // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(out), nn.ReLU(inplace=True))
