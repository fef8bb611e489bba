"""Labels as a small file that other projects can take over, YAML or JSON by its suffix."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from core.config import from_mapping, read_yaml
from core.errors import ConfigError
from core.export.target import check_target, written_whole
from core.project.records import Label, NewLabel

#: What the name of a file of labels may end in.
SUFFIXES = (".yaml", ".yml", ".json")


def write_labels(labels: Iterable[Label], path: Path, *, overwrite: bool = False) -> None:
    """Write what labels are called, look like and mean, in their order.

    Parameters
    ----------
    labels : iterable of Label
        At least one.
    path : Path
        Ends in one of `SUFFIXES`; anything else, or a file that is there and may not be replaced,
        is an `ExportError`.
    overwrite : bool, optional
        Whether an older file may be replaced.
    """
    check_target(path, *SUFFIXES, overwrite=overwrite)
    values = {"labels": [asdict(_plain(label)) for label in labels]}
    if path.suffix.lower() == ".json":
        text = json.dumps(values, ensure_ascii=False, indent=2) + "\n"
    else:
        text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True)
    with written_whole(path) as part:
        part.write_text(text, encoding="utf-8")


def read_labels(path: Path) -> tuple[NewLabel, ...]:
    """Read a file as `write_labels` makes it; only name and colour must be there.

    Raises
    ------
    ConfigError
        If it cannot be read, is of another kind, has no labels, or one name or key twice.
    """
    # JSON is YAML as well.
    rows = read_yaml(path).get("labels")
    if not isinstance(rows, list) or not rows:
        raise ConfigError(f"{path} holds no labels: it must have a list named “labels”.")
    labels = tuple(_read(row, f"{path}, label {place}") for place, row in enumerate(rows, 1))
    _refuse_twice(path, "name", [label.name.strip().casefold() for label in labels])
    _refuse_twice(path, "key", [label.key for label in labels if label.key])
    return labels


def _read(row: Any, where: str) -> NewLabel:
    if not isinstance(row, dict):
        raise ConfigError(f"{where} must hold “name: value” lines.")
    if isinstance(key := row.get("key"), int):
        row = {**row, "key": str(key)}  # A digit without quotes is a number to YAML.
    return from_mapping(NewLabel, row, where)


def _refuse_twice(path: Path, what: str, values: list[str]) -> None:
    for value in values:
        if values.count(value) > 1:
            raise ConfigError(f"{path}: two labels have the {what} “{value}”. Change one of them.")


def _plain(label: Label) -> NewLabel:
    return NewLabel(
        name=label.name,
        color=label.color,
        excludes_from_training=label.excludes_from_training,
        is_anomaly=label.is_anomaly,
        key=label.key,
    )
