"""What a network makes of the frame under the playhead, while it still learns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from torch import nn

from core.recipe.clips import segments
from core.recipe.prepared import PreparedSequence
from core.training.data import TrainingData
from core.training.events import PreviewReady
from core.training.network import reconstruct
from core.training.playhead import Playhead


def preview(
    network: nn.Module, data: TrainingData, playhead: Playhead | None, epoch: int
) -> PreviewReady | None:
    """Rebuild the frame under the playhead.

    Parameters
    ----------
    network : Module
        In evaluation mode.
    data : TrainingData
        Where the frames are.
    playhead : Playhead or None
        Which frame is on show.
    epoch : int
        After which epoch this is.

    Returns
    -------
    PreviewReady or None
        None if no frame is on show, or one that is not among the data or cannot be read.
    """
    place = playhead.place if playhead is not None else None
    if place is None:
        return None
    sequence_id, frame_index = place
    for sequence in data.sequences:
        if sequence.sequence_id == sequence_id:
            frames = clip_around(sequence, frame_index, data.clip_length, data.gap_factor)
            break
    else:
        return None
    if frames is None:
        return None
    clip = np.stack([sequence.store.frame(frame) for frame in frames.tolist()])
    rebuilt = reconstruct(network, np.ascontiguousarray(clip.transpose(3, 0, 1, 2))[np.newaxis])
    offset = int(np.flatnonzero(frames == frame_index)[0])
    reconstruction = np.ascontiguousarray(rebuilt[0, :, offset].transpose(1, 2, 0))
    residual = np.square(clip[offset] - reconstruction).mean(axis=2)
    return PreviewReady(epoch, sequence_id, frame_index, reconstruction, residual)


def clip_around(
    sequence: PreparedSequence, frame_index: int, clip_length: int, gap_factor: float
) -> NDArray[np.int64] | None:
    """Return the frames of a clip with a frame in its middle, as far as gaps allow.

    Where the segment is shorter than a clip, its last frame is repeated.
    """
    for segment in segments(sequence.index, gap_factor):
        if frame_index in segment:
            last = max(segment.start, segment.stop - clip_length)
            start = min(max(segment.start, frame_index - clip_length // 2), last)
            return np.minimum(np.arange(start, start + clip_length), segment.stop - 1)
    return None
