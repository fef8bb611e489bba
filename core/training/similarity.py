"""Structural similarity of reconstructions with their clips, as pytorch-msssim computes it."""

from __future__ import annotations

import torch
from pytorch_msssim import ssim
from torch import Tensor

#: Frames, rows and columns on either side of the middle of the Gaussian window, 11 in all.
_REACH = 5


def similarity(reconstructions: Tensor, clips: Tensor) -> Tensor:
    """Return the mean structural similarity of each reconstruction with its clip.

    Computed in float32, whatever the network computes in: variances are small differences of large
    numbers.

    Parameters
    ----------
    reconstructions, clips : Tensor, shape (N, C, T, H, W)
        In 0…1; at least 6 rows and columns.

    Returns
    -------
    Tensor of float32, shape (N,)
        At most 1, where a reconstruction equals its clip. Computed in 3-D where a clip has at
        least 6 frames, which is what the window reaches, and frame by frame where it is shorter.

    References
    ----------
    Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity",
    doi:10.1109/TIP.2003.819861.
    """
    of_clips = clips.shape[2] > _REACH
    compared = [_mirrored(it.float(), of_clips=of_clips) for it in (reconstructions, clips)]
    with torch.autocast(clips.device.type, enabled=False):
        found: Tensor = ssim(*compared, data_range=1.0, size_average=False)
    return found if of_clips else found.view(len(clips), -1).mean(1)


def _mirrored(clips: Tensor, *, of_clips: bool) -> Tensor:
    """Continue frames beyond their edges, and clips beyond their ends, as far as a window reaches.

    The library slides its window inside of what it is given alone; this makes each pixel count.
    Frames that are compared one by one come back as a batch, shape (N * T, C, H, W).
    """
    axes = (-3, -2, -1) if of_clips else (-2, -1)
    images = clips if of_clips else clips.transpose(1, 2).flatten(0, 1)
    # Not functional.pad, whose gradient differs from time to time on a GPU.
    for axis in axes:
        size = images.shape[axis]
        before = images.narrow(axis, 1, _REACH).flip(axis)
        after = images.narrow(axis, size - 1 - _REACH, _REACH).flip(axis)
        images = torch.cat((before, images, after), axis)
    return images
