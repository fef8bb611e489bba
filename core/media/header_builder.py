"""Collect the keywords of a sequence frame by frame, and go on where that was broken off."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from core.media.header_table import (
    HeaderTable,
    Value,
    as_number,
    is_number,
    plain_value,
    stacked,
    value_text,
)
from core.stored_arrays import DAMAGED, read_arrays, write_arrays

#: Long texts that say nothing of a single frame.
_LEFT_OUT = frozenset({"COMMENT", "HISTORY", ""})
#: More different texts than this are no states but remarks: they are kept shortened to their first.
_MOST_TEXTS = 1 << 20


class HeaderTableBuilder:
    """Takes the headers of a sequence, from the first frame on.

    Parameters
    ----------
    frames : int
        How many there will be.
    """

    def __init__(self, frames: int) -> None:
        self.frames = frames
        #: Frames from the first on that were looked at.
        self.done = 0
        self._columns: dict[str, _Column] = {}

    def add(self, header: Mapping[str, object]) -> None:
        """Take the keywords of the next frame; none where it cannot be read."""
        for keyword, raw in header.items():
            if keyword in _LEFT_OUT:
                continue
            value = plain_value(raw)
            if value is None:
                continue
            column = self._columns.get(keyword)
            if column is None:
                column = self._columns[keyword] = _Column(self.frames)
            column.set(self.done, value)
        self.done += 1

    def table(self) -> HeaderTable:
        """Return all that was taken; frames that were not looked at have no keywords."""
        constant: dict[str, Value] = {}
        numbers: dict[str, NDArray[np.float64]] = {}
        texts: dict[str, tuple[str, ...]] = {}
        codes: dict[str, NDArray[np.int32]] = {}
        for keyword, column in self._columns.items():
            if column.is_constant:
                constant[keyword] = column.values[0]
            elif all(is_number(it) for it in column.values):
                known = np.array([*map(as_number, column.values), math.nan])
                numbers[keyword] = known[column.codes]
            else:
                texts[keyword] = tuple(value_text(it) for it in column.values)
                codes[keyword] = column.codes.copy()
        return HeaderTable(self.frames, constant, numbers, texts, codes, tuple(self._columns))

    def save_part(self, path: Path) -> None:
        """Write down how far it came, whole or not at all."""
        codes = (column.codes[: self.done] for column in self._columns.values())
        values = {keyword: column.values for keyword, column in self._columns.items()}
        write_arrays(
            path,
            {
                "frames": np.array(self.frames),
                "done": np.array(self.done),
                "values": np.array(json.dumps(values)),
                "codes": stacked(codes, self.done, np.int32),
            },
        )

    @classmethod
    def load_part(cls, path: Path, frames: int) -> HeaderTableBuilder:
        """Go on from what `save_part` wrote; from the first frame on where that is of no use."""
        builder = cls(frames)
        try:
            arrays = read_arrays(path)
            values = json.loads(str(arrays["values"]))
            done, codes = int(arrays["done"]), arrays["codes"].astype(np.int32)
            if int(arrays["frames"]) != frames or codes.shape != (len(values), done):
                return builder
            columns = {
                keyword: _Column.of(frames, kept, row)
                for (keyword, kept), row in zip(values.items(), codes, strict=True)
            }
        except (*DAMAGED, TypeError, AttributeError):
            return builder
        builder._columns, builder.done = columns, done
        return builder


class _Column:
    """One keyword: its different values, and which of them each frame has."""

    def __init__(self, frames: int) -> None:
        self.values: list[Value] = []
        self.codes = np.full(frames, -1, np.int32)
        self._places: dict[tuple[type, Value], int] = {}

    @classmethod
    def of(cls, frames: int, values: list[Value], codes: NDArray[np.int32]) -> _Column:
        """Make one whose first frames are known."""
        column = cls(frames)
        column.values = list(values)
        column.codes[: len(codes)] = codes
        column._places = {(type(it), it): code for code, it in enumerate(values)}
        return column

    def set(self, frame_index: int, value: Value) -> None:
        """Give a frame its value."""
        # 1, 1.0 and True are equal, but not the same to look at.
        key = type(value), value
        code = self._places.get(key)
        if code is None and len(self.values) < _MOST_TEXTS:
            code = self._places[key] = len(self.values)
            self.values.append(value)
        self.codes[frame_index] = -1 if code is None else code

    @property
    def is_constant(self) -> bool:
        """Whether every frame has the same value."""
        return len(self.values) == 1 and bool((self.codes == 0).all())


def read_header_table(
    headers: Callable[[int], Mapping[str, object]],
    builder: HeaderTableBuilder,
    on_frame: Callable[[int], None] = lambda _index: None,
) -> HeaderTable:
    """Read the headers of all frames, one after the other.

    Parameters
    ----------
    headers : callable
        Gives the keywords of a frame, as `FrameSource.header` does; a frame for which it raises a
        SourceError has none.
    builder : HeaderTableBuilder
        Takes them; frames that it has already are not read again.
    on_frame : callable, optional
        Called before each with its index; may raise to stop.

    Returns
    -------
    HeaderTable
        Of all frames.
    """
    for frame_index in range(builder.done, builder.frames):
        on_frame(frame_index)
        try:
            header = headers(frame_index)
        except SourceError:
            header = {}
        builder.add(header)
    return builder.table()
