"""Understand the ``config.yaml`` of the older pipelines.

Their keys come in sections (``training: {lr: …}``) or flat; what a key becomes here stands in the
tables of `core.operations.pipeline_keys`. Nothing is guessed: a key that is not in them is an
error, and a key that has no effect says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.config import nearest, read_yaml
from core.errors import ConfigError
from core.operations.pipeline_keys import NAMED_BY_SECTION, OTHER_SPELLINGS, RULES, Target


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the file, and what it became.

    Attributes
    ----------
    key : str
        As in the file, with its sections, e.g. ``training.lr``.
    value : object
        As in the file.
    target : Target
        What its settings belong to.
    settings : mapping
        Our settings by name; empty if it has no effect.
    note : str
        What else is to be said: why it has no effect, or what is different here.
    """

    key: str
    value: object
    target: Target = Target.NOTHING
    settings: Mapping[str, object] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table that tells a person what became of the file."""

    key: str
    value: object
    became: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What a command takes of a target.

    Attributes
    ----------
    given : mapping
        Settings that its other options say: these win over the file.
    known : collection of str or None
        The settings that there are; others have no effect. None for all.
    who : str
        Whose settings these are, e.g. ``motion``.
    """

    given: Mapping[str, object] = field(default_factory=dict)
    known: Collection[str] | None = None
    who: str = ""

    def settings(self, found: Mapping[str, object]) -> dict[str, object]:
        """Return what is taken of what a file says, together with what options say."""
        known = found if self.known is None else self.known
        return {name: it for name, it in found.items() if name in known} | dict(self.given)


@dataclass(frozen=True, slots=True)
class PipelineConfig:
    """A ``config.yaml`` of an older pipeline, understood.

    Attributes
    ----------
    path : Path
        The file.
    entries : tuple of Entry
        In the order of the file.
    """

    path: Path
    entries: tuple[Entry, ...]

    def settings(self, *targets: Target) -> dict[str, Any]:
        """Return what the file says of some targets, by the names of our settings."""
        chosen: dict[str, Any] = {}
        for entry in self.entries:
            if entry.target in targets:
                chosen |= entry.settings
        return chosen

    @property
    def model(self) -> str | None:
        """The model that it names; None if it names none."""
        model: str | None = self.settings(Target.MODEL).get("model")
        return model

    def rows(self, taken: Mapping[Target, Taken]) -> list[Row]:
        """Tell what a command takes from the file: one row for each line of it.

        Parameters
        ----------
        taken : mapping of Target to Taken
            What it takes; the rest is for other commands.
        """
        return [Row(it.key, it.value, _told(it, taken.get(it.target))) for it in self.entries]


def read_pipeline_config(path: Path) -> PipelineConfig:
    """Read a ``config.yaml`` of an older pipeline.

    Parameters
    ----------
    path : Path
        YAML, flat or in sections.

    Returns
    -------
    PipelineConfig
        Every key of it understood.

    Raises
    ------
    ConfigError
        If the file cannot be read, holds a key that is not known or is there twice, or a value that
        makes no sense.
    """
    found: dict[str, tuple[str, object]] = {}
    for sections, key, value in _leaves(read_yaml(path), ()):
        name, whole = _name(sections, key), ".".join([*sections, key])
        if name in found:
            raise ConfigError(f"{path} says {name} twice: {found[name][0]} and {whole}. Keep one.")
        if name not in RULES:
            if value is None and not sections:
                continue  # a section without any entry
            offer = nearest(key, [*RULES, *OTHER_SPELLINGS])
            raise ConfigError(f"{path}: nothing is known of “{whole}”. {offer}")
        found[name] = whole, value
    values = {name: value for name, (_, value) in found.items()}
    return PipelineConfig(path, tuple(_entry(path, it, found, values) for it in found))


def _leaves(
    values: Mapping[Any, object], sections: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str, object]]:
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*sections, str(key)))
        else:
            yield sections, str(key), value


def _name(sections: tuple[str, ...], key: str) -> str:
    """Return by which name a key stands in the tables, e.g. ``optimizer`` for optimizer.type."""
    name = key.strip().lower().replace("-", "_")
    section = sections[-1].strip().lower() if sections else ""
    if name in ("type", "name") and section in NAMED_BY_SECTION:
        return NAMED_BY_SECTION[section]
    if name == "stride" and section.startswith(("eval", "inference", "score", "test")):
        return "score_stride"
    return OTHER_SPELLINGS.get(name, name)


def _entry(
    path: Path, name: str, found: Mapping[str, tuple[str, object]], values: Mapping[str, object]
) -> Entry:
    key, value = found[name]
    if value is None:
        return Entry(key, value, note="not set: the default stays")
    try:
        target, settings, note = RULES[name](value, values)
    except ValueError as error:
        raise ConfigError(f"{path}: {key}: {error}") from error
    return Entry(key, value, target, settings, note)


def _told(entry: Entry, taken: Taken | None) -> str:
    if not entry.settings:
        return entry.note if entry.value is None else f"no effect: {entry.note}"
    if taken is None:
        return f"for framesift {entry.target.value.partition(' ')[0]} --config"
    parts, has_effect = [], False
    for name, value in entry.settings.items():
        if name in taken.given:
            parts.append(f"{name} = {taken.given[name]}, as an option says")
        elif taken.known is not None and name not in taken.known:
            parts.append(f"no effect: {taken.who} has no {name}")
        else:
            has_effect = True
            parts.append(f"{name} = {value:g}" if isinstance(value, float) else f"{name} = {value}")
    return ", ".join(parts) + (f" ({entry.note})" if entry.note and has_effect else "")
