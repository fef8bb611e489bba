"""The command that needs no project: analyse."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from core.cli.assignments import read_assignments
from core.cli.output import json_option, number, show, table
from core.cli.progress import run_job
from core.config import from_mapping

#: Events that are printed; JSON has all.
_MOST_EVENTS = 20


@click.command()
@click.argument("run_folder", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="A folder for the picture or video, timeline, report (HTML) and JSON; made if need be.",
)
@click.option(
    "--devices", "device", metavar="NAME", default="auto", help="Where to compute, as for train."
)
@click.option(
    "--set",
    "settings",
    metavar="KEY=VALUE",
    multiple=True,
    help="What picture and video show, as for export video; low and high judge as well.",
)
@click.option("--overwrite", is_flag=True, help="Replace older results in the folder.")
@json_option
def analyse(
    run_folder: Path,
    file: Path,
    output: Path | None,
    device: str,
    settings: tuple[str, ...],
    *,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Judge FILE, one picture, video, FITS or folder, with the run in RUN_FOLDER.

    RUN_FOLDER is one of those in the folder runs of a project, or a copy: no project is needed.
    Thresholds are those of the project around it, else those that went with the folder, else those
    of its calibration. The verdict is that of the highest score: normal below the low threshold,
    suspect from there on, anomalous from the high one on.
    """
    from core.export.video_options import VideoOptions
    from core.operations.analyse import AnalyseJob
    from core.operations.analysis import Analysis

    options = from_mapping(VideoOptions, read_assignments(settings), "settings of analyse")
    found: Analysis = run_job(AnalyseJob(run_folder, file, output, options, device, overwrite))
    lines = [it for it in (found.sentence, found.thresholds_sentence) if it]
    if found.frames > 1 and found.events:
        head = ["first", "last", "from", "peak frame", "peak score", "verdict"]
        rows = [
            [it.first, it.last, it.start_utc or f"{it.start_s:.2f} s", it.peak_frame,
             number(it.peak_score, 4), it.verdict.value]
            for it in found.events[:_MOST_EVENTS]
        ]  # fmt: skip
        lines += ["", *table(head, rows)]
        if len(found.events) > _MOST_EVENTS:
            lines.append(f"and {len(found.events) - _MOST_EVENTS} more")
    lines += [f"Wrote {it}" for it in found.files]
    show(dataclasses.asdict(found), lines, as_json=as_json)
