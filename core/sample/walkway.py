"""A walkway with walkers, as a fixed camera with an irregular frame rate films it.

In ``walkway-normal`` people only walk; in ``walkway-intruder`` somebody on a bicycle crosses at
almost four times their pace.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import FrameRange
from core.sample.figures import Canvas, Clothes, draw_cyclist, draw_walker
from core.sample.scenery import FAR_EDGE, NEAR_EDGE, paint_lamp, paint_scenery
from core.sample.truth import Place, PlantedEvent

WIDTH, HEIGHT = 480, 270
#: Drawn at this multiple and reduced, for smooth edges.
_FINE = 2
_PERSON_M = 1.7
#: Height of a person in pixels at the far and at the near edge of the paving.
_FAR_PERSON, _NEAR_PERSON = 40.0, 88.0
_TIME_BASE = Fraction(1, 1000)
#: What the camera takes between two frames, in ms; never twice the median, which were a gap.
_INTERVALS_MS = (33, 40, 40, 50, 50, 50, 60, 67, 83)
_NOISE = 3.0
_CYCLIST_M_S = 5.0

_TOPS = (
    (176, 58, 52),
    (48, 84, 140),
    (214, 176, 70),
    (66, 120, 92),
    (230, 226, 218),
    (98, 72, 120),
    (60, 64, 72),
    (196, 124, 132),
)
_TROUSERS = ((44, 52, 74), (70, 66, 62), (96, 86, 70), (38, 38, 42))
_HAIR = ((52, 38, 28), (96, 66, 36), (30, 28, 28), (168, 140, 92))
_SKIN = ((226, 184, 156), (198, 146, 112), (140, 96, 70))
_RIDER = Clothes((236, 122, 40), (40, 44, 60), (40, 34, 30), (226, 184, 156), (206, 34, 46))


@dataclass(frozen=True, slots=True)
class Walker:
    """Somebody on the walkway.

    Attributes
    ----------
    enters_s : float
        When they come into the picture.
    row : float
        Of the ground under their feet, in pixels.
    drift : float
        How fast that row changes, in pixels a second: they walk a little askew.
    pace_m_s : float
        Metres a second.
    heading : int
        1 to the right, -1 to the left.
    clothes : Clothes
        What they wear.
    """

    enters_s: float
    row: float
    drift: float
    pace_m_s: float
    heading: int
    clothes: Clothes

    def height(self, time_s: float) -> float:
        """Return how tall they look, in pixels."""
        return person_height(self._row(time_s))

    def foot(self, time_s: float) -> tuple[float, float]:
        """Return column and row of the ground under them, in pixels."""
        covered = self.covered_m(time_s) * person_height(self.row) / _PERSON_M
        start = -40.0 if self.heading > 0 else WIDTH + 40.0
        return start + self.heading * covered, self._row(time_s)

    def covered_m(self, time_s: float) -> float:
        """Return how far they have walked, in metres."""
        return self.pace_m_s * (time_s - self.enters_s)

    def _row(self, time_s: float) -> float:
        far, near = FAR_EDGE * HEIGHT + 4, NEAR_EDGE * HEIGHT - 2
        return float(np.clip(self.row + self.drift * (time_s - self.enters_s), far, near))


@dataclass(frozen=True, slots=True)
class WalkwaySequence:
    """What one video shows.

    Attributes
    ----------
    name : str
        Of the sequence and its file.
    frames : int
        How many.
    intruder : Walker or None
        Who rides a bicycle.
    seed : int
        Of the walkers, the frame times and the noise.
    """

    name: str
    frames: int
    intruder: Walker | None
    seed: int

    def times_ms(self) -> NDArray[np.int64]:
        """Return the presentation times, from 0, in ms."""
        rng = np.random.default_rng(self.seed)
        intervals = rng.choice(_INTERVALS_MS, self.frames - 1)
        return np.concatenate([[0], np.cumsum(intervals)]).astype(np.int64)

    @property
    def truth(self) -> tuple[PlantedEvent, ...]:
        """The intruder, for as long as a third of the bicycle can be seen."""
        if self.intruder is None:
            return ()
        times_s = self.times_ms() / 1000
        height = self.intruder.height(self.intruder.enters_s)
        columns = np.array([self.intruder.foot(time_s)[0] for time_s in times_s])
        seen = np.flatnonzero((columns > -0.17 * height) & (columns < WIDTH + 0.17 * height))
        frames = FrameRange(int(seen[0]), int(seen[-1]) + 1)
        place = Place(0, round(self.intruder.row - height), WIDTH, round(1.05 * height))
        return (PlantedEvent(self.name, "somebody on a bicycle", frames, place),)

    def walkers(self) -> list[Walker]:
        """Return who walks, among them some who are in the picture from the start."""
        rng = np.random.default_rng(self.seed + 1)
        duration_s = self.times_ms()[-1] / 1000
        walkers = []
        time_s = -12.0
        while time_s < duration_s:
            walkers.append(_somebody(time_s, rng))
            time_s += rng.uniform(0.7, 2.4)
        return walkers


NORMAL = WalkwaySequence("walkway-normal", 300, None, seed=11)
INTRUDER = WalkwaySequence(
    "walkway-intruder", 240, Walker(5.3, 186.0, 0.0, _CYCLIST_M_S, 1, _RIDER), seed=21
)


def write_video(sequence: WalkwaySequence, path: Path, on_frame: Callable[[], None]) -> None:
    """Write one video, H.264 with a variable frame rate.

    Parameters
    ----------
    sequence : WalkwaySequence
        What is seen.
    path : Path
        Where to, ``.mp4``; its folder is made if it is missing.
    on_frame : callable
        Called after each frame; may raise to stop.
    """
    import av

    path.parent.mkdir(parents=True, exist_ok=True)
    film = _Film(sequence)
    with av.open(str(path), "w") as container:
        # One thread: with several, the bytes would depend on the machine.
        # Macroblock trees and weighted prediction made the bytes differ from run to run.
        steady = "mbtree=0:weightp=0"
        options = {"crf": "21", "preset": "veryfast", "threads": "1", "x264-params": steady}
        stream = container.add_stream("libx264", rate=20, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = _TIME_BASE
        for time_ms in sequence.times_ms().tolist():
            frame = av.VideoFrame.from_ndarray(film.frame(time_ms / 1000), format="rgb24")
            frame.pts, frame.time_base = time_ms, _TIME_BASE
            container.mux(stream.encode(frame))
            on_frame()
        container.mux(stream.encode(None))


class _Film:
    """Draws one frame after the other."""

    def __init__(self, sequence: WalkwaySequence) -> None:
        # The same place in both videos; only what moves differs.
        scenery = np.random.default_rng(7)
        self._empty = paint_scenery(_FINE * WIDTH, _FINE * HEIGHT, scenery)
        self._walkers = sequence.walkers()
        self._intruder = sequence.intruder
        self._rng = np.random.default_rng(sequence.seed + 2)
        noise = self._rng.normal(0.0, _NOISE, (HEIGHT + 64, WIDTH + 64, 1))
        self._noise = np.repeat(noise, 3, axis=2).astype(np.float32)

    def frame(self, time_s: float) -> Canvas:
        """Return the frame at a time, with noise; (HEIGHT, WIDTH, 3)."""
        canvas = self._empty.copy()
        # Who is nearer covers who is farther.
        present = [*self._walkers, *([self._intruder] if self._intruder else [])]
        for walker in sorted(present, key=lambda it: it.foot(time_s)[1]):
            self._draw(canvas, walker, time_s)
        paint_lamp(canvas, round(0.83 * _FINE * WIDTH), _FINE * HEIGHT, 0.86 * _FINE * HEIGHT)
        small = cv2.resize(canvas, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
        row, column = self._rng.integers(0, 64, 2)
        noise = self._noise[row : row + HEIGHT, column : column + WIDTH]
        return np.asarray(np.clip(small + noise, 0, 255).astype(np.uint8))

    def _draw(self, canvas: Canvas, walker: Walker, time_s: float) -> None:
        column, row = walker.foot(time_s)
        if not -60 < column < WIDTH + 60:
            return
        foot, height = (_FINE * column, _FINE * row), _FINE * walker.height(time_s)
        covered_m = walker.covered_m(time_s)
        if walker is self._intruder:
            turned = covered_m / (0.20 * _PERSON_M)
            draw_cyclist(canvas, foot, height, turned, walker.heading, walker.clothes)
        else:
            phase = 2 * np.pi * covered_m / (0.85 * _PERSON_M)
            draw_walker(canvas, foot, height, phase, walker.heading, walker.clothes)


def person_height(row: float) -> float:
    """Return how tall a person looks who stands at a row, in pixels."""
    share = (row / HEIGHT - FAR_EDGE) / (NEAR_EDGE - FAR_EDGE)
    return _FAR_PERSON + share * (_NEAR_PERSON - _FAR_PERSON)


def _somebody(enters_s: float, rng: np.random.Generator) -> Walker:
    """Return somebody who walks at 1.0 to 1.6 m/s."""

    def one_of(colours: tuple[tuple[int, int, int], ...]) -> tuple[int, int, int]:
        return colours[int(rng.integers(len(colours)))]

    bag = one_of(_TOPS) if rng.random() < 0.35 else None
    clothes = Clothes(one_of(_TOPS), one_of(_TROUSERS), one_of(_HAIR), one_of(_SKIN), bag)
    row = rng.uniform(FAR_EDGE + 0.04, NEAR_EDGE - 0.03) * HEIGHT
    heading = 1 if rng.random() < 0.5 else -1
    drift, pace_m_s = rng.uniform(-2.0, 2.0), rng.uniform(1.0, 1.6)
    return Walker(enters_s, float(row), float(drift), float(pace_m_s), heading, clothes)
