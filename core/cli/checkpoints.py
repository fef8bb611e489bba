"""The command that takes over what another program has learnt."""

from __future__ import annotations

from pathlib import Path

import click

from core.cli.assignments import read_assignments
from core.cli.output import json_option, show
from core.cli.preparation import project_recipe, read_recipe
from core.cli.progress import run_job
from core.cli.project import PROJECT, checked_project
from core.recipe.recipe import Recipe
from core.wording import counted

#: In place of a file or name, for the recipe of the project.
_OF_PROJECT = "project"


@click.command("import-checkpoint", short_help="Import a network trained by another program.")
@click.argument("file", type=click.Path(path_type=Path))
@PROJECT
@click.option(
    "--model",
    metavar="NAME",
    required=True,
    help="What it is a checkpoint of: conv3d_ae, conv3d_basic, image_cae, video_convlstm, or any "
    "other model.",
)
@click.option("--name", "run_name", help="What to call the run; MODEL-001 and so on by default.")
@click.option(
    "--recipe",
    metavar="FILE|NAME|project",
    help="Another recipe than the one that the model was published with.",
)
@click.option(
    "--sequence",
    "sequences",
    metavar="NAME",
    multiple=True,
    help="Calibrate on this sequence; on all marked for training by default.",
)
@click.option(
    "--set",
    "settings",
    metavar="KEY=VALUE",
    multiple=True,
    help="Change one setting for scoring, or the width of the network.",
)
@click.option(
    "--gates",
    metavar="ORDER",
    default="ifgo",
    show_default=True,
    help="Order of the gates of a convolutional LSTM in the file: input, forget, candidate (g), "
    "output.",
)
@json_option
def import_checkpoint(  # noqa: PLR0913  # click gives each option as an argument
    file: Path,
    project: Path,
    model: str,
    run_name: str | None,
    recipe: str | None,
    sequences: tuple[str, ...],
    settings: tuple[str, ...],
    gates: str,
    *,
    as_json: bool,
) -> None:
    """Make a run of PROJECT from FILE, a checkpoint (.pth, .pth.tar, .pt) of another program.

    Weights are taken by name, or else in their order; what does not fit is refused. No code in the
    file is run. The run is calibrated on held-out normal frames and can be scored with at once.
    """
    from core.operations.import_checkpoint import ImportCheckpointJob

    folder = checked_project(project)
    job = ImportCheckpointJob(
        folder,
        file,
        model,
        read_assignments(settings),
        recipe=_recipe(recipe, folder),
        run_name=run_name,
        sequence_names=sequences,
        gates=gates,
    )
    result = run_job(job)
    run = result.made.run
    values = {
        "run": run.name,
        "model": run.detector,
        "state": run.state,
        "by_name": result.is_by_name,
        "weights": [{"name": ours, "found_as": theirs} for ours, theirs in result.names],
        "run_folder": result.made.run_folder,
    }
    how = "by name" if result.is_by_name else "in their order"
    lines = [
        f"{run.name} is {run.state.value}: {counted(len(result.names), 'weight')} taken {how}.",
        f"Next: framesift score {project} {run.name}",
    ]
    show(values, lines, as_json=as_json)


def _recipe(name: str | None, project: Path) -> Recipe | None:
    if name == _OF_PROJECT:
        return project_recipe(project)
    return None if name is None else read_recipe(name)
