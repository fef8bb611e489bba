"""Commands that use a detector: score, eval, export."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.output import counted, fail_if_left_out, json_option, number, show, table
from core.cli.progress import run_job
from core.cli.project import PROJECT, checked_project

if TYPE_CHECKING:
    # Help must not wait for what evaluation needs.
    from core.evaluation.evaluate import Evaluation

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


@click.command("eval")
@PROJECT
@RUN
@click.option(
    "--statistic",
    type=click.Choice(["mean", "max", "local_max"]),
    default="local_max",
    show_default=True,
    help="Which frame score to judge.",
)
@json_option
def evaluate(project: Path, run: str, statistic: str, *, as_json: bool) -> None:
    """Hold the scores of a RUN against spans whose label means anomaly.

    Judged are the test sequences that the run has scored, or all that it has if none is a test.
    Raw scores, nothing chosen on what is judged.
    """
    from core.anomaly.frame_scores import Statistic
    from core.operations.evaluate import EvaluateJob

    found = run_job(EvaluateJob(checked_project(project), run, Statistic(statistic)))
    show(found.to_mapping() | {"statistic": statistic}, evaluation_lines(found), as_json=as_json)


def evaluation_lines(found: Evaluation) -> list[str]:
    """Return an evaluation for people."""
    rows = [[it.name, it.frames, it.anomalous, number(it.auc)] for it in found.sequences]
    lines = table(["sequence", "frames", "anomalous", "frame AUC"], rows)
    if found.frame_auc_micro is None:
        return [*lines, "No frame AUC: it takes both anomalous and other frames. Label some spans."]
    micro = number(found.frame_auc_micro)
    if found.ci95 is not None:
        micro += f"  (95 %: {number(found.ci95[0])} to {number(found.ci95[1])})"
    macro = f"{number(found.frame_auc_macro)}  (over {found.macro_over} sequences)"
    average = f"{number(found.average_precision)}  (a coin: {number(found.prevalence)})"
    trivial = found.trivial
    figures = [
        ["Frame AUC, micro", micro],
        ["Frame AUC, macro", macro],
        ["Average precision", average],
        ["Equal error rate", number(found.eer)],
        ["Recall at 1 % false alarms", number(found.tpr_at_fpr_1pct)],
        ["Event recall", number(found.event_recall)],
        ["Event precision", number(found.event_precision)],
        ["False alarms an hour", number(found.false_alarms_per_hour)],
        ["AUC of the frame index", number(trivial.frame_index)],
        ["AUC of the mean intensity", number(trivial.mean_intensity)],
        ["AUC of the frame difference", number(trivial.frame_difference)],
    ]
    return [*lines, "", *table(["", ""], figures)[1:]]


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
