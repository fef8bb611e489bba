"""What ``--set key=value`` options say."""

from __future__ import annotations

import yaml

from core.errors import ConfigError


def read_assignments(assignments: tuple[str, ...]) -> dict[str, object]:
    """Return what ``--set key=value`` options say, values read as YAML.

    Raises
    ------
    ConfigError
        If one is no assignment.
    """
    values: dict[str, object] = {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals or not key.strip():
            raise ConfigError(f"“{assignment}” is no setting. Write --set key=value.")
        try:
            parsed: object = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise ConfigError(f"The value of “{assignment}” cannot be read.") from error
        # YAML takes 1e-3 for text; numbers are meant.
        if isinstance(parsed, str):
            try:
                parsed = float(parsed)
            except ValueError:
                parsed = value
        values[key.strip()] = parsed
    return values
