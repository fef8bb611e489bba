"""What a network that rebuilds or predicts makes of frames, while it still learns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from torch import nn

from core.media.frame_index import FrameRange
from core.recipe.clips import segments
from core.recipe.prepared import PreparedSequence
from core.recipe.windows import Window, covering_windows, window_around
from core.training.data import TrainingData
from core.training.events import PreviewReady
from core.training.network import rebuilt_arrays
from core.training.onlooker import spread_out
from core.training.separation import FrameScores

#: Root mean squared error of a pixel that is white; the scale is the same for every epoch and run.
WHITE_ERROR = 0.25

#: Clips at a time: few, so that a person who stops need not wait; one alone is slow on a CPU.
_BATCH = 4


class RebuildingOnlooker:
    """Rebuilds or predicts frames, and looks at their residual, which falls as it learns.

    Parameters
    ----------
    network : Module
        In any mode; put into evaluation mode for each answer.
    rebuilt_frames : int
        How many of the last frames of a clip it rebuilds or predicts, K.
    data : TrainingData
        What it learns from.
    frame_scores : FrameScores
        What the score of a frame is.
    """

    scale = None

    def __init__(
        self,
        network: nn.Module,
        rebuilt_frames: int,
        data: TrainingData,
        frame_scores: FrameScores,
    ) -> None:
        self._network, self._rebuilt_frames = network, rebuilt_frames
        self._clip_length, self._gap_factor = data.clip_length, data.gap_factor
        self._frame_scores = frame_scores

    def preview(
        self,
        sequence: PreparedSequence,
        frame_index: int,
        epoch: int,
        *,
        is_epoch_done: bool = True,
    ) -> PreviewReady | None:
        """Rebuild or predict one frame; None where it cannot be read."""
        rebuilt_frames, window = self._rebuilt_frames, self._window(sequence, frame_index)
        if window is None:
            return None
        with _evaluating(self._network):
            clips = sequence.store.clips_of(window.frames[np.newaxis])
            rebuilt, divergence = rebuilt_arrays(self._network, clips)
        offset = frame_index - window.shown.start
        pictures = window.in_order(rebuilt[0].transpose(1, 2, 3, 0))
        reconstruction = np.ascontiguousarray(pictures[offset])
        residual = np.square(sequence.store.frame(frame_index) - reconstruction).mean(axis=2)
        codes = None if divergence is None else window.in_order(divergence[0, -rebuilt_frames:])
        return PreviewReady(
            epoch,
            sequence.sequence_id,
            frame_index,
            reconstruction,
            residual,
            is_prediction=rebuilt_frames < self._clip_length,
            divergence=None if codes is None else float(codes[offset]),
            is_epoch_done=is_epoch_done,
        )

    def scores(
        self, sequence: PreparedSequence
    ) -> Iterator[list[tuple[FrameRange, NDArray[np.float32]]]]:
        """Yield the scores of some frames at a time, see `Onlooker`; clips do not overlap."""
        windows = [
            window
            for segment in segments(sequence.index, self._gap_factor)
            for window in covering_windows(
                segment, self._clip_length, self._rebuilt_frames, self._rebuilt_frames
            )
        ]
        order = spread_out(len(windows))
        for first in range(0, len(order), _BATCH):
            chosen = [windows[place] for place, _ in order[first : first + _BATCH]]
            with _evaluating(self._network):
                clips = sequence.store.clips_of(np.stack([it.frames for it in chosen]))
                rebuilt, _ = rebuilt_arrays(self._network, clips)
            found = self._frame_scores(clips[:, :, -self._rebuilt_frames :], rebuilt)
            yield [
                (window.shown, window.in_order(values.astype(np.float32)))
                for window, values in zip(chosen, found, strict=True)
            ]

    def grey(self, anomaly_map: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the square root of the error, so that small ones are seen; 1 from `WHITE_ERROR`.

        NaN pixels are black.
        """
        error = np.sqrt(np.nan_to_num(anomaly_map, nan=0.0))
        return np.minimum(np.sqrt(error / np.float32(WHITE_ERROR)), np.float32(1))

    def _window(self, sequence: PreparedSequence, frame_index: int) -> Window | None:
        """Return the clip that shows a frame; None where the frame cannot be read."""
        for segment in segments(sequence.index, self._gap_factor):
            if frame_index in segment:
                return window_around(segment, self._clip_length, self._rebuilt_frames, frame_index)
        return None


@contextmanager
def _evaluating(network: nn.Module) -> Iterator[None]:
    was_training = network.training
    network.eval()
    try:
        yield
    finally:
        network.train(was_training)
