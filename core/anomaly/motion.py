"""Score frames by motion that is faster than what their rows and places usually show.

No network: dense optical flow between neighbouring frames, in units of the usual speed. What
counts as usual is learnt from normal frames in seconds.
"""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from core.anomaly.detector import FitResult, FrameResult
from core.anomaly.flow import Flow
from core.anomaly.smoothing import Smoothing, SmoothingKind
from core.anomaly.usual_speed import SpeedGatherer, UsualSpeed
from core.config import from_mapping, short_hash
from core.errors import TrainingError
from core.files import content_hash
from core.jobs import JobContext
from core.media.frame_index import GAP_FACTOR, FrameRange
from core.recipe.clips import segments
from core.recipe.prepared import PreparedSequence
from core.training.data import TrainingData
from core.training.events import TrainingStarted
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder

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


class MotionDetector:
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

    def __init__(self, settings: MotionSettings) -> None:
        self._settings = settings
        self._gap_factor = GAP_FACTOR
        self._usual: UsualSpeed | None = None

    @property
    def smoothing(self) -> Smoothing:
        """How its frame scores are smoothed."""
        return Smoothing(self._settings.smoothing, self._settings.smoothing_frames)

    def fit(
        self,
        data: TrainingData,
        run: RunFolder,
        context: JobContext,
        *,
        playhead: Playhead | None = None,
        resume: bool = False,
    ) -> FitResult:
        """Learn the usual speed from pairs of normal frames; the run folder gets ``motion.npz``.

        Pairs are spread evenly over the training clips. There is nothing to resume or preview: it
        takes seconds. *Stop* keeps what was learnt so far.

        Raises
        ------
        TrainingError
            If there is no pair of neighbouring frames.
        """
        del playhead, resume
        total = len(data.train)
        if not total:
            raise TrainingError("No clip is left to learn. Include more frames.")
        pairs = np.unique(np.linspace(0, total - 1, min(total, _MOST_PAIRS)).astype(np.int64))
        context.emit(TrainingStarted(run.path.name, "cpu", 1, len(pairs), total, 0))
        begin = time.monotonic()
        seen, gatherer = self._gather(data, pairs, context)
        self._usual = gatherer.finish()
        self._gap_factor = data.gap_factor
        self._usual.save(run.path / MOTION_FILE)
        seconds = time.monotonic() - begin
        return FitResult(
            epochs=1,
            train_loss=None,
            val_loss=None,
            device="cpu",
            seconds=seconds,
            clips_per_second=seen / max(seconds, 1e-9),
            stopped=seen < len(pairs),
        )

    def _gather(
        self, data: TrainingData, pairs: NDArray[np.int64], context: JobContext
    ) -> tuple[int, SpeedGatherer]:
        flow, gatherer = Flow(self._settings.box), SpeedGatherer()
        for seen, chosen in enumerate(pairs.tolist(), start=1):
            context.check()
            store = data.sequences[int(data.train.sequence[chosen])].store
            start = int(data.train.start[chosen])
            gatherer.add(flow.speed(store.frame(start), store.frame(start + 1)))
            context.progress(seen, len(pairs), f"Learning the usual motion: {seen} of {len(pairs)}")
            if context.token.stopped:
                return seen, gatherer
        return len(pairs), gatherer

    @classmethod
    def load(
        cls, run: RunFolder, device: str = "auto", changes: Mapping[str, object] | None = None
    ) -> Self:
        """Read the usual speed from a run folder; TrainingError if it is missing or damaged."""
        del device
        options = {**run.read_settings().options, **(changes or {})}
        detector = cls(from_mapping(MotionSettings, options, f"settings of {run.path.name}"))
        detector._usual = UsualSpeed.load(run.path / MOTION_FILE)
        detector._gap_factor = run.read_recipe().gap_factor
        return detector

    @staticmethod
    def identity(run: RunFolder, changes: Mapping[str, object] | None = None) -> str:
        """Return a hash of settings and usual speed."""
        options = {**run.read_settings().options, **(changes or {})}
        gap_factor = run.read_recipe().gap_factor
        return short_hash([options, gap_factor, content_hash(run.path / MOTION_FILE)])

    @staticmethod
    def learnt(run: RunFolder) -> str:
        """Return a hash of the usual speed."""
        path = run.path / MOTION_FILE
        return content_hash(path) if path.exists() else ""

    def results(self, sequence: PreparedSequence, context: JobContext) -> Iterator[FrameResult]:
        """Yield the motion map of every frame, in order; memory is that of a few frames."""
        height, width, _ = sequence.store.frame_shape
        missing = np.full((height, width), np.nan, np.float32)
        done = 0
        for segment in segments(sequence.index, self._gap_factor):
            for unreadable in range(done, segment.start):
                yield FrameResult(unreadable, missing)
            done = segment.stop
            maps = self._relative(sequence, segment, context)
            for frame_index, steady in enumerate(
                temporal_median(maps, self._settings.median), start=segment.start
            ):
                yield FrameResult(frame_index, steady)
        for unreadable in range(done, len(sequence)):
            yield FrameResult(unreadable, missing)

    def _relative(
        self, sequence: PreparedSequence, segment: FrameRange, context: JobContext
    ) -> Iterator[NDArray[np.float32]]:
        """Yield the speed at each frame of a segment, in units of the usual one.

        Raises
        ------
        RuntimeError
            If the detector was neither fitted nor loaded.
        """
        if self._usual is None:
            raise RuntimeError("the motion detector was neither fitted nor loaded")
        flow = Flow(self._settings.box)
        store = sequence.store
        if len(segment) == 1:
            # Nothing to compare with: nothing moves.
            yield np.zeros(store.frame_shape[:2], np.float32)
            return
        for frame_index in range(segment.start + 1, segment.stop):
            context.check()
            speed = flow.speed(store.frame(frame_index - 1), store.frame(frame_index))
            relative = self._usual.relative(speed)
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
