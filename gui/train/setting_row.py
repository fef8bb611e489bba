"""One line of a form of settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Group(StrEnum):
    """The parts of the form; the first is always open, and the others fold."""

    MAIN = "Training"
    MADE = "Made anomalies"
    OPTIMIZER = "Optimizer"
    SCHEDULE = "Learning rate"
    LOSS = "Loss"
    HARDER = "Made harder"
    CHECKPOINTS = "Checkpoints"
    COMPUTER = "Computer"
    SCORES = "Scores"
    OTHER = "Other"


@dataclass(frozen=True, slots=True)
class When:
    """When a setting matters: another has one of some values, or any value but none.

    Attributes
    ----------
    name : str
        The other setting; one that a detector does not have never hides anything.
    values : frozenset of str
        Its values; empty means anything but 0 and no.
    """

    name: str
    values: frozenset[str] = frozenset()

    def holds(self, settings: Mapping[str, Any]) -> bool:
        """Return whether it does now."""
        if self.name not in settings:
            return True
        value = settings[self.name]
        return value in self.values if self.values else bool(value)


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One line of the form.

    Attributes
    ----------
    name : str
        The setting.
    label, tip : str
        What the form calls it, and one sentence about it.
    group : Group
        Where it stands.
    when : When or None
        When it matters.
    kinds : frozenset of str
        Of the models that it is for, see `models.ModelKind`; empty means all.
    texts : mapping of str to str
        What to call its choices.
    zero : str
        What 0 means, where that is something of its own.
    empty : str
        What no value means, where that is allowed.
    """

    name: str
    label: str
    tip: str = ""
    group: Group = Group.OTHER
    when: When | None = None
    kinds: frozenset[str] = frozenset()
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    zero: str = ""
    empty: str = ""
