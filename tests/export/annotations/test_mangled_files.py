"""Whatever is done to a file, reading it either works or says one sentence."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from core.errors import FramesiftError
from core.export.annotations.formats import format_named, format_of
from core.export.annotations.match import match_spans
from core.project.project import Project
from tests.export.annotations.conftest import export

_SCALARS = (None, True, -1, 0, 3, 1.5, 1e308, "", "x", "3", "9" * 5000, [], {}, [1], {"a": 1})
_TEXTS = ("", "x", "-1", "1.5", "9" * 5000, "nan", "&lt;", "é")


def leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container with every key or place in it."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from leaves(value[key])


def try_reading(project: Project, name: str, file: Path, changed: str) -> None:
    """Read a changed file and match it; errors for people are fine, all others are not."""
    file.write_text(changed, encoding="utf-8")
    read = format_named(name).read
    assert read is not None
    with suppress(FramesiftError):
        match_spans(project, file.name, read(file))
    with suppress(FramesiftError):
        format_of(file)


@pytest.mark.parametrize(
    ("name", "target", "sequences"),
    [
        ("coco", "o.json", ()),
        ("boris", "o.boris", ()),
        ("hek", "o.json", ("sun",)),
        ("xanylabeling", "o", ("walk",)),
    ],
)
def test_json_with_any_value_replaced(
    labelled: Path, tmp_path: Path, name: str, target: str, sequences: tuple[str, ...]
) -> None:
    export(labelled, name, tmp_path / target, *sequences)
    file = next((tmp_path / target).glob("*.json"), tmp_path / target)
    text = file.read_text(encoding="utf-8")
    chance = random.Random(name)

    with Project.open(labelled) as project:
        for _ in range(60):
            whole = json.loads(text)
            container, key = chance.choice(list(leaves(whole)))
            container[key] = chance.choice(_SCALARS)
            try_reading(project, name, file, json.dumps(whole))


@pytest.mark.parametrize(("name", "target"), [("cvat", "o.xml"), ("elan", "o.eaf")])
def test_xml_with_any_attribute_or_element_replaced(
    labelled: Path, tmp_path: Path, name: str, target: str
) -> None:
    export(labelled, name, tmp_path / target, "walk")
    text = (tmp_path / target).read_text(encoding="utf-8")
    chance = random.Random(name)
    places = list(re.finditer(r'"[^"]*"|>[^<]+<|<\w+|\n', text))

    with Project.open(labelled) as project:
        for _ in range(60):
            place = chance.choice(places)
            found, other = place.group(), chance.choice(_TEXTS)
            mangled = found[0] + other + found[-1] if len(found) > 1 else other
            changed = text[: place.start()] + mangled + text[place.end() :]
            try_reading(project, name, tmp_path / target, changed)


@pytest.mark.parametrize(("name", "target"), [("spans", "o.csv"), ("boris", "o.tsv")])
def test_tables_with_any_cell_replaced(
    labelled: Path, tmp_path: Path, name: str, target: str
) -> None:
    export(labelled, name, tmp_path / target)
    text = (tmp_path / target).read_text(encoding="utf-8")
    chance = random.Random(name)
    cells = list(re.finditer(r"[^,\t\r\n]+", text))

    with Project.open(labelled) as project:
        for _ in range(60):
            cell = chance.choice(cells)
            changed = text[: cell.start()] + chance.choice(_TEXTS) + text[cell.end() :]
            try_reading(project, name, tmp_path / target, changed)
