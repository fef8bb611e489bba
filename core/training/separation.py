"""How far the scores of anomalous frames lie above those of normal ones."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.training.data import ClipList, TrainingData
from core.training.evidence import anomalous_frames

Clips = NDArray[np.float32]

#: From clips and what a network makes of them, both (N, C, K, H, W), to one score a frame, (N, K).
FrameScores = Callable[[Clips, Clips], NDArray[np.float64]]


def mean_squared_residuals(clips: Clips, reconstructions: Clips) -> NDArray[np.float64]:
    """Return the mean squared residual of each frame: the plainest `FrameScores`."""
    scores: NDArray[np.float64] = np.square(clips - reconstructions).mean(
        axis=(1, 3, 4), dtype=np.float64
    )
    return scores


class Separation:
    """The mean score of anomalous frames over the mean score of held-out normal ones.

    Parameters
    ----------
    data : TrainingData
        Whose ``validation`` clips are normal, and whose ``evidence`` clips hold anomalous frames.
        Only these frames of them count, each as often as it is shown.
    frame_scores : FrameScores
        What the score of a frame is.
    """

    def __init__(self, data: TrainingData, frame_scores: FrameScores) -> None:
        self._data = data
        self._frame_scores = frame_scores
        self._is_anomalous = [anomalous_frames(it) for it in data.sequences]
        self._totals, self._counts = [0.0, 0.0], [0, 0]

    def add(
        self,
        clips: ClipList,
        chosen: NDArray[np.int64],
        batch: Clips,
        reconstructions: Clips,
    ) -> None:
        """Take what a network makes of some clips.

        Parameters
        ----------
        clips : ClipList
            ``validation`` or ``evidence`` of the data.
        chosen : ndarray of int64, shape (N,)
            Positions in ``clips``.
        batch : ndarray of float32, shape (N, C, T, H, W)
            The clips.
        reconstructions : ndarray of float32, shape (N, C, K, H, W)
            The last K frames of each, rebuilt or predicted.
        """
        shown = reconstructions.shape[2]
        scores = self._frame_scores(batch[:, :, -shown:], reconstructions)
        wanted = int(clips is self._data.evidence)
        first = clips.start[chosen] + self._data.clip_length - shown
        for own, place, start in zip(
            scores, clips.sequence[chosen].tolist(), first.tolist(), strict=True
        ):
            counting = self._is_anomalous[place][start : start + shown] == bool(wanted)
            self._totals[wanted] += float(own[counting].sum())
            self._counts[wanted] += int(counting.sum())

    @property
    def ratio(self) -> float:
        """Above 1 where anomalous frames score higher; NaN without frames of both kinds.

        1 where all scores are 0, infinite where only those of normal frames are.
        """
        if not all(self._counts):
            return math.nan
        normal, anomalous = (
            total / count for total, count in zip(self._totals, self._counts, strict=True)
        )
        if normal == 0:
            return math.inf if anomalous > 0 else 1.0
        return anomalous / normal
