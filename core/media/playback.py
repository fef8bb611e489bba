"""Which frame is due at a given moment.

Pure functions of time: no timer, no thread, no Qt. The player asks on every
tick, so a late tick skips frames but never slows the clock down.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import GAP_FACTOR, FrameIndex

#: Sequences slower than this are sped up to be watchable, in frames per second.
_WATCHABLE_FPS = 12.0
_SLOW_FPS = 5.0

_EDGE_S = 5e-7


class LoopMode(Enum):
    """What happens when the playhead leaves the range."""

    ONCE = "once"
    LOOP = "loop"
    PING_PONG = "ping-pong"


@dataclass(frozen=True, slots=True, eq=False)
class Playback:
    """A stretch of playing that began at one moment from one frame.

    Changing speed, direction or range makes a new `Playback`; nothing in it
    is ever modified.

    Attributes
    ----------
    started_at : float
        Monotonic time at which playing began, in seconds.
    first_frame : int
        Frame shown at ``started_at``.
    times : ndarray of float64, shape (T + 1,)
        When each frame begins and the last one ends, in seconds; see `playing_times`.
    speed : float
        Seconds of the sequence per second; negative plays backwards, never 0.
    start, stop : int
        Half-open range of frames, ``start <= frame < stop``.
    loop : LoopMode
        What happens at the ends.
    """

    started_at: float
    first_frame: int
    times: NDArray[np.float64]
    speed: float
    start: int
    stop: int
    loop: LoopMode = LoopMode.LOOP

    def frame_at(self, now: float) -> int:
        """Return the frame due at monotonic time ``now`` (seconds)."""
        begin, end = float(self.times[self.start]), float(self.times[self.stop])
        duration = end - begin
        backwards = self.speed < 0
        # Backwards, a frame is left at its beginning: so playing starts at its end.
        first = float(self.times[self.first_frame + backwards]) - begin
        moved = first + (now - self.started_at) * self.speed
        if self.loop is LoopMode.LOOP:
            moved = duration - (duration - moved) % duration if backwards else moved % duration
        elif self.loop is LoopMode.PING_PONG:
            phase = moved % (2 * duration)
            moved = min(phase, 2 * duration - phase)
        # The last digit of a sum of steps must not decide on which side of an edge a moment lies.
        moved += -_EDGE_S if backwards else _EDGE_S
        frame = int(np.searchsorted(self.times, begin + moved, "right")) - 1
        return min(max(frame, self.start), self.stop - 1)

    def finished(self, now: float) -> bool:
        """Return whether a `LoopMode.ONCE` playback has shown its last frame to the end."""
        if self.loop is not LoopMode.ONCE:
            return False
        end = self.times[self.stop] if self.speed > 0 else self.times[self.start]
        first = self.times[self.first_frame + (self.speed < 0)]
        return bool((now - self.started_at) * abs(self.speed) >= abs(end - first))


def step_on(
    frame_index: int, direction: int, start: int, stop: int, loop: LoopMode
) -> tuple[int, int] | None:
    """Return the frame that follows when none is skipped.

    Parameters
    ----------
    frame_index : int
        On show now, ``start <= frame_index < stop``.
    direction : int
        1 or -1.
    start, stop : int
        Half-open range of frames.
    loop : LoopMode
        What happens at its ends.

    Returns
    -------
    tuple of int, or None
        The frame and the direction from there on; None where playing ends.

    Examples
    --------
    >>> step_on(4, 1, 2, 5, LoopMode.LOOP), step_on(4, 1, 2, 5, LoopMode.PING_PONG)
    ((2, 1), (3, -1))
    """
    following = frame_index + direction
    if start <= following < stop:
        return following, direction
    if loop is LoopMode.ONCE:
        return None
    if loop is LoopMode.LOOP:
        return (start if direction > 0 else stop - 1), direction
    # There and back; a range of one frame has nowhere to go.
    return min(max(frame_index - direction, start), stop - 1), -direction


def playing_times(index: FrameIndex) -> NDArray[np.float64]:
    """Return when each frame begins while playing.

    Parameters
    ----------
    index : FrameIndex
        Its times, at least one frame.

    Returns
    -------
    ndarray of float64, shape (T + 1,)
        In seconds from the first frame; the last value is the end of the last frame. Steps keep
        their true length, so that variable frame rate is seen as it was; but nobody wants to wait
        through a gap, which takes one cadence, and frames of equal time take one each.
    """
    cadence = index.cadence_s or 0.04
    steps = np.diff(index.time_s)
    steps = np.where((steps > GAP_FACTOR * cadence) | (steps <= 0), cadence, steps)
    return np.concatenate([[0.0], np.cumsum(np.append(steps, cadence))])


def natural_speed(index: FrameIndex) -> float:
    """Return the speed at which a sequence can be watched.

    Returns
    -------
    float
        1 for video; where frames are further apart than a fifth of a second, e.g. 36 s in a solar
        sequence, so many seconds per second that 12 frames are shown.
    """
    slow = index.cadence_s * _SLOW_FPS > 1
    return index.cadence_s * _WATCHABLE_FPS if slow else 1.0
