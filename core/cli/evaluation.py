"""Commands that judge runs: eval, compare."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from core.anomaly.statistic import Statistic
from core.cli.evaluation_text import evaluation_lines
from core.cli.output import json_option, show
from core.cli.progress import run_job
from core.cli.project import PROJECT, checked_project
from core.wording import counted

STATISTIC = click.option(
    "--statistic",
    type=click.Choice([it.value for it in Statistic]),
    default=Statistic.LOCAL_MAX.value,
    show_default=True,
    help="Which frame score to judge; only generative models have a divergence.",
)


@click.command("eval")
@PROJECT
@click.argument("run")
@STATISTIC
@json_option
def evaluate(project: Path, run: str, statistic: str, *, as_json: bool) -> None:
    """Hold the scores of a RUN against spans whose label means anomaly.

    Judged are the test sequences that the run has scored, or all that it has if none is a test.
    Raw scores, nothing chosen on what is judged.
    """
    from core.operations.evaluate import EvaluateJob

    found = run_job(EvaluateJob(checked_project(project), run, Statistic(statistic)))
    show(found.to_mapping() | {"statistic": statistic}, evaluation_lines(found), as_json=as_json)


@click.command()
@PROJECT
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The .png, .svg or .pdf to write.",
)
@click.option("--sequence", metavar="NAME", help="Draw what the runs say of this sequence.")
@click.option("--losses", is_flag=True, help="Draw the loss curves of the runs instead.")
@click.option(
    "--scale",
    type=click.Choice(["range", "max", "threshold"]),
    default="range",
    show_default=True,
    help="How scores come on one axis: regularity by their range or by their maximum, or as "
    "multiples of each run's low threshold.",
)
@STATISTIC
@click.option("--overwrite", is_flag=True, help="Replace a file that exists.")
@json_option
def compare(  # noqa: PLR0913  # one for each option
    project: Path,
    runs: tuple[str, ...],
    output: Path,
    sequence: str | None,
    scale: str,
    statistic: str,
    *,
    losses: bool,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Draw several RUNs on one plot: their scores on a sequence, or their loss curves."""
    from core.anomaly.frame_scores import Statistic
    from core.export.compare import CompareLossesJob, CompareScoresJob, Scale

    _check_what(sequence, losses=losses)
    project = checked_project(project)
    if sequence is None:
        drawn = run_job(CompareLossesJob(project, runs, output, overwrite))
    else:
        drawn = run_job(
            CompareScoresJob(
                project, runs, sequence, output, Scale(scale), Statistic(statistic), overwrite
            )
        )
    line = f"Drew {counted(len(drawn.runs), 'run')} in {drawn.path}."
    show(dataclasses.asdict(drawn), [line], as_json=as_json)


def _check_what(sequence: str | None, *, losses: bool) -> None:
    if losses == (sequence is not None):
        raise click.UsageError("Say what to compare: --sequence NAME, or --losses.")
