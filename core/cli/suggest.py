"""The command that proposes what to train."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.output import json_option, show
from core.cli.progress import run_job
from core.cli.project import PROJECT, checked_project
from core.config import to_mapping

if TYPE_CHECKING:
    # Help must not wait for what looking at frames needs.
    from core.operations.suggestion import Suggestion


@click.command()
@PROJECT
@click.argument("sequences", nargs=-1)
@click.option("--train", "trains", is_flag=True, help="Train what is proposed, at once.")
@click.option(
    "--scene",
    type=click.Choice(["auto", "walkway", "machine", "stills", "sun"]),
    default="auto",
    show_default=True,
    help="What the camera looks at, where you know better than the frames tell.",
)
@json_option
def suggest(
    project: Path, sequences: tuple[str, ...], *, trains: bool, scene: str, as_json: bool
) -> None:
    """Look at the training frames of a PROJECT and propose what to train on them, with reasons.

    Without SEQUENCES all that are marked for training are looked at; those that show different
    scenes get a proposal each.
    """
    from core.operations.suggest import SuggestJob
    from core.synthetic.scene_kind import SceneKind

    folder = checked_project(project)
    found = run_job(SuggestJob(folder, sequences, SceneKind(scene)))
    runs = [_train(folder, it) for it in found] if trains else []
    is_alone = len(found) == 1 and not sequences
    asked = () if scene == "auto" else ("--scene", scene)
    lines = [
        line
        for it in found
        for line in _lines(project, it, asked, trains=trains, is_alone=is_alone)
    ]
    lines += [f"{name} is trained. Next: framesift score {project} {name}" for name in runs]
    values = {"suggestions": [_plain(it) for it in found], "runs": runs}
    show(values, lines, as_json=as_json)


def _train(project: Path, suggestion: Suggestion) -> str:
    from core.operations.train import TrainJob

    job = TrainJob(
        project,
        suggestion.detector,
        suggestion.options,
        recipe=suggestion.recipe,
        sequence_names=suggestion.sequences,
    )
    return run_job(job).run.name


def _plain(suggestion: Suggestion) -> dict[str, object]:
    return {
        "sequences": suggestion.sequences,
        "detector": suggestion.detector,
        "recipe": to_mapping(suggestion.recipe),
        "options": suggestion.options,
        "reasons": suggestion.reasons,
        "warnings": suggestion.warnings,
        "alternatives": [
            {"detector": it.detector, "reason": it.reason} for it in suggestion.alternatives
        ],
        "minutes": suggestion.minutes,
    }


def _lines(
    project: Path,
    suggestion: Suggestion,
    asked: tuple[str, ...],
    *,
    trains: bool,
    is_alone: bool,
) -> list[str]:
    lines = [
        f"{suggestion.sequences_text}: {suggestion.text}",
        *(f"  {it}" for it in suggestion.reasons),
        *(f"  Mind: {it}" for it in suggestion.warnings),
        *(f"  Or {it.detector}. {it.reason}" for it in suggestion.alternatives),
    ]
    if trains:
        return lines
    named = () if is_alone else suggestion.sequences
    command = shlex.join(["framesift", "suggest", str(project), *named, *asked, "--train"])
    return [*lines, f"  Train it: {command}"]
