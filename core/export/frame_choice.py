"""Which frames of a sequence an export is about."""

from __future__ import annotations

from core.errors import ExportError
from core.media.frame_index import FrameRange


def chosen_frames(
    sequence_name: str, count: int, first: int | None, last: int | None
) -> FrameRange:
    """Return the frames from a first to a last one.

    Parameters
    ----------
    sequence_name : str
        For the message.
    count : int
        How many frames the sequence has.
    first, last : int or None
        None takes the first and the last that there are.

    Returns
    -------
    FrameRange
        With both of them.

    Raises
    ------
    ExportError
        If the sequence has no such frames, or they are the wrong way round.
    """
    first = 0 if first is None else first
    last = count - 1 if last is None else last
    for frame_index in (first, last):
        if frame_index >= count:
            raise ExportError(
                f"{sequence_name} has no frame {frame_index}: its frames are 0 to {count - 1}."
            )
    if first > last:
        raise ExportError(f"Frames {first} to {last} of {sequence_name} are the wrong way round.")
    return FrameRange(first, last + 1)
