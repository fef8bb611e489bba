"""The keywords of every frame of a sequence, kept beside its frame index."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from core.stored_arrays import DAMAGED, read_arrays, write_arrays

#: What a keyword can have; None where it has no value or the frame does not have the keyword.
Value = str | int | float | bool | None


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
            values = np.full(self.frames, as_number(self.constant[keyword]))
        elif keyword in self.codes:
            numbers = np.array([*map(as_number, self.texts[keyword]), math.nan])
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
            "numbers": stacked(self.numbers.values(), self.frames, np.float64),
            "codes": stacked(self.codes.values(), self.frames, np.int32),
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


def is_number(value: Value) -> bool:
    """Return whether a value is a number already, and not a truth."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_number(value: Value) -> float:
    """Return a value as a number, NaN for what is none; hexadecimal texts are some."""
    if isinstance(value, bool) or value is None:
        return math.nan if value is None else float(value)
    try:
        return float(int(value, 0)) if isinstance(value, str) and "x" in value else float(value)
    except (ValueError, OverflowError):
        return math.nan


def stacked(
    columns: Iterable[NDArray[np.generic]], frames: int, dtype: type[np.generic]
) -> NDArray[np.generic]:
    """Return columns of shape (frames,) as rows of one array, of which there may be none."""
    rows = [*columns]
    return cast("NDArray[np.generic]", np.array(rows, dtype).reshape(len(rows), frames))
