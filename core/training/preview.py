"""What a network makes of the frame under the playhead, while it still learns."""

from __future__ import annotations

import numpy as np
from torch import nn

from core.recipe.clips import segments
from core.recipe.prepared import PreparedSequence
from core.recipe.windows import Window, window_around
from core.training.data import TrainingData
from core.training.events import PreviewReady
from core.training.network import rebuilt_arrays
from core.training.playhead import Playhead


def preview(
    network: nn.Module,
    rebuilt_frames: int,
    data: TrainingData,
    playhead: Playhead | None,
    epoch: int,
    *,
    is_epoch_done: bool = True,
) -> PreviewReady | None:
    """Rebuild or predict the frame under the playhead.

    Parameters
    ----------
    network : Module
        In evaluation mode.
    rebuilt_frames : int
        How many of the last frames of a clip it rebuilds or predicts, K.
    data : TrainingData
        Where the frames are.
    playhead : Playhead or None
        Which frame is on show.
    epoch : int
        Which epoch this is.
    is_epoch_done : bool, optional
        Whether it is over.

    Returns
    -------
    PreviewReady or None
        None if no frame is on show, or one that cannot be read or is not in the recipe.
    """
    place = playhead.place if playhead is not None else None
    sequence = playhead.sequence(data) if playhead is not None else None
    if place is None or sequence is None or sequence.sequence_id != place[0]:
        return None
    sequence_id, frame_index = place
    window = _window(sequence, frame_index, data, rebuilt_frames)
    if window is None:
        return None
    clip = np.stack([sequence.store.frame(frame) for frame in window.frames.tolist()])
    rebuilt, divergence = rebuilt_arrays(
        network, np.ascontiguousarray(clip.transpose(3, 0, 1, 2))[np.newaxis]
    )
    offset = frame_index - window.shown.start
    pictures = window.in_order(rebuilt[0].transpose(1, 2, 3, 0))
    reconstruction = np.ascontiguousarray(pictures[offset])
    residual = np.square(sequence.store.frame(frame_index) - reconstruction).mean(axis=2)
    codes = None if divergence is None else window.in_order(divergence[0, -rebuilt_frames:])
    return PreviewReady(
        epoch,
        sequence_id,
        frame_index,
        reconstruction,
        residual,
        is_prediction=rebuilt_frames < data.clip_length,
        divergence=None if codes is None else float(codes[offset]),
        is_epoch_done=is_epoch_done,
    )


def _window(
    sequence: PreparedSequence, frame_index: int, data: TrainingData, rebuilt_frames: int
) -> Window | None:
    """Return the clip that shows a frame; None where the frame cannot be read."""
    for segment in segments(sequence.index, data.gap_factor):
        if frame_index in segment:
            return window_around(segment, data.clip_length, rebuilt_frames, frame_index)
    return None
