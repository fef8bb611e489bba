"""How frames follow each other: how fast, what at the end, every frame or in time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.media.playback import LoopMode

#: How many times its natural pace a sequence can play.
SPEEDS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


class Repeat(StrEnum):
    """What happens where playing comes to an end."""

    #: Marked frames are played again and again, a whole sequence once.
    MARKED = "in..out again and again"
    ALWAYS = "again and again"
    PING_PONG = "to and fro"
    NEVER = "once"

    @property
    def next(self) -> Repeat:
        """The one that follows when a person goes round."""
        all_ = list(Repeat)
        return all_[(all_.index(self) + 1) % len(all_)]

    def loop(self, *, is_marked: bool) -> LoopMode:
        """Return what it means for marked frames, or for a whole sequence."""
        if self is Repeat.PING_PONG:
            return LoopMode.PING_PONG
        loops = self is Repeat.ALWAYS or (self is Repeat.MARKED and is_marked)
        return LoopMode.LOOP if loops else LoopMode.ONCE


@dataclass(frozen=True, slots=True)
class PlayWay:
    """How frames follow each other.

    Attributes
    ----------
    repeat : Repeat
        What happens where playing comes to an end.
    shows_every : bool
        Whether each frame is shown, however long that takes; else the time decides.
    """

    repeat: Repeat = Repeat.MARKED
    shows_every: bool = False


def speed_text(speed: float) -> str:
    """Return a speed as people write it.

    Examples
    --------
    >>> speed_text(1.0), speed_text(-16.0), speed_text(0.125), speed_text(0.3472)
    ('1×', '−16×', '1/8×', '0.347×')
    """
    sign, speed = ("−" if speed < 0 else ""), abs(speed)
    is_part = speed < 1 and (1 / speed).is_integer()
    return f"{sign}1/{1 / speed:g}×" if is_part else f"{sign}{speed:.3g}×"


def pace_text(seconds_per_second: float) -> str:
    """Return how much time of a sequence passes in a second.

    Examples
    --------
    >>> pace_text(12.0), pace_text(432.0), pace_text(-7200.0)
    ('12 s/s', '7.2 min/s', '−2 h/s')
    """
    sign, pace = ("−" if seconds_per_second < 0 else ""), abs(seconds_per_second)
    for unit, seconds in (("d", 86400), ("h", 3600), ("min", 60)):
        if pace >= seconds:
            return f"{sign}{pace / seconds:.3g} {unit}/s"
    return f"{sign}{pace:.3g} s/s"
