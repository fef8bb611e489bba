"""What a network makes of the sequence on show while it still learns."""

from __future__ import annotations

import time

import numpy as np

from core.jobs import REPORT_INTERVAL_S, JobContext
from core.training.data import TrainingData
from core.training.events import LiveScores, PreviewReady
from core.training.onlooker import Onlooker
from core.training.playhead import Playhead

#: Of the time that an epoch took, what its scores may take besides; at least and at most seconds.
_SHARE, _LEAST_S, _MOST_S = 0.2, 0.3, 5.0


class Live:
    """Preview one frame and score one sequence, both those that a person looks at.

    Parameters
    ----------
    onlooker : Onlooker
        Asks the network.
    data : TrainingData
        What it learns from.
    context : JobContext
        Hears of previews and scores, and may ask to cancel.
    playhead : Playhead or None
        What is on show.
    """

    def __init__(
        self,
        onlooker: Onlooker,
        data: TrainingData,
        context: JobContext,
        playhead: Playhead | None,
    ) -> None:
        self._onlooker, self._data = onlooker, data
        self._context, self._playhead = context, playhead
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
            self._preview(epoch, is_epoch_done=False)

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
        shown = preview_on_show(
            self._onlooker, self._data, self._playhead, epoch, is_epoch_done=is_epoch_done
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
        ends = time.monotonic() + budget_s
        batches, is_whole = self._onlooker.scores(sequence), False
        while not (is_whole or self._context.token.cancelled or time.monotonic() > ends):
            batch = next(batches, None)
            is_whole = batch is None
            for frames, values in batch or ():
                scores[frames.start : frames.stop] = values
        scores[~sequence.index.readable] = np.nan
        told = LiveScores(
            epoch, sequence.sequence_id, scores, is_whole=is_whole, scale=self._onlooker.scale
        )
        self._context.emit(told)


def preview_on_show(
    onlooker: Onlooker,
    data: TrainingData,
    playhead: Playhead | None,
    epoch: int,
    *,
    is_epoch_done: bool = True,
) -> PreviewReady | None:
    """Preview the frame under a playhead; None if it shows none, or one that is not in the recipe.

    The parameters are those of `Live`, and of `PreviewReady`.
    """
    place = playhead.place if playhead is not None else None
    sequence = playhead.sequence(data) if playhead is not None else None
    if place is None or sequence is None or sequence.sequence_id != place[0]:
        return None
    return onlooker.preview(sequence, place[1], epoch, is_epoch_done=is_epoch_done)
