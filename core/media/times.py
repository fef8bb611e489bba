"""When each frame was taken: from headers, else from file names, else from the order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from core.media.frame_index import TimeOrigin

#: Seconds between frames of which only the order is known. A camera's pace, so that playing and
#: stepping by a second feel right; that it is made up is what `TimeOrigin.FILE_ORDER` says.
FILE_ORDER_CADENCE_S = 0.04

_TIME_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)"
    r"[T_. -]?(\d\d)[-_:.hH]?(\d\d)[-_:.mM]?(\d\d)(?:[._](\d{1,6})(?=Z))?(?!\d)"
)

#: TAI minus UTC in seconds, from the given date on (IERS Bulletin C 71; no leap second since).
_LEAP_SECONDS = (
    (datetime(2017, 1, 1, tzinfo=UTC), 37),
    (datetime(2015, 7, 1, tzinfo=UTC), 36),
    (datetime(2012, 7, 1, tzinfo=UTC), 35),
    (datetime(2009, 1, 1, tzinfo=UTC), 34),
    (datetime(2006, 1, 1, tzinfo=UTC), 33),
    (datetime(1999, 1, 1, tzinfo=UTC), 32),
    (datetime(1997, 7, 1, tzinfo=UTC), 31),
    (datetime(1996, 1, 1, tzinfo=UTC), 30),
    (datetime(1994, 7, 1, tzinfo=UTC), 29),
    (datetime(1993, 7, 1, tzinfo=UTC), 28),
    (datetime(1992, 7, 1, tzinfo=UTC), 27),
)


@dataclass(frozen=True, slots=True, eq=False)
class FrameTimes:
    """Order and times of the frames of a sequence.

    Attributes
    ----------
    order : ndarray of int64, shape (T,)
        Which of the given frames comes first, second, and so on.
    time_s : ndarray of float64, shape (T,)
        Seconds from the first frame, in that order; never decreases.
    origin : TimeOrigin
        Where the times come from.
    start_utc : datetime or None
        UTC of the first frame.
    """

    order: NDArray[np.int64]
    time_s: NDArray[np.float64]
    origin: TimeOrigin
    start_utc: datetime | None


def time_in_name(name: str) -> datetime | None:
    """Return the UTC time that a file name holds, or None.

    Examples
    --------
    >>> time_in_name("aia.lev1.171A_2012_04_10T00_05_01.34Z.image_lev1.fits").isoformat()
    '2012-04-10T00:05:01.340000+00:00'
    >>> time_in_name("aia.lev1_euv_12s.2012-07-19T073001Z.171.image.fits").isoformat()
    '2012-07-19T07:30:01+00:00'
    >>> time_in_name("frame_000123.png")
    """
    for match in _TIME_IN_NAME.finditer(name):
        year, month, day, hour, minute, second, fraction = match.groups(default="0")
        text = f"{year}-{month}-{day}T{hour}:{minute}:{second}.{fraction.ljust(6, '0')}+00:00"
        try:
            return datetime.fromisoformat(text)
        except ValueError:  # Digits that are no date, such as a serial number.
            continue
    return None


def parse_time(text: str, scale: str = "UTC") -> datetime | None:
    """Read a time as FITS headers write it.

    Parameters
    ----------
    text : str
        ISO 8601, ``2012.07.19_07:30:12_TAI`` or ``19/07/99``; a ``Z`` or ``_TAI`` at the end
        overrides ``scale``.
    scale : str, optional
        ``UTC`` or ``TAI``, from the keyword TIMESYS.

    Returns
    -------
    datetime or None
        In UTC, or None if the text is no time.

    Examples
    --------
    >>> parse_time("2012.07.19_07:30:47.00_TAI").isoformat()
    '2012-07-19T07:30:12+00:00'
    """
    text = text.strip()
    for ending, named in (("_TAI", "TAI"), ("_UTC", "UTC"), ("Z", "UTC")):
        if text.endswith(ending):
            text, scale = text.removesuffix(ending), named
    if match := re.match(r"(\d\d)/(\d\d)/(\d\d)(?=$|T)", text):
        day, month, year = match.groups()
        text = f"19{year}-{month}-{day}{text[match.end() :]}"
    if match := re.match(r"(\d{4})[./](\d\d)[./](\d\d)[_ T]?", text):
        text = f"{'-'.join(match.groups())}T{text[match.end() :]}".removesuffix("T")
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return _from_tai(time) if scale.strip().upper() == "TAI" else time


def frame_times(headers: Sequence[datetime | None], names: Sequence[datetime | None]) -> FrameTimes:
    """Choose the best times that are known and sort the frames by them.

    Parameters
    ----------
    headers, names : sequence of datetime or None, length T
        What headers and file names say, frames in natural order of their files.

    Returns
    -------
    FrameTimes
        A frame without a time of its own, e.g. with a damaged header, is put after the one before
        it. Times that half of the frames lack, or that are all the same, are not believed.
    """
    count = len(headers)
    merged = [header or name for header, name in zip(headers, names, strict=True)]
    for known, times, origin in (
        (headers, merged, TimeOrigin.HEADER),
        (names, names, TimeOrigin.FILE_NAME),
    ):
        held = [time for time in known if time is not None]
        if 2 * len(held) <= count or (len(set(held)) == 1 and count > 1):
            continue
        start = min(held)
        seconds: NDArray[np.float64] = _filled(
            [None if time is None else _seconds(time, start) for time in times]
        )
        order = np.argsort(seconds, kind="stable").astype(np.int64)
        first = float(seconds[order[0]])
        return FrameTimes(order, seconds[order] - first, origin, start + timedelta(seconds=first))
    by_order = np.arange(count, dtype=np.float64) * FILE_ORDER_CADENCE_S
    return FrameTimes(np.arange(count), by_order, TimeOrigin.FILE_ORDER, None)


def _seconds(time: datetime, start: datetime) -> float:
    return (time - start).total_seconds()


def _filled(seconds: Sequence[float | None]) -> NDArray[np.float64]:
    """Give frames without a time that of the frame before, the first ones that of the next."""
    filled: list[float] = []
    last = next(value for value in seconds if value is not None)
    for value in seconds:
        last = last if value is None else value
        filled.append(last)
    return np.array(filled)


def _from_tai(time: datetime) -> datetime:
    for since, offset in _LEAP_SECONDS:
        if (utc := time - timedelta(seconds=offset)) >= since:
            return utc
    return time - timedelta(seconds=_LEAP_SECONDS[-1][1] - 1)
