"""What a form learns of a settings dataclass."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from core.operations.detectors import detector_choices
from core.operations.setting_fields import SettingField, SettingKind, setting_fields


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Inner:
    x: int = 1


@dataclass(frozen=True, slots=True)
class Outer:
    whole: Annotated[int, Field(gt=0, lt=10)] = 3
    real: Annotated[float, Field(gt=0, le=1)] = 0.5
    free: float = 2.0
    maybe: float | None = None
    choice: Colour = Colour.BLUE
    flag: bool = True
    text: str = "auto"
    choices: tuple[Colour, ...] = (Colour.RED,)
    wholes: Annotated[tuple[Annotated[int, Field(ge=2)], ...], Field(min_length=1)] = (2, 3)
    inner: Inner = field(default_factory=Inner)


def test_fields_come_from_the_annotations_alone() -> None:
    kind = SettingKind

    assert setting_fields(Outer) == (
        SettingField("whole", kind.WHOLE, 3, low=1, high=9),
        SettingField("real", kind.REAL, 0.5, low=0, high=1, is_above_low=True),
        SettingField("free", kind.REAL, 2.0),
        SettingField("maybe", kind.REAL, None, is_optional=True),
        SettingField("choice", kind.CHOICE, "blue", choices=("red", "blue")),
        SettingField("flag", kind.FLAG, default=True),
        SettingField("text", kind.TEXT, "auto"),
        SettingField("choices", kind.CHOICES, ["red"], choices=("red", "blue")),
        SettingField("wholes", kind.WHOLES, [2, 3]),
    )


def test_defaults_of_every_detector_can_be_trained_with() -> None:
    for choice in detector_choices():
        recipe = choice.published_recipe()
        if recipe is not None:
            choice.check(choice.defaults, recipe)
