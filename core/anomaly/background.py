"""Score frames by what stands where the background was, or is gone from it, and stays.

No network: each frame is compared with the scene as it usually looks, and a long memory keeps what
stays different. Things that pass leave no trace in it; a bag left behind, a vehicle that stopped
or a part that is missing do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from core.anomaly.detector import FrameResult, every_frame
from core.anomaly.location import LocationBuilder
from core.anomaly.smoothing import SmoothingKind
from core.anomaly.statistical import Gathered, StatisticalDetector
from core.anomaly.usual_scene import LongMemory, UsualLook, UsualScene
from core.jobs import JobContext
from core.recipe.clips import segments
from core.recipe.prepared import PreparedSequence
from core.synthetic.stretches import Stretch, stretches_of
from core.training.data import TrainingData

#: Registered name.
BACKGROUND = "background"

#: Name of the file in a run folder.
BACKGROUND_FILE = "background.npz"

#: Frames of which the usual look of the scene is made: their median is steady from some fifty on.
_LOOK_FRAMES = 200
#: They are held at once, and take no more bytes than this.
_LOOK_BYTES = 2**28

#: Standard deviation of the difference where nothing but noise is, in units of the noise.
_NOISE_STD = 0.6

#: What the memory holds in normal times is measured on about so many frames, in pieces of this
#: length (or some memories, if that is longer) that are spread over all there are.
_USUAL_FRAMES, _PIECE_FRAMES, _PIECE_MEMORIES = 6_000, 200, 5


@dataclass(frozen=True, slots=True)
class BackgroundSettings:
    """How to score what stays.

    Attributes
    ----------
    memory : int
        Frames over which the memory forgets all but a third of what it held. Make it several times
        as long as a passing thing covers a place, and shorter than what shall be found stays.
    smoothing : SmoothingKind
        Over which frames each score is averaged, besides the memory; off by default.
    smoothing_frames : int
        Over how many.
    """

    memory: Annotated[int, Field(ge=1, le=100_000)] = 50
    smoothing: SmoothingKind = SmoothingKind.OFF
    smoothing_frames: Annotated[int, Field(ge=1, le=10_000)] = 5


class BackgroundDetector(StatisticalDetector[BackgroundSettings, UsualScene, Stretch]):
    """What differs from the usual look of the scene, remembered, against what usually stays.

    The anomaly map is in standard deviations of the memory of normal frames at each place, so a
    bench on which people sit is no anomaly each time. Each stretch of neighbouring frames begins
    with a usual memory.

    Parameters
    ----------
    settings : BackgroundSettings
        How to score.
    """

    name = BACKGROUND
    clip_length = 1
    engine = "numpy"
    settings_type, usual_type, file = BackgroundSettings, UsualScene, BACKGROUND_FILE

    @property
    def lead_in(self) -> int:
        """So many frames that hardly anything is left of what was before them."""
        return _PIECE_MEMORIES * self._settings.memory

    def _steps(self, data: TrainingData) -> list[Stretch]:
        longest = max(_PIECE_FRAMES, _PIECE_MEMORIES * self._settings.memory)
        return _some_of(stretches_of(data, data.train), longest)

    def _gather(
        self, data: TrainingData, steps: Sequence[Stretch], context: JobContext
    ) -> Gathered[UsualScene]:
        """Look at some frames at once, and at stretches frame by frame.

        The first memory begins with what differs on average, which is where one ends up.
        """
        frames = _spread_frames(data, context)
        look = UsualLook.of(frames)
        passing = np.mean([look.difference(frame) for frame in frames], axis=0)
        places, done = LocationBuilder(), 0
        for done, stretch in enumerate(steps, start=1):
            store = data.sequences[stretch.place].store
            memory = LongMemory(look, self._settings.memory, passing)
            for frame_index in range(stretch.frames.start, stretch.frames.stop):
                context.check()
                places.add(memory.after(store.frame(frame_index)))
            context.progress(done, len(steps), f"Learning what stays: {places.frames} frames")
            if context.token.stopped:
                break
        stays = places.finish()
        # Frames within two memories of each other say the same, so they count as one.
        told = max(1, stays.frames // (2 * self._settings.memory))
        least = np.float32(_NOISE_STD / np.sqrt(2 * self._settings.memory))
        stays = replace(stays, frames=told, std=np.maximum(stays.std, least))
        return Gathered(UsualScene(look, stays), done, places.frames)

    def results(self, sequence: PreparedSequence, context: JobContext) -> Iterator[FrameResult]:
        """Yield the map of every frame, in order; memory is that of a few frames."""
        return every_frame(self._standing(sequence, context), sequence)

    def _standing(self, sequence: PreparedSequence, context: JobContext) -> Iterator[FrameResult]:
        scene = self._known()
        for segment in segments(sequence.index, self._gap_factor):
            memory = LongMemory(scene.look, self._settings.memory, scene.stays.mean)
            for frame_index in range(segment.start, segment.stop):
                context.check()
                held = memory.after(sequence.store.frame(frame_index))
                yield FrameResult(frame_index, scene.stays.z_map(held))


def _spread_frames(data: TrainingData, context: JobContext) -> NDArray[np.float32]:
    """Return frames spread evenly over the training clips, shape (N, H, W, C)."""
    shape = data.sequences[0].store.frame_shape
    most = min(_LOOK_FRAMES, max(8, _LOOK_BYTES // (4 * int(np.prod(shape)))))
    total = len(data.train)
    chosen = np.unique(np.linspace(0, total - 1, min(total, most)).astype(np.int64))
    frames = np.empty((len(chosen), *shape), np.float32)
    for row, clip in enumerate(chosen.tolist()):
        context.check()
        store = data.sequences[int(data.train.sequence[clip])].store
        frames[row] = store.frame(int(data.train.start[clip]))
    return frames


def _some_of(stretches: Sequence[Stretch], piece: int) -> list[Stretch]:
    """Cut stretches into pieces, and leave out so many that the rest takes no minutes."""
    pieces = [part for stretch in stretches for part in stretch.parts(piece)]
    every = max(1, sum(len(part) for part in pieces) // _USUAL_FRAMES)
    return pieces[::every]
