"""What a command prints: text for people or one JSON object, on standard output."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

import click

from core.wording import short_number

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


def json_option(command: CommandT) -> CommandT:
    """Give a command the option ``--json``, passed to it as ``as_json``."""
    option = click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON object instead of text."
    )
    return option(command)


def show(values: Mapping[str, object], lines: Iterable[str], *, as_json: bool) -> None:
    """Print the result of a command.

    Parameters
    ----------
    values : mapping
        What JSON holds; numbers that are not finite become null.
    lines : iterable of str
        The same for people.
    as_json : bool
        Which of the two.
    """
    if as_json:
        click.echo(json.dumps(_plain(values), ensure_ascii=False))
        return
    for line in lines:
        click.echo(line)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return rows as aligned lines; numbers to the right, the rest to the left.

    Examples
    --------
    >>> for line in table(["name", "frames"], [["aia171", 26], ["b", 1189]]):
    ...     print(line)
    name    frames
    aia171      26
    b         1189
    """
    body = [list(row) for row in rows]
    texts = [list(head), *([_text(cell) for cell in row] for row in body)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
    to_right = [
        bool(body) and all(isinstance(row[column], int | float) for row in body)
        for column in range(len(head))
    ]
    return [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, to_right, strict=True)
        ).rstrip()
        for row in texts
    ]


def fail_if_left_out(wanted: Iterable[str], done: Iterable[str]) -> None:
    """End the command with exit code 1 if not all that was asked for was done.

    What was done is kept and has been shown, and a notice has said why the rest was left out; but a
    script must be able to tell.
    """
    if set(wanted) - set(done):
        click.get_current_context().exit(1)


def number(value: float | None, digits: int = 3) -> str:
    """Return a number for people, or a dash where there is none."""
    return "–" if value is None or math.isnan(value) else f"{value:.{digits}f}"


def _text(cell: object) -> str:
    return short_number(cell) if isinstance(cell, float) else str(cell)


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case Enum():
            return value.value
        case Path():
            return str(value)
        case float():
            return value if math.isfinite(value) else None
        case _:
            return value
