"""The keywords of every frame of a sequence, kept beside its frame index."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from core.stored_arrays import DAMAGED, read_arrays, write_arrays

#: What a keyword can have; None where it has no value or the frame does not have the keyword.
Value = str | int | float | bool | None

#: Long texts that say nothing of a single frame.
_LEFT_OUT = frozenset({"COMMENT", "HISTORY", ""})
#: More different texts than this are no states but remarks: they are kept shortened to their first.
_MOST_TEXTS = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class HeaderTable:
    """Keywords by frame; what is the same in every frame is kept once.

    Attributes
    ----------
    frames : int
        Number of frames.
    constant : dict from str to Value
        Keywords with one value in all frames.
    numbers : dict from str to ndarray of float64, shape (T,)
        Keywords that change and are numbers (or missing, NaN) in every frame.
    texts : dict from str to tuple of str
        Different values, as text, of the other keywords that change.
    codes : dict from str to ndarray of int32, shape (T,)
        Which of the ``texts`` each frame has; -1 where it has none.
    keywords : tuple of str
        All of them, in the order of the headers.
    """

    frames: int
    constant: Mapping[str, Value]
    numbers: Mapping[str, NDArray[np.float64]]
    texts: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, NDArray[np.int32]]
    keywords: tuple[str, ...]

    def value(self, keyword: str, frame_index: int) -> Value:
        """Return what a frame has for a keyword; None where it has nothing."""
        if keyword in self.constant:
            return self.constant[keyword]
        if keyword in self.numbers:
            number = float(self.numbers[keyword][frame_index])
            if math.isnan(number):
                return None
            return int(number) if number.is_integer() and abs(number) < 2**53 else number
        if keyword in self.codes:
            code = int(self.codes[keyword][frame_index])
            return None if code < 0 else self.texts[keyword][code]
        return None

    def header(self, frame_index: int) -> dict[str, Value]:
        """Return the keywords that a frame has a value for."""
        pairs = ((it, self.value(it, frame_index)) for it in self.keywords)
        return {keyword: value for keyword, value in pairs if value is not None}

    def changes(self, keyword: str) -> bool:
        """Return whether frames differ in a keyword."""
        return keyword in self.numbers or keyword in self.codes

    def curve(self, keyword: str) -> NDArray[np.float64] | None:
        """Return a keyword as one number a frame.

        Parameters
        ----------
        keyword : str
            Any.

        Returns
        -------
        ndarray of float64, shape (T,), or None
            NaN where a frame has no number; None where no frame has one. Texts that are numbers,
            such as the hexadecimal quality flags of HMI, count as numbers.
        """
        if keyword in self.numbers:
            return self.numbers[keyword]
        if keyword in self.constant:
            values = np.full(self.frames, _as_number(self.constant[keyword]))
        elif keyword in self.codes:
            numbers = np.array([*map(_as_number, self.texts[keyword]), math.nan])
            values = numbers[self.codes[keyword]]
        else:
            return None
        return values if np.isfinite(values).any() else None

    def save(self, path: Path) -> None:
        """Write it to an ``.npz`` file, whole or not at all."""
        columns: dict[str, NDArray[np.generic]] = {
            "frames": np.array(self.frames),
            "plain": np.array(
                json.dumps(
                    {
                        "keywords": self.keywords,
                        "constant": self.constant,
                        "numbers": list(self.numbers),
                        "texts": self.texts,
                    }
                )
            ),
            "numbers": _stacked(self.numbers.values(), self.frames, np.float64),
            "codes": _stacked(self.codes.values(), self.frames, np.int32),
        }
        write_arrays(path, columns)

    @classmethod
    def load(cls, path: Path) -> HeaderTable:
        """Read what `save` wrote.

        Raises
        ------
        SourceError
            If the file is missing or damaged.
        """
        try:
            columns = read_arrays(path)
            plain = json.loads(str(columns["plain"]))
            numbers = dict(zip(plain["numbers"], columns["numbers"], strict=True))
            codes = dict(zip(plain["texts"], columns["codes"], strict=True))
            return cls(
                frames=int(columns["frames"]),
                constant=plain["constant"],
                numbers=numbers,
                texts={name: tuple(texts) for name, texts in plain["texts"].items()},
                codes=codes,
                keywords=tuple(plain["keywords"]),
            )
        except (*DAMAGED, TypeError) as error:
            raise SourceError(
                f"The keywords kept in {path} are damaged or missing ({error}). Read them again."
            ) from error


class HeaderTableBuilder:
    """Takes the headers of a sequence frame by frame.

    Parameters
    ----------
    frames : int
        How many there will be.
    """

    def __init__(self, frames: int) -> None:
        self._frames = frames
        self._columns: dict[str, _Column] = {}

    def add(self, frame_index: int, header: Mapping[str, object]) -> None:
        """Take the keywords of one frame."""
        for keyword, raw in header.items():
            if keyword in _LEFT_OUT:
                continue
            value = plain_value(raw)
            if value is None:
                continue
            column = self._columns.get(keyword)
            if column is None:
                column = self._columns[keyword] = _Column(self._frames)
            column.set(frame_index, value)

    def table(self) -> HeaderTable:
        """Return all that was taken."""
        constant: dict[str, Value] = {}
        numbers: dict[str, NDArray[np.float64]] = {}
        texts: dict[str, tuple[str, ...]] = {}
        codes: dict[str, NDArray[np.int32]] = {}
        for keyword, column in self._columns.items():
            if column.is_constant:
                constant[keyword] = column.values[0]
            elif all(_is_number(it) for it in column.values):
                known = np.array([*map(_as_number, column.values), math.nan])
                numbers[keyword] = known[column.codes]
            else:
                texts[keyword] = tuple(value_text(it) for it in column.values)
                codes[keyword] = column.codes
        return HeaderTable(self._frames, constant, numbers, texts, codes, tuple(self._columns))


class _Column:
    """One keyword: its different values, and which of them each frame has."""

    def __init__(self, frames: int) -> None:
        self.values: list[Value] = []
        self.codes = np.full(frames, -1, np.int32)
        self._places: dict[tuple[type, Value], int] = {}

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
    frames: int,
    on_frame: Callable[[int], None] = lambda _index: None,
) -> HeaderTable:
    """Read the headers of all frames, one after the other.

    Parameters
    ----------
    headers : callable
        Gives the keywords of a frame, as `FrameSource.header` does; a frame for which it raises a
        SourceError has none.
    frames : int
        How many.
    on_frame : callable, optional
        Called before each with its index; may raise to stop.

    Returns
    -------
    HeaderTable
        Of all frames.
    """
    builder = HeaderTableBuilder(frames)
    for frame_index in range(frames):
        on_frame(frame_index)
        try:
            builder.add(frame_index, headers(frame_index))
        except SourceError:
            continue
    return builder.table()


def plain_value(raw: object) -> Value:
    """Return a value of a header as a plain one; None for one that is undefined or not a number."""
    if isinstance(raw, np.generic):
        raw = raw.item()
    if isinstance(raw, float) and not math.isfinite(raw):
        return None
    if isinstance(raw, str | int | float | bool):
        return raw
    if isinstance(raw, complex):
        return str(raw)
    return None


def value_text(value: Value) -> str:
    """Return a value as it is written for people.

    Examples
    --------
    >>> value_text(2.000099), value_text(2.0), value_text(True), value_text("AIA_3")
    ('2.000099', '2', 'T', 'AIA_3')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else f"{value:.10g}"
    return str(value).strip()


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_number(value: Value) -> float:
    if isinstance(value, bool) or value is None:
        return math.nan if value is None else float(value)
    try:
        return float(int(value, 0)) if isinstance(value, str) and "x" in value else float(value)
    except (ValueError, OverflowError):
        return math.nan


def _stacked(
    columns: Iterable[NDArray[np.generic]], frames: int, dtype: type[np.generic]
) -> NDArray[np.generic]:
    stacked = [*columns]
    return cast("NDArray[np.generic]", np.array(stacked, dtype).reshape(len(stacked), frames))
