"""Score frames by motion that is faster than what their rows and places usually show.

No network: dense optical flow between neighbouring frames, in units of the usual speed. What
counts as usual is learnt from normal frames in seconds.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from core.anomaly.detector import FrameResult, every_frame
from core.anomaly.flow import Flow
from core.anomaly.smoothing import SmoothingKind
from core.anomaly.statistical import Gathered, StatisticalDetector
from core.anomaly.usual_speed import SpeedGatherer, UsualSpeed
from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.recipe.clips import segments
from core.recipe.prepared import PreparedSequence
from core.training.data import TrainingData

#: Registered name.
MOTION = "motion"

#: Pairs of frames that are looked at in training; a thousand change no score and take longer.
_MOST_PAIRS = 400

#: Name of the file in a run folder.
MOTION_FILE = "motion.npz"


@dataclass(frozen=True, slots=True)
class MotionSettings:
    """How to score motion.

    Attributes
    ----------
    box : int
        Side of the box filter over the flow's magnitude, in recipe pixels; odd.
    median : int
        Frames of the temporal median, centred: it takes as many from the future as from the past.
        Odd; 1 leaves it out.
    smoothing : SmoothingKind
        Over which frames each score is averaged, besides the median; off by default.
    smoothing_frames : int
        Over how many.
    """

    box: Annotated[int, Field(ge=1, le=99)] = 9
    median: Annotated[int, Field(ge=1, le=31)] = 5
    smoothing: SmoothingKind = SmoothingKind.OFF
    smoothing_frames: Annotated[int, Field(ge=1, le=10_000)] = 5

    def __post_init__(self) -> None:
        if self.box % 2 == 0 or self.median % 2 == 0:
            raise ValueError("box and median must be odd")


class MotionDetector(StatisticalDetector[MotionSettings, UsualSpeed, int]):
    """Dense optical flow against the usual speed of each row and place.

    The anomaly map is the magnitude of the flow, box-filtered, over the usual speed (so 1 is as
    fast as things normally go there), then the temporal median. The first frame of a segment has
    no frame before it and takes the flow of the second.

    Parameters
    ----------
    settings : MotionSettings
        How to score.
    """

    name = MOTION
    clip_length = 2
    engine = "opencv"
    settings_type, usual_type, file = MotionSettings, UsualSpeed, MOTION_FILE

    def _steps(self, data: TrainingData) -> list[int]:
        """Return training clips, spread evenly: of each a pair of frames is looked at."""
        total = len(data.train)
        chosen = np.linspace(0, total - 1, min(total, _MOST_PAIRS)).astype(np.int64)
        return [int(it) for it in np.unique(chosen)]

    def _gather(
        self, data: TrainingData, steps: Sequence[int], context: JobContext
    ) -> Gathered[UsualSpeed]:
        flow, gatherer, seen = Flow(self._settings.box), SpeedGatherer(), 0
        for seen, chosen in enumerate(steps, start=1):
            context.check()
            store = data.sequences[int(data.train.sequence[chosen])].store
            start = int(data.train.start[chosen])
            gatherer.add(flow.speed(store.frame(start), store.frame(start + 1)))
            context.progress(seen, len(steps), f"Learning the usual motion: {seen} of {len(steps)}")
            if context.token.stopped:
                break
        return Gathered(gatherer.finish(), seen, seen)

    def results(self, sequence: PreparedSequence, context: JobContext) -> Iterator[FrameResult]:
        """Yield the motion map of every frame, in order; memory is that of a few frames."""
        return every_frame(self._moving(sequence, context), sequence)

    def _moving(self, sequence: PreparedSequence, context: JobContext) -> Iterator[FrameResult]:
        for segment in segments(sequence.index, self._gap_factor):
            maps = temporal_median(
                self._relative(sequence, segment, context), self._settings.median
            )
            for frame_index, steady in enumerate(maps, start=segment.start):
                yield FrameResult(frame_index, steady)

    def _relative(
        self, sequence: PreparedSequence, segment: FrameRange, context: JobContext
    ) -> Iterator[NDArray[np.float32]]:
        """Yield the speed at each frame of a segment, in units of the usual one."""
        usual, flow = self._known(), Flow(self._settings.box)
        store = sequence.store
        if len(segment) == 1:
            # Nothing to compare with: nothing moves.
            yield np.zeros(store.frame_shape[:2], np.float32)
            return
        for frame_index in range(segment.start + 1, segment.stop):
            context.check()
            speed = flow.speed(store.frame(frame_index - 1), store.frame(frame_index))
            relative = usual.relative(speed)
            if frame_index == segment.start + 1:
                yield relative
            yield relative


def temporal_median(
    maps: Iterator[NDArray[np.float32]], frames: int
) -> Iterator[NDArray[np.float32]]:
    """Yield the median of each map and its neighbours in time, as many maps as came in.

    Parameters
    ----------
    maps : iterator of ndarray of float32, shape (H, W)
        In order of time.
    frames : int
        Width of the window, odd and centred; at either end, the first or last map counts for
        those that are not there.

    Yields
    ------
    ndarray of float32, shape (H, W)
        Only ``frames`` maps are held.
    """
    if frames == 1:
        yield from maps
        return
    window: deque[NDArray[np.float32]] = deque(maxlen=frames)
    for single in _lengthened(maps, frames // 2):
        window.append(single)
        if len(window) == frames:
            yield np.median(np.stack(window), axis=0)


def _lengthened(maps: Iterator[NDArray[np.float32]], by: int) -> Iterator[NDArray[np.float32]]:
    """Repeat the first and the last map so many times more."""
    last = None
    for single in maps:
        if last is None:
            yield from itertools.repeat(single, by)
        yield single
        last = single
    if last is not None:
        yield from itertools.repeat(last, by)
