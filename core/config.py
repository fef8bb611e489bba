"""Settings as frozen dataclasses, checked where they come in from YAML or a command line.

The dataclass is the only description of a group of settings: its defaults are the defaults, its
annotations (``Annotated[int, Field(gt=0)]``) are the validation. Pydantic checks at this border;
inside the program the plain dataclass travels.
"""

from __future__ import annotations

import dataclasses
import difflib
import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from core.errors import ConfigError
from core.files import replaced_when_whole

T = TypeVar("T")

#: The values of an enumeration, as pydantic lists them.
_QUOTED = re.compile(r"'([^']*)'")

# Making an adapter costs far more than using it.
_adapter: Callable[[Any], TypeAdapter[Any]] = functools.cache(TypeAdapter)


def from_mapping(kind: type[T], values: Mapping[str, object], where: str) -> T:
    """Build a settings object from plain values.

    Parameters
    ----------
    kind : type
        A frozen dataclass.
    values : mapping
        As read from YAML; missing names take their default, text is converted where it can be.
    where : str
        What to call the values in an error message, e.g. the file's name.

    Returns
    -------
    kind
        The settings.

    Raises
    ------
    ConfigError
        If a name is unknown or a value is out of range or of the wrong type.
    """
    names = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
    for name in values:
        if name not in names:
            raise ConfigError(f"{where}: unknown setting “{name}”. {nearest(name, names)}")
    try:
        settings: T = _adapter(kind).validate_python(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        if first["type"] == "enum":
            given, known = str(first["input"]), _QUOTED.findall(first["ctx"]["expected"])
            sentence = f"{place}: there is no “{given}”. {nearest(given, known)}"
        else:
            reason = first["msg"].removeprefix("Value error, ")
            # What several settings say together has no place, and no single value to show.
            sentence = f"{place}: {reason}, not {first['input']!r}." if place else f"{reason}."
        raise ConfigError(f"{where}: {sentence}") from error
    return settings


def to_mapping(settings: Any) -> dict[str, Any]:
    """Return plain values that YAML and JSON can hold."""
    return {field.name: plain_value(getattr(settings, field.name)) for field in _fields(settings)}


def load_yaml(kind: type[T], path: Path) -> T:
    """Read a settings object from a YAML file.

    A ConfigError says that the file cannot be read, is no YAML mapping, or does not fit ``kind``.
    """
    return from_mapping(kind, read_yaml(path), str(path))


def read_yaml(path: Path) -> dict[Any, Any]:
    """Read the plain values of a YAML file.

    Raises
    ------
    ConfigError
        If the file cannot be read or is no YAML mapping.
    """
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise ConfigError(f"Cannot read {path}: {reason}.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark is not None else ""
        raise ConfigError(f"{path} is not valid YAML{place}. Correct it there.") from error
    if not isinstance(values, dict):
        raise ConfigError(f"{path} must hold “name: value” lines.")
    return values


def save_yaml(settings: Any, path: Path) -> None:
    """Write a settings object to a YAML file, whole or not at all."""
    with replaced_when_whole(path) as part:
        text = yaml.safe_dump(to_mapping(settings), sort_keys=False, allow_unicode=True)
        part.write_text(text, encoding="utf-8")


def short_hash(values: object) -> str:
    """Return twelve hexadecimal digits of SHA-256 over values that JSON can hold."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a sentence that offers the known names most like a mistyped one."""
    known = list(known)
    if close := difflib.get_close_matches(name, known, n=3, cutoff=0.5):
        return f"Did you mean {' or '.join(close)}?"
    return f"Known are {', '.join(known)}."


def _fields(settings: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(settings)


def plain_value(value: Any) -> Any:
    """Return a value, or all that is in it, as YAML and JSON can hold it."""
    if dataclasses.is_dataclass(value):
        return to_mapping(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple | list):
        return [plain_value(item) for item in value]
    return value
