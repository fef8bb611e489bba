"""Commands that judge runs: eval."""

from __future__ import annotations

from pathlib import Path

import click

from core.cli.evaluation_text import evaluation_lines
from core.cli.output import json_option, show
from core.cli.progress import run_job
from core.cli.project import PROJECT, checked_project


@click.command("eval")
@PROJECT
@click.argument("run")
@click.option(
    "--statistic",
    type=click.Choice(["mean", "max", "local_max", "divergence"]),
    default="local_max",
    show_default=True,
    help="Which frame score to judge; only generative models have a divergence.",
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
