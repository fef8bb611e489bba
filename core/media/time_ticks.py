"""Where an axis of frames should say the time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from core.media.frame_index import GAP_FACTOR, FrameIndex

#: Seconds between two ticks that a person can count with.
_STEPS_S = (
    *(digit * 10.0**power for power in range(-3, 0) for digit in (1, 2, 5)),
    *(1.0, 2.0, 5.0, 10.0, 15.0, 30.0),
    *(minutes * 60.0 for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * 3600.0 for hours in (1, 2, 3, 6, 12)),
    *(days * 86400.0 for days in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)),
)
#: More candidates than this come from gaps far longer than what is on show.
_MOST_CANDIDATES = 5000


@dataclass(frozen=True, slots=True)
class TimeTick:
    """A place on an axis of frames and the time there.

    Attributes
    ----------
    place : float
        In frames; frame ``i`` begins at ``i``.
    text : str
        UTC as ``hh:mm:ss`` where the source knows it, with the day where a new one begins, else
        the time since the first frame as ``h:mm:ss``.
    """

    place: float
    text: str


def elapsed_text(time_s: float, decimals: int = 0) -> str:
    """Return seconds as ``h:mm:ss``.

    >>> elapsed_text(3725.5, 2)
    '1:02:05.50'
    """
    units = 10**decimals
    whole, part = divmod(round(abs(time_s) * units), units)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{part:0{decimals}d}" if decimals else ""
    sign = "-" if time_s < 0 and (whole or part) else ""
    return f"{sign}{hours}:{minutes:02d}:{seconds:02d}{fraction}"


class TimeTicks:
    """Ticks of one sequence at times that a person can count with.

    Parameters
    ----------
    index : FrameIndex
        Of the sequence.
    """

    def __init__(self, index: FrameIndex) -> None:
        self._times = index.time_s
        self._start_utc = index.start_utc
        self._cadence_s = index.cadence_s
        self._offset_s = 0.0
        if (utc := index.start_utc) is not None:
            midnight = datetime(utc.year, utc.month, utc.day, tzinfo=UTC)
            self._offset_s = (utc - midnight).total_seconds()

    def within(self, start: float, stop: float, most: int) -> list[TimeTick]:
        """Return the ticks of a range of frames.

        Parameters
        ----------
        start, stop : float
            The range on show, in frames.
        most : int
            How many ticks there is room for.

        Returns
        -------
        list of TimeTick
            In order. None lies in a gap, and no two are closer than the room allows.
        """
        if not len(self._times) or stop <= start or most < 1:
            return []
        wanted = (stop - start) * self._cadence_s / most
        step = next((step for step in _STEPS_S if step >= wanted), _STEPS_S[-1])
        decimals = max(0, math.ceil(-math.log10(step) - 1e-9))
        room = (stop - start) / most
        ticks: list[TimeTick] = []
        day = None
        for place, time_s in self._places(start, stop, step, most):
            if ticks and place - ticks[-1].place < 0.7 * room:
                continue
            if self._start_utc is None:
                ticks.append(TimeTick(place, elapsed_text(time_s, decimals)))
                continue
            utc = self._start_utc + timedelta(seconds=time_s)
            text = _clock_text(utc, decimals)
            # A long text at the very left would be cut off by the axis.
            is_new_day = utc.date() != day and place - start > 0.5 * room
            if is_new_day:
                day = utc.date()
            ticks.append(TimeTick(place, f"{utc:%m-%d} {text}" if is_new_day else text))
        return ticks

    def _places(
        self, start: float, stop: float, step: float, most: int
    ) -> Sequence[tuple[float, float]]:
        """Return candidates as pairs of place and seconds from the first frame."""
        times, count = self._times, len(self._times)
        first = min(max(int(start), 0), count - 1)
        last = min(max(math.ceil(stop), 0), count - 1)
        low = math.ceil((times[first] + self._offset_s) / step - 1e-6)
        high = math.floor((times[last] + self._offset_s) / step + 1e-6)
        if high - low > _MOST_CANDIDATES:
            even = np.unique(np.linspace(first, last, most).astype(np.int64))
            return list(zip(even.tolist(), times[even].tolist(), strict=True))
        wanted = np.arange(low, high + 1) * step - self._offset_s
        # Times that were read from text are not exact: a tick may lie just before its frame.
        frames = np.clip(np.searchsorted(times, wanted + 1e-6, "right") - 1, 0, count - 1)
        steps = times[np.minimum(frames + 1, count - 1)] - times[frames]
        into = np.clip(wanted - times[frames], 0, None)
        part = np.divide(into, steps, out=np.zeros_like(into), where=steps > 0)
        in_gap = (steps > GAP_FACTOR * self._cadence_s) & (into > 1e-6)
        places = (frames + part)[~in_gap]
        return list(zip(places.tolist(), wanted[~in_gap].tolist(), strict=True))


def _clock_text(utc: datetime, decimals: int) -> str:
    # Rounding first, or 05:29:59.9999996 would read 05:29:59.
    units = 10 ** min(decimals, 6)
    midnight = datetime(utc.year, utc.month, utc.day, tzinfo=UTC)
    seconds = round((utc - midnight).total_seconds() * units) / units
    rounded = midnight + timedelta(seconds=seconds)
    fraction = f"{seconds % 1:.{decimals}f}"[1:] if decimals else ""
    return f"{rounded:%H:%M:%S}{fraction}"
