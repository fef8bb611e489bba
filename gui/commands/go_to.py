"""Read where a person wants to go: a frame, a time, or a UTC time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

from core.errors import ConfigError
from core.media.frame_index import FrameIndex

_CLOCK = re.compile(r"(?:(?P<h>\d+):)?(?P<m>\d{1,2}):(?P<s>\d{1,2}(?:\.\d*)?)")
_UNITS = re.compile(r"(?P<number>\d+(?:\.\d*)?)\s*(?P<unit>h|min|m|s)")
_SECONDS = {"h": 3600.0, "min": 60.0, "m": 60.0, "s": 1.0}

#: What the dialog says beside its field.
EXAMPLES = "1204 (frame) · 90 s · 1:30 · 2012-07-19 07:35:10 · 07:35Z"


def parse_place(text: str, index: FrameIndex) -> int:
    """Return the frame that a text names.

    Parameters
    ----------
    text : str
        A whole number is a frame. ``90 s``, ``1.5 min`` and ``1:30`` are times from the first
        frame; what has a date, or a ``Z`` or ``UTC`` at its end, is a UTC time.
    index : FrameIndex
        Of the sequence on show.

    Raises
    ------
    ConfigError
        If the text names none, or one that the sequence does not have.

    Examples
    --------
    >>> import numpy as np
    >>> from core.media.frame_index import TimeOrigin
    >>> index = FrameIndex.of_times(np.arange(100) / 10, TimeOrigin.CONTAINER)
    >>> parse_place("42", index), parse_place("0:04.5", index), parse_place("3 s", index)
    (42, 45, 30)
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        frame_index = int(text)
        if frame_index >= len(index):
            raise ConfigError(f"There is no frame {text}; the last one is {len(index) - 1}.")
        return frame_index
    seconds = _elapsed(text)
    if seconds is None:
        seconds = _since_start(text, index)
    last = float(index.time_s[-1])
    # The last frame lasts as long as the others.
    if not 0 <= seconds <= last + index.cadence_s:
        raise ConfigError(f"{text} is outside the sequence, which lasts {last:.1f} s.")
    return index.frame_at(seconds)


def _elapsed(text: str) -> float | None:
    if clock := _CLOCK.fullmatch(text):
        return int(clock["h"] or 0) * 3600 + int(clock["m"]) * 60 + float(clock["s"])
    if unit := _UNITS.fullmatch(text):
        return float(unit["number"]) * _SECONDS[unit["unit"]]
    return None


def _since_start(text: str, index: FrameIndex) -> float:
    if index.start_utc is None:
        raise ConfigError(f"“{text}” is no frame or time. Write for example 1204, 90 s or 1:30.")
    wanted = re.sub(r"\s*(UTC|Z)$", "", text, flags=re.IGNORECASE)
    try:
        if ":" in wanted and "-" not in wanted:
            # A clock time: the first such moment in the sequence.
            utc = datetime.combine(index.start_utc.date(), time.fromisoformat(wanted), UTC)
            if utc < index.start_utc:
                utc += timedelta(days=1)
        else:
            utc = datetime.fromisoformat(wanted).replace(tzinfo=UTC)
    except ValueError as error:
        raise ConfigError(
            f"“{text}” is no frame, time or UTC time. Write for example 1204, 90 s, 1:30 or "
            f"{index.start_utc:%Y-%m-%d %H:%M:%S}."
        ) from error
    return (utc - index.start_utc).total_seconds()
