"""The option ``--config``: settings from the ``config.yaml`` of an older pipeline."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from core.cli.output import table

if TYPE_CHECKING:
    # Help must not wait for what understanding takes.
    from core.operations.pipeline_config import PipelineConfig, Taken
    from core.operations.pipeline_keys import Target

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


def config_option(command: CommandT) -> CommandT:
    """Give a command the option ``--config``, passed to it as ``config``."""
    option = click.option(
        "--config",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Take settings from the config.yaml of an older pipeline; other options win over it.",
    )
    return option(command)


def tell(config: PipelineConfig, taken: Mapping[Target, Taken], *, as_json: bool) -> None:
    """Print what became of each line of a file: on standard error where JSON goes to the other."""
    rows = [[it.key, _text(it.value), it.became] for it in config.rows(taken)]
    for line in [f"{config.path}:", *table(["key", "value", "became"], rows), ""]:
        click.echo(line, err=as_json)


def setting_names(settings: type) -> frozenset[str]:
    """Return the names of the settings of a detector."""
    return frozenset(field.name for field in dataclasses.fields(settings))


def _text(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "–"}[value]
    return str(value)
