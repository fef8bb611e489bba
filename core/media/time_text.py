"""Times and frame numbers as people read them."""

from __future__ import annotations

from datetime import datetime

from core.media.frame_index import FrameRange


def time_text(time_s: float) -> str:
    """Return seconds as ``h:mm:ss.mmm``.

    Examples
    --------
    >>> time_text(3723.5)
    '1:02:03.500'
    """
    milliseconds = round(time_s * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def duration_text(time_s: float) -> str:
    """Return a length of time, short enough for a narrow column.

    Examples
    --------
    >>> duration_text(39.9), duration_text(900), duration_text(86_400 * 2)
    ('0:39.9', '15:00', '48:00:00')
    """
    if time_s < 60:
        return f"0:{time_s:04.1f}"
    minutes, seconds = divmod(round(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def duration_words(time_s: float) -> str:
    """Return a length of time as one says it in a sentence, in its two largest units.

    Examples
    --------
    >>> duration_words(4.82), duration_words(62), duration_words(5400)
    ('4.8 s', '1 min 2 s', '1 h 30 min')
    """
    if time_s < 10:
        return f"{time_s:.2g} s"
    seconds = round(time_s)
    if seconds < 60:
        return f"{seconds} s"
    larger, small = ("min", seconds // 60), ("s", seconds % 60)
    if seconds >= 3600:
        larger, small = ("h", seconds // 3600), ("min", seconds % 3600 // 60)
    text = f"{larger[1]:,} {larger[0]}"
    return f"{text} {small[1]} {small[0]}" if small[1] else text


def utc_text(utc: datetime) -> str:
    """Return a UTC time to the second, and to the millisecond where it has any."""
    text = f"{utc:%Y-%m-%d %H:%M:%S}"
    milliseconds = utc.microsecond // 1000
    return f"{text}.{milliseconds:03} UTC" if milliseconds else f"{text} UTC"


def frames_text(frames: FrameRange) -> str:
    """Return a range as first and last frame, which is how people count.

    Examples
    --------
    >>> frames_text(FrameRange(10, 20))
    '10–19'
    """
    last = frames.stop - 1
    return str(last) if last == frames.start else f"{frames.start}–{last}"
