"""The ``framesift`` command: a subcommand of `core.cli`, or the window."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line, which opens the window if it is asked for nothing else.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process by default.

    Returns
    -------
    int
        Exit code: 0 done, 1 the work failed, 2 bad usage or no display, 130 cancelled.
    """
    # First of all: in the frozen program a worker process starts here as well.
    multiprocessing.freeze_support()
    # Before torch loads: OpenMP threads that spin while they wait take the window's time.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from core.cli import main as run_command

    return run_command(argv, open_window=_open_window)


def _open_window(project: Path | None = None) -> int:
    if sys.platform == "win32":
        importlib.import_module("torch")  # after Qt its libraries cannot be loaded on Windows
    from gui.app import open_window

    return open_window(project)


if __name__ == "__main__":
    sys.exit(main())
