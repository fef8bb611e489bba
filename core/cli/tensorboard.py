"""The command that shows curves in a browser, and the same beside a training."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.output import json_option, show
from core.cli.progress import run_job
from core.cli.project import PROJECT, checked_project

if TYPE_CHECKING:
    # Help must not wait for what a server needs.
    from core.operations.tensorboard import TensorBoardServer


@click.command()
@PROJECT
@json_option
def tensorboard(project: Path, *, as_json: bool) -> None:
    """Show the curves and pictures of all trainings of a PROJECT in the browser, until Ctrl+C.

    Without a screen, open the address that is printed from elsewhere, e.g. through ssh -L.
    """
    with _running(checked_project(project)) as server, contextlib.suppress(KeyboardInterrupt):
        show({"url": server.url}, [f"TensorBoard: {server.url} (Ctrl+C ends it)"], as_json=as_json)
        server.wait()


@contextlib.contextmanager
def tensorboard_beside(project: Path) -> Iterator[None]:
    """Show the trainings of a project in the browser while a block runs."""
    with _running(project) as server:
        click.echo(f"TensorBoard: {server.url}", err=True)
        yield
    click.echo(f"TensorBoard has ended. To look again: framesift tensorboard {project}", err=True)


@contextlib.contextmanager
def _running(project: Path) -> Iterator[TensorBoardServer]:
    from core.operations.tensorboard import StartTensorBoardJob, open_in_browser

    with run_job(StartTensorBoardJob(project)) as server:
        open_in_browser(server.url)
        yield server
