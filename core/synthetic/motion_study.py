"""How things move before a still camera: what tells people and cars from a machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.jobs import JobContext
from core.recipe.prepared import PreparedSequence
from core.synthetic.foreground import Block, blurred
from core.synthetic.scene import Scene
from core.synthetic.stretches import Stretch
from core.synthetic.tracks import Track

#: Neighbouring frames that are searched for what comes back, in cells of so many pixels.
_CYCLE_FRAMES, _CYCLE_CELL = 512, 12
#: Fewest frames in which a cycle can be told, and how often it must fit into them.
_LEAST_CYCLE_FRAMES, _CYCLES = 24, 2
#: A cell whose standard deviation over time is this many times the noise of its mean is alive.
_ALIVE = 4.0
#: What looks the same so many frames later stands.
_LATER = 24
#: Frames that are asked what stands in them.
_STANDING_FRAMES = 80
#: Things that moved by less than this share of their size have no direction.
_MOVED = 0.25


@dataclass(frozen=True, slots=True)
class Motion:
    """How things move.

    Attributes
    ----------
    followed : int
        Things that were followed over some frames.
    travel : float
        How far they typically get while they are followed, in their own sizes.
    opposite : float
        Share of them that go against the rest along their main direction, 0…0.5.
    pace_spread : float
        Standard deviation of the speeds of those that move, over their mean.
    standing : float
        Share of what stands out from the background that stands still.
    cycle : float
        How alike the picture is after a cycle, where it changes at all: 1 repeats exactly.
    cycle_frames : int
        Length of that cycle; 0 where there is none.
    """

    followed: int
    travel: float
    opposite: float
    pace_spread: float
    standing: float
    cycle: float
    cycle_frames: int


def motion_of(
    sequences: Sequence[PreparedSequence],
    stretches: Sequence[Stretch],
    blocks: Sequence[Block],
    tracks: Sequence[Track],
    scene: Scene,
    context: JobContext,
) -> Motion:
    """Look at how things move.

    Parameters
    ----------
    sequences : sequence of PreparedSequence
        All training sequences.
    stretches : sequence of Stretch
        Which of their frames may be looked at.
    blocks : sequence of Block
        Frames with their backgrounds.
    tracks : sequence of Track
        What was followed.
    scene : Scene
        Its threshold and its noise.
    context : JobContext
        Asked whether to go on.

    Returns
    -------
    Motion
        The same for the same frames.
    """
    velocities = np.array([it.velocity for it in tracks]).reshape(-1, 2)
    lengths = np.array([len(it) - 1 for it in tracks], np.float64)
    paces = np.hypot(*velocities.T)
    travels = paces * lengths / np.array([max(1.0, _size(it)) for it in tracks]).reshape(-1)
    moved = travels >= _MOVED
    longest = max(stretches, key=len)
    cycle, cycle_frames = _cycle(sequences[longest.place], longest, scene.noise, context)
    return Motion(
        followed=len(tracks),
        travel=float(np.median(travels)) if len(travels) else 0.0,
        opposite=_opposite(velocities[moved]),
        pace_spread=float(paces[moved].std() / paces[moved].mean()) if moved.any() else 0.0,
        standing=_standing(blocks, scene.threshold, context),
        cycle=cycle,
        cycle_frames=cycle_frames,
    )


def _size(track: Track) -> float:
    return float(np.sqrt((track.at(len(track) // 2).alpha > 0.5).sum()))


def _opposite(velocities: NDArray[np.float64]) -> float:
    if len(velocities) < 2:
        return 0.0
    _, _, axes = np.linalg.svd(velocities, full_matrices=False)
    forth = float((velocities @ axes[0] > 0).mean())
    return min(forth, 1 - forth)


def _standing(blocks: Sequence[Block], threshold: float, context: JobContext) -> float:
    seen = standing = 0
    each = max(1, _STANDING_FRAMES // len(blocks))
    for block in blocks:
        context.check()
        frames = block.stretch.frames
        later = min(_LATER, len(frames) // 2)
        if not later:
            continue
        for it in np.linspace(frames.start, frames.stop - 1 - later, each).astype(int).tolist():
            found = block.mask(it, threshold) > 0
            now, then = (blurred(block.store.frame(at)) for at in (it, it + later))
            seen += int(found.sum())
            standing += int((found & (np.abs(now - then).max(axis=2) <= threshold)).sum())
    return standing / seen if seen else 0.0


def _cycle(
    sequence: PreparedSequence, stretch: Stretch, noise: float, context: JobContext
) -> tuple[float, int]:
    """Return how alike the picture is after a cycle, and how long that is.

    The autocorrelation of each cell's mean over time, those that change most counting most.
    """
    count = min(len(stretch), _CYCLE_FRAMES)
    if count < _LEAST_CYCLE_FRAMES:
        return 0.0, 0
    first = stretch.frames.start + (len(stretch) - count) // 2
    height, width, _ = sequence.store.frame_shape
    size = max(4, width // _CYCLE_CELL), max(4, height // _CYCLE_CELL)
    cells = []
    for it in range(first, first + count):
        context.check()
        grey = sequence.store.frame(it).mean(axis=2)
        cells.append(cv2.resize(grey, size, interpolation=cv2.INTER_AREA).ravel())
    courses = np.array(cells, np.float64)
    courses -= courses.mean(axis=0)
    spread = courses.var(axis=0)
    alive = spread > (_ALIVE * noise / _CYCLE_CELL) ** 2
    if not alive.any():
        return 0.0, 0
    courses, spread = courses[:, alive], spread[alive]
    spectrum = np.fft.rfft(courses, 2 * count, axis=0)
    products = np.fft.irfft(np.abs(spectrum) ** 2, axis=0)[:count]
    overlap = np.arange(count, 0, -1)[:, np.newaxis]
    alike = (products / overlap).sum(axis=1) / spread.sum()
    return _first_return(alike[: count // _CYCLES])


def _first_return(alike: NDArray[np.float64]) -> tuple[float, int]:
    """Return the highest likeness after it has once gone, and where it is."""
    gone = np.flatnonzero(alike < 0.25 * alike[0])
    if not len(gone):
        return 0.0, 0
    lag = int(gone[0] + np.argmax(alike[gone[0] :]))
    return float(np.clip(alike[lag], 0, 1)), lag
