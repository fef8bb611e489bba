"""Commands that use a detector: score, export."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from core.cli.output import counted, fail_if_left_out, json_option, show, table
from core.cli.progress import run_job
from core.cli.project import PROJECT, checked_project

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


@click.command()
@PROJECT
@RUN
@click.argument("what", type=click.Choice(["video", "csv"]))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The .mp4 or .csv to write; csv writes NAME-events.csv beside it.",
)
@click.option(
    "--sequence",
    "sequences",
    metavar="NAME",
    multiple=True,
    help="Which sequence; csv takes several, or all that were scored.",
)
@click.option("--fps", type=click.FloatRange(0.1, 240), help="Frames a second of the video.")
@click.option("--overwrite", is_flag=True, help="Replace a file that exists.")
@json_option
def export(
    project: Path,
    run: str,
    what: str,
    output: Path,
    sequences: tuple[str, ...],
    fps: float | None,
    *,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Write what a RUN found as an annotated video or as tables of scores and events."""
    from core.export.table import TableExportJob
    from core.export.video import VideoExportJob

    project = checked_project(project)
    if what == "csv":
        tables = run_job(TableExportJob(project, run, output, sequences, overwrite))
        values = dataclasses.asdict(tables)
        line = (
            f"Wrote {counted(tables.frames, 'frame')} to {tables.scores} "
            f"and {counted(tables.event_count, 'event')} to {tables.events}."
        )
    else:
        video = run_job(
            VideoExportJob(project, run, output, _only(sequences), fps=fps, overwrite=overwrite)
        )
        values = dataclasses.asdict(video)
        line = f"Wrote {video.frames} frames of {video.sequence} to {video.path}."
    show(values, [line], as_json=as_json)


def _only(sequences: tuple[str, ...]) -> str:
    if len(sequences) > 1:
        raise click.UsageError("A video takes a single --sequence.")
    return sequences[0] if sequences else ""
