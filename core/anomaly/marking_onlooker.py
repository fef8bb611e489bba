"""What a network that marks anomalies makes of frames, while it still learns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.anomaly.frame_scores import Statistic, frame_score
from core.anomaly.marking import judged_frames, seen_clips, whole_map
from core.media.frame_index import FrameRange
from core.recipe.clips import segments
from core.recipe.prepared import PreparedSequence
from core.synthetic.scene import Scene
from core.training.events import PreviewReady
from core.training.network import rebuilt_arrays
from core.training.onlooker import spread_out

if TYPE_CHECKING:
    from torch import nn

#: Logits of the first and the last colour of a heat map: probabilities of 2 and 98 %.
SCALE = (-4.0, 4.0)

#: Frames at a time: few, so that a person who stops need not wait.
_BATCH = 4


class MarkingOnlooker:
    """Looks at what a network marks, as it will be scored.

    Parameters
    ----------
    network : Module
        In evaluation mode, on any device.
    scene : Scene
        Which frames it sees at once.
    gap_factor : float
        A step longer than this many cadences is a gap, which no clip crosses.
    """

    scale = SCALE

    def __init__(self, network: nn.Module, scene: Scene, gap_factor: float) -> None:
        self._network, self._scene, self._gap_factor = network, scene, gap_factor

    def preview(
        self,
        sequence: PreparedSequence,
        frame_index: int,
        epoch: int,
        *,
        is_epoch_done: bool = True,
    ) -> PreviewReady | None:
        """Return the map of one frame, on a scale that never changes; None if it is unreadable."""
        for segment in segments(sequence.index, self._gap_factor):
            if frame_index in segment:
                judged = judged_frames(self._scene, segment)
                nearest = min(max(frame_index, judged.start), judged.stop - 1)
                [anomaly_map] = self._maps(sequence, segment, np.array([nearest]))
                return PreviewReady(
                    epoch,
                    sequence.sequence_id,
                    frame_index,
                    None,
                    anomaly_map,
                    is_epoch_done=is_epoch_done,
                    heat_range=SCALE,
                )
        return None

    def scores(
        self, sequence: PreparedSequence
    ) -> Iterator[list[tuple[FrameRange, NDArray[np.float32]]]]:
        """Yield the scores of some frames at a time, far ones first, see `Onlooker`."""
        places = [
            (segment, judged, frame_index)
            for segment in segments(sequence.index, self._gap_factor)
            for judged in [judged_frames(self._scene, segment)]
            for frame_index in range(judged.start, judged.stop)
        ]
        order = spread_out(len(places))
        for first in range(0, len(order), _BATCH):
            chosen = order[first : first + _BATCH]
            scores = self._scores_of(sequence, [places[place] for place, _ in chosen])
            found = []
            for (place, count), score in zip(chosen, scores, strict=True):
                segment, judged, frame_index = places[place]
                # Those at the ends take the nearest; those between wait for their own.
                start = segment.start if frame_index == judged.start else frame_index
                stop = frame_index + count
                shown = FrameRange(start, segment.stop if stop >= judged.stop else stop)
                found.append((shown, np.full(len(shown), score, np.float32)))
            yield found

    def grey(self, anomaly_map: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probability of an anomaly that a logit stands for."""
        return np.asarray(1 / (1 + np.exp(-anomaly_map)), np.float32)

    def _scores_of(
        self, sequence: PreparedSequence, places: list[tuple[FrameRange, FrameRange, int]]
    ) -> list[float]:
        """Return the score of each of some frames, given with the segments they are in."""
        scores: dict[int, float] = {}
        for segment in {it for it, _, _ in places}:
            frames = np.array([frame for own, _, frame in places if own == segment])
            maps = self._maps(sequence, segment, frames)
            for frame_index, anomaly_map in zip(frames.tolist(), maps, strict=True):
                scores[frame_index] = frame_score(anomaly_map, Statistic.LOCAL_MAX)
        return [scores[frame_index] for _, _, frame_index in places]

    def _maps(
        self, sequence: PreparedSequence, segment: FrameRange, frames: NDArray[np.int64]
    ) -> list[NDArray[np.float32]]:
        height, width, _ = sequence.store.frame_shape
        clips = seen_clips(sequence.store, self._scene, segment, frames)
        logits = rebuilt_arrays(self._network, clips).reconstruction[:, 0, 0]
        return [whole_map(cells, height, width) for cells in logits]
