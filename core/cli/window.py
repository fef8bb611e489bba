"""Opening the window from a command; the window itself is above `core` and is handed in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

#: Opens the window on a project, or on what was open last, and returns its exit code.
OpenWindow = Callable[[Path | None], int]


def open_window_on(project: Path | None, open_window: OpenWindow | None) -> int:
    """Open the window.

    Parameters
    ----------
    project : Path or None
        What to open in it; None what was open last.
    open_window : callable or None
        As handed to `core.cli.main`.

    Returns
    -------
    int
        Its exit code.

    Raises
    ------
    UsageError
        If there is no window.
    """
    if open_window is None:
        raise click.UsageError(
            "This is the command line alone, without a window; --help lists its commands."
        )
    return open_window(project)
