"""What a form has to know of a settings dataclass to offer all of it.

The dataclass stays the only description: names, types, ranges and defaults are read from its
annotations, so that a setting that is added there appears in the form.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from pydantic.fields import FieldInfo

from core.config import plain_value


class SettingKind(StrEnum):
    """What kind of value a setting has."""

    WHOLE = "whole"
    REAL = "real"
    CHOICE = "choice"
    FLAG = "flag"
    TEXT = "text"
    WHOLES = "wholes"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting.

    Attributes
    ----------
    name : str
        As in the dataclass.
    kind : SettingKind
        What kind of value it has; ``wholes`` is a tuple of whole numbers, ``choices`` one
        of choices.
    default : object
        A plain value: of a choice its text, of a tuple a list.
    low, high : float or None
        Smallest and largest value; None where there is no limit.
    is_above_low : bool
        Whether ``low`` itself is refused.
    choices : tuple of str
        Of a choice or of choices.
    is_optional : bool
        Whether None is a value as well.
    """

    name: str
    kind: SettingKind
    default: Any
    low: float | None = None
    high: float | None = None
    is_above_low: bool = False
    choices: tuple[str, ...] = ()
    is_optional: bool = False


def setting_fields(settings: type) -> tuple[SettingField, ...]:
    """Return the settings of a frozen dataclass in order; nested dataclasses are left out.

    Parameters
    ----------
    settings : type
        Its fields are numbers, flags, texts, choices or tuples of whole numbers or choices,
        annotated with their limits as `core.config` has it, and all have defaults.
    """
    hints = typing.get_type_hints(settings, include_extras=True)
    found = (_field(it, hints[it.name]) for it in dataclasses.fields(settings))
    return tuple(field for field in found if field is not None)


def _field(field: dataclasses.Field[Any], hint: Any) -> SettingField | None:
    kind, limits = _taken_apart(hint)
    options = typing.get_args(kind) if typing.get_origin(kind) in _UNIONS else (kind,)
    is_optional = type(None) in options
    kind, more_limits = _taken_apart(next(it for it in options if it is not type(None)))
    if dataclasses.is_dataclass(kind):
        return None
    default = field.default
    if default is dataclasses.MISSING and field.default_factory is not dataclasses.MISSING:
        default = field.default_factory()
    values = {name: value for name, value in (*limits, *more_limits) if value is not None}
    low, above = values.get("ge"), values.get("gt")
    high = values.get("le", values.get("lt"))
    is_whole = kind is int
    if is_whole:
        low = low if above is None else above + 1
        high = high if "lt" not in values else values["lt"] - 1
        above = None
    chosen = _member(kind)
    choices = tuple(str(it.value) for it in chosen) if _is_enum(chosen) else ()
    return SettingField(
        name=field.name,
        kind=_kind(kind),
        default=plain_value(default),
        low=above if low is None else low,
        high=high,
        is_above_low=above is not None,
        choices=choices,
        is_optional=is_optional,
    )


_UNIONS = (typing.Union, types.UnionType)


def _taken_apart(hint: Any) -> tuple[Any, Sequence[tuple[str, Any]]]:
    """Return the type behind ``Annotated``, and the limits in it by name."""
    if typing.get_origin(hint) is not typing.Annotated:
        return hint, ()
    kind, *notes = typing.get_args(hint)
    return kind, tuple(_limits(notes))


def _limits(notes: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    for note in notes:
        for limit in note.metadata if isinstance(note, FieldInfo) else (note,):
            for name in ("ge", "gt", "le", "lt"):
                yield name, getattr(limit, name, None)


def _kind(kind: Any) -> SettingKind:
    if _is_enum(kind):
        return SettingKind.CHOICE
    if typing.get_origin(kind) is tuple:
        return SettingKind.CHOICES if _is_enum(_member(kind)) else SettingKind.WHOLES
    simple = {
        bool: SettingKind.FLAG,
        int: SettingKind.WHOLE,
        float: SettingKind.REAL,
        str: SettingKind.TEXT,
    }
    return simple[kind]


def _member(kind: Any) -> Any:
    """Return the type of the entries of a tuple, and any other as it is."""
    return typing.get_args(kind)[0] if typing.get_origin(kind) is tuple else kind


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)
