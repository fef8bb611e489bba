"""The command that uses a detector: score."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from core.cli.config_file import config_option, setting_names, tell
from core.cli.output import fail_if_left_out, json_option, show, table
from core.cli.progress import run_job
from core.cli.project import PROJECT
from core.wording import short_number

RUN = click.argument("run")


@click.command()
@PROJECT
@RUN
@click.argument("sequences", metavar="[SEQUENCE...]", nargs=-1)
@click.option(
    "--devices", "device", metavar="NAME", default="auto", help="Where to compute, as for train."
)
@config_option
@click.option("--force", is_flag=True, help="Score again what has not changed since.")
@json_option
def score(
    project: Path,
    run: str,
    sequences: tuple[str, ...],
    device: str,
    config: Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Score every frame of each SEQUENCE with a RUN; of all sequences if none is named.

    A sequence that this RUN has scored already is left as it is, unless its frames, the scoring
    settings or what the RUN has learnt changed since. On a processor networks run through ONNX
    Runtime where that gives what torch gives and is not much slower; the last column says what was
    used.
    """
    from core.operations.score import ScoreJob
    from core.project.project import Project

    with Project.open(project) as opened:
        names = sequences or tuple(it.name for it in opened.sequences())
        detector = opened.run_named(run).detector
    changes = {} if config is None else _changes(config, detector, as_json=as_json)
    reports = run_job(ScoreJob(project, run, sequences, device, changes, force))
    values = {"run": run, "sequences": [dataclasses.asdict(it) for it in reports]}
    head = ["name", "frames", "seconds", "frames/s", "by"]
    rows = [
        [it.name, it.frames, *_speed(it.seconds, it.frames_per_second), it.engine or "left as is"]
        for it in reports
    ]
    show(values, table(head, rows), as_json=as_json)
    fail_if_left_out(names, [it.name for it in reports])


def _changes(path: Path, detector: str, *, as_json: bool) -> dict[str, object]:
    """Return what a file of an older pipeline changes for scoring, and tell of it."""
    from core.anomaly.registry import settings_type
    from core.operations.pipeline_config import Taken, read_pipeline_config
    from core.operations.pipeline_keys import Target

    config = read_pipeline_config(path)
    taken = Taken(known=setting_names(settings_type(detector)), who=detector)
    tell(config, {Target.SCORING: taken}, as_json=as_json)
    return taken.settings(config.settings(Target.SCORING))


def _speed(seconds: float, frames_per_second: float | None) -> tuple[str, str]:
    if frames_per_second is None:
        return "–", "–"
    return short_number(seconds), short_number(frames_per_second)
