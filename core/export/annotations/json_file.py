"""JSON files of other programs: read so that an error names the place, written piece by piece."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import AnnotationError


@dataclass(frozen=True, slots=True)
class JsonNode:
    """A value in a JSON file that knows where it stands.

    Attributes
    ----------
    file : str
        Name of the file, for errors.
    where : str
        Path within it, e.g. ``annotations[3].bbox``; empty for the whole file.
    value : object
        As `json.loads` gives it.
    """

    file: str
    where: str
    value: Any

    def has(self, key: str) -> bool:
        """Return whether it is an object with this key, and not null there."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def get(self, key: str) -> JsonNode:
        """Return a member of an object; `AnnotationError` if it is missing."""
        if not self.has(key):
            raise self.error(f"“{key}” is missing")
        return self._child(f"{self.where}.{key}" if self.where else key, self.value[key])

    def items(self) -> Iterator[JsonNode]:
        """Yield the items of a list; `AnnotationError` if it is none."""
        if not isinstance(self.value, list):
            raise self.error("a list is expected")
        for number, item in enumerate(self.value):
            yield self._child(f"{self.where}[{number}]", item)

    def members(self) -> Iterator[tuple[str, JsonNode]]:
        """Yield the names and values of an object; `AnnotationError` if it is none."""
        if not isinstance(self.value, dict):
            raise self.error("an object is expected")
        for key, item in self.value.items():
            yield key, self._child(f"{self.where}.{key}" if self.where else key, item)

    def text(self) -> str:
        """Return a text that is not empty, or a number as text."""
        if isinstance(self.value, str | int | float) and str(self.value).strip():
            return str(self.value).strip()
        raise self.error("a text is expected")

    def text_or(self, key: str, default: str = "") -> str:
        """Return the text under a key, or a default where there is none."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return str(value).strip() if isinstance(value, str | int | float) else default

    def flag(self, key: str) -> bool | None:
        """Return what is true or false under a key; None where it is neither."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, bool) else None

    def number(self) -> float:
        """Return a finite number."""
        value = self.value
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
        raise self.error(f"a number is expected, not {_short(value)}")

    def whole(self) -> int:
        """Return a whole number of 0 or more; text that is one will do."""
        value = self.value
        if isinstance(value, str) and is_whole(value.strip()):
            return int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        raise self.error(f"a whole number of 0 or more is expected, not {_short(value)}")

    def error(self, problem: str) -> AnnotationError:
        """Return the error that says what is wrong here."""
        place = f", {self.where}" if self.where else ""
        return AnnotationError(f"{self.file}{place}: {problem}. Nothing was imported.")

    def _child(self, where: str, value: object) -> JsonNode:
        return JsonNode(self.file, where, value)


def read_json(path: Path) -> JsonNode:
    """Read a JSON file in UTF-8.

    Raises
    ------
    AnnotationError
        If it cannot be read, or is no JSON; names the line.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise AnnotationError(f"Cannot read {path}: {error.strerror or error}.") from error
    except json.JSONDecodeError as error:
        raise AnnotationError(
            f"{path.name}, line {error.lineno}: this is no JSON ({error.msg}). Export it again."
        ) from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise AnnotationError(f"{path.name} is no JSON text: {error}. Export it again.") from error
    return JsonNode(path.name, "", value)


def write_json(path: Path, members: Mapping[str, object]) -> None:
    """Write an object; members that are iterators become lists, one item in memory at a time.

    Parameters
    ----------
    path : Path
        The file to make.
    members : mapping
        Names and values of the object.
    """
    with path.open("w", encoding="utf-8") as file:
        for number, (name, value) in enumerate(members.items()):
            file.write(",\n" if number else "{\n")
            file.write(f"{json.dumps(name)}: ")
            if not isinstance(value, Iterator):
                file.write(_compact(value))
                continue
            file.write("[")
            for place, item in enumerate(value):
                file.write(",\n" if place else "\n")
                file.write(_compact(item))
            file.write("]")
        file.write("\n}\n")


def is_whole(text: str) -> bool:
    """Return whether a text is a whole number of 0 or more, and no longer than frame numbers are.

    Examples
    --------
    >>> is_whole("42"), is_whole("-1"), is_whole("1e3"), is_whole("9" * 5000)
    (True, False, False, False)
    """
    return text.isdecimal() and len(text) < 16


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else f"{text[:40]}…"
