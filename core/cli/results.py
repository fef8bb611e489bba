"""The command that uses a detector: score."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from core.cli.output import fail_if_left_out, json_option, show, table
from core.cli.progress import run_job
from core.cli.project import PROJECT

RUN = click.argument("run")


@click.command()
@PROJECT
@RUN
@click.argument("sequences", metavar="[SEQUENCE...]", nargs=-1)
@click.option(
    "--devices", "device", metavar="NAME", default="auto", help="Where to compute, as for train."
)
@json_option
def score(
    project: Path, run: str, sequences: tuple[str, ...], device: str, *, as_json: bool
) -> None:
    """Score every frame of each SEQUENCE with a RUN; of all sequences if none is named."""
    from core.operations.score import ScoreJob
    from core.project.project import Project

    with Project.open(project) as opened:
        names = sequences or tuple(it.name for it in opened.sequences())
    reports = run_job(ScoreJob(project, run, sequences, device))
    values = {"run": run, "sequences": [dataclasses.asdict(it) for it in reports]}
    head = ["name", "frames", "seconds", "frames/s"]
    rows = [[it.name, it.frames, it.seconds, it.frames_per_second] for it in reports]
    show(values, table(head, rows), as_json=as_json)
    fail_if_left_out(names, [it.name for it in reports])
