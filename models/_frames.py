"""Take clips apart into frames and put them together, in the range that a network works in."""

from __future__ import annotations

from torch import Tensor


def frames_of(clips: Tensor) -> Tensor:
    """Return the frames of clips (N, C, T, H, W) one after the other, (N·T, C, H, W)."""
    return clips.transpose(1, 2).flatten(0, 1)


def clips_of(frames: Tensor, length: int) -> Tensor:
    """Return clips (N, C, T, H, W) of ``length`` frames each: what `frames_of` took apart."""
    return frames.reshape(-1, length, *frames.shape[1:]).transpose(1, 2)


def signed(clips: Tensor) -> Tensor:
    """Bring 0…1 to -1…1, the range of a hyperbolic tangent."""
    return 2 * clips - 1


def unsigned(clips: Tensor) -> Tensor:
    """Bring -1…1 back to 0…1."""
    return (clips + 1) / 2
