"""What a network makes of the sequence on show while it still learns."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from torch import nn

from core.jobs import REPORT_INTERVAL_S, JobContext
from core.recipe.clips import segments
from core.recipe.prepared import PreparedSequence
from core.recipe.windows import Window, covering_windows
from core.training.data import TrainingData
from core.training.events import LiveScores, PreviewReady
from core.training.network import rebuilt_arrays
from core.training.playhead import Playhead
from core.training.preview import preview
from core.training.separation import FrameScores

#: Of the time that an epoch took, what its scores may take besides; at least and at most seconds.
_SHARE, _LEAST_S, _MOST_S = 0.2, 0.3, 5.0
#: Clips at a time: few, so that a person who stops need not wait; one alone is slow on a CPU.
_BATCH = 4


class Live:
    """Preview one frame and score one sequence, both those that a person looks at.

    Neither changes what is learnt: the network is asked in evaluation mode, and no random number
    is drawn.

    Parameters
    ----------
    network : Module
        Put into evaluation mode, and back into training mode within an epoch.
    rebuilt_frames : int
        How many of the last frames of a clip it rebuilds or predicts, K.
    data : TrainingData
        What it learns from.
    frame_scores : FrameScores
        What the score of a frame is.
    context : JobContext
        Hears of previews and scores, and may ask to cancel.
    playhead : Playhead or None
        What is on show.
    """

    def __init__(
        self,
        network: nn.Module,
        rebuilt_frames: int,
        data: TrainingData,
        frame_scores: FrameScores,
        context: JobContext,
        playhead: Playhead | None,
    ) -> None:
        self._network, self._rebuilt_frames, self._data = network, rebuilt_frames, data
        self._frame_scores, self._context, self._playhead = frame_scores, context, playhead
        self._last_answer = float("-inf")

    def answer(self, epoch: int) -> None:
        """Between two steps: preview the frame on show if that was asked for.

        Parameters
        ----------
        epoch : int
            The one that goes on.
        """
        playhead, now = self._playhead, time.monotonic()
        if playhead is None or now - self._last_answer < REPORT_INTERVAL_S:
            return
        if playhead.take_question():
            self._last_answer = now
            self._network.eval()
            self._preview(epoch, is_epoch_done=False)
            self._network.train()

    def close_epoch(self, epoch: int, epoch_s: float) -> PreviewReady | None:
        """Preview the frame and score the sequence on show.

        Parameters
        ----------
        epoch : int
            The one that was made.
        epoch_s : float
            How long it took; the scores take at most a share of that.

        Returns
        -------
        PreviewReady or None
            The preview, which was told as well.
        """
        shown = self._preview(epoch, is_epoch_done=True)
        self._score(epoch, min(max(_SHARE * epoch_s, _LEAST_S), _MOST_S))
        return shown

    def _preview(self, epoch: int, *, is_epoch_done: bool) -> PreviewReady | None:
        shown = preview(
            self._network,
            self._rebuilt_frames,
            self._data,
            self._playhead,
            epoch,
            is_epoch_done=is_epoch_done,
        )
        if shown is not None:
            self._context.emit(shown)
        return shown

    def _score(self, epoch: int, budget_s: float) -> None:
        playhead = self._playhead
        if playhead is None or not playhead.live_frames:
            return
        sequence = playhead.sequence(self._data)
        if sequence is None or len(sequence) > playhead.live_frames:
            return
        scores = np.full(len(sequence), np.nan, np.float32)
        is_whole = True
        ends = time.monotonic() + budget_s
        for windows in self._batches(sequence):
            if self._context.token.cancelled or time.monotonic() > ends:
                is_whole = False
                break
            for window, values in zip(windows, self._scores_of(sequence, windows), strict=True):
                scores[window.shown.start : window.shown.stop] = window.in_order(values)
        scores[~sequence.index.readable] = np.nan
        told = LiveScores(epoch, sequence.sequence_id, scores, is_whole=is_whole)
        self._context.emit(told)

    def _batches(self, sequence: PreparedSequence) -> Iterator[list[Window]]:
        """Yield the clips that cover a sequence, far ones first, then those between.

        Where time runs out what is known is spread evenly over the sequence.
        """
        windows = [
            window
            for segment in segments(sequence.index, self._data.gap_factor)
            for window in covering_windows(
                segment, self._data.clip_length, self._rebuilt_frames, self._rebuilt_frames
            )
        ]
        order = spread_out(len(windows))
        for first in range(0, len(order), _BATCH):
            yield [windows[place] for place in order[first : first + _BATCH]]

    def _scores_of(
        self, sequence: PreparedSequence, windows: Sequence[Window]
    ) -> NDArray[np.float32]:
        """Return one score for each frame that the windows show, (N, K)."""
        clips = np.stack(
            [
                np.stack([sequence.store.frame(frame) for frame in window.frames.tolist()])
                for window in windows
            ]
        )
        batch = np.ascontiguousarray(clips.transpose(0, 4, 1, 2, 3))
        rebuilt, _ = rebuilt_arrays(self._network, batch)
        shown = batch[:, :, -self._rebuilt_frames :]
        return self._frame_scores(shown, rebuilt).astype(np.float32)


def spread_out(count: int) -> list[int]:
    """Return 0 to ``count - 1`` so that every beginning of the list is spread evenly.

    Examples
    --------
    >>> spread_out(6)
    [0, 4, 2, 1, 3, 5]
    """
    order: list[int] = []
    step = 1
    while step < count:
        step *= 2
    seen = [False] * count
    while step:
        for place in range(0, count, step):
            if not seen[place]:
                seen[place] = True
                order.append(place)
        step //= 2
    return order
