"""Networks that code each frame by itself, in two halves that can be run apart."""

from __future__ import annotations

from torch import Tensor, nn

from models._frames import clips_of, frames_of
from models._sizes import cropped


class FrameCoder(nn.Module):
    """A network that codes each frame by itself and rebuilds a clip from the codes of its frames.

    Whoever runs it over overlapping clips can keep the codes of the frames that they share.
    """

    def code(self, frames: Tensor) -> Tensor:
        """Return the codes (M, F, h, w) of frames (M, C, 1, H, W) in 0…1."""
        raise NotImplementedError

    def rebuild(self, codes: Tensor, length: int) -> Tensor:
        """Return frames (N·T, C, H', W') in 0…1 from the codes (N·T, F, h, w) of whole clips."""
        raise NotImplementedError

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
        length = clips.shape[2]
        codes = self.code(frames_of(clips).unsqueeze(2))
        return cropped(clips_of(self.rebuild(codes, length), length), like=clips)


class CodingHalf(nn.Module):
    """The first half: from frames (M, C, 1, H, W) to codes (M, F, 1, h, w)."""

    def __init__(self, coder: FrameCoder) -> None:
        super().__init__()
        self.coder = coder

    def forward(self, frames: Tensor) -> Tensor:
        """Code each frame."""
        return self.coder.code(frames).unsqueeze(2)


class RebuildingHalf(nn.Module):
    """The second half: from the codes (N, F, T, h, w) of clips to clips (N, C, T, H, W).

    Parameters
    ----------
    coder : FrameCoder
        The network.
    height, width : int
        Of the frames.
    """

    def __init__(self, coder: FrameCoder, height: int, width: int) -> None:
        super().__init__()
        self.coder = coder
        self._size = height, width

    def forward(self, codes: Tensor) -> Tensor:
        """Rebuild each clip."""
        length = codes.shape[2]
        height, width = self._size
        rebuilt = clips_of(self.coder.rebuild(frames_of(codes), length), length)
        return rebuilt[..., :height, :width]
