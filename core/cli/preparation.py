"""The command that brings sequences into a recipe, and recipes as the command line names them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import click

from core.cli.assignments import read_assignments
from core.cli.output import fail_if_left_out, json_option, show, table
from core.cli.progress import run_job
from core.cli.project import PROJECT
from core.config import from_mapping, load_yaml, nearest, to_mapping
from core.errors import ConfigError
from core.recipe.recipe import Recipe
from resources import recipe_files


def read_recipe(name: str) -> Recipe:
    """Return a recipe by the path of a YAML file or the name of one that comes with the program.

    Raises
    ------
    ConfigError
        If there is neither, or it makes no sense.
    """
    own = recipe_files()
    if name in own:
        return load_yaml(Recipe, own[name])
    path = Path(name)
    if path.is_file():
        return load_yaml(Recipe, path)
    raise ConfigError(f"There is no recipe “{name}”, neither file nor name. {nearest(name, own)}")


@click.command()
@PROJECT
@click.option("--recipe", metavar="FILE|NAME", help="A YAML file, or the name of a recipe.")
@click.option(
    "--set",
    "settings",
    metavar="KEY=VALUE",
    multiple=True,
    help="Change one entry of the recipe, e.g. width=128.",
)
@json_option
def prep(project: Path, recipe: str | None, settings: tuple[str, ...], *, as_json: bool) -> None:
    """Bring all sequences of a PROJECT into a recipe: index, statistics, frame store.

    Without --recipe the last one is used again, at first one that keeps the aspect of the frames.
    """
    from core.operations.choose_recipe import default_recipe
    from core.operations.prepare import PrepareJob
    from core.project.project import Project

    with Project.open(project) as opened:
        names = [it.name for it in opened.sequences()]
        chosen = default_recipe(opened) if recipe is None else read_recipe(recipe)
    chosen = changed_recipe(chosen, read_assignments(settings))
    reports = run_job(PrepareJob(project, chosen))
    head = ["name", "frames", "clips", "gaps", "suggested exclusions", "MB", "seconds"]
    rows = [
        [it.name, it.frames, it.clips, it.gaps, it.suggested_exclusions, it.bytes / 1e6, it.seconds]
        for it in reports
    ]
    size = f"{chosen.width}x{chosen.height} {chosen.channel.value}, {chosen.intensity.kind.value}"
    lines = [*table(head, rows), f"Recipe: {size}, clips of {chosen.clip_length} frames."]
    values = {
        "sequences": [dataclasses.asdict(it) for it in reports],
        "recipe": to_mapping(chosen),
    }
    show(values, lines, as_json=as_json)
    fail_if_left_out(names, [it.name for it in reports])


def changed_recipe(recipe: Recipe, changes: Mapping[str, object]) -> Recipe:
    """Return a recipe with some of its entries changed; a ConfigError says what makes no sense."""
    if not changes:
        return recipe
    return from_mapping(Recipe, {**to_mapping(recipe), **changes}, "recipe")


def project_recipe(project: Path) -> Recipe:
    """Return the recipe that a project was prepared with last, or would be."""
    from core.operations.choose_recipe import default_recipe
    from core.project.project import Project

    with Project.open(project) as opened:
        return default_recipe(opened)
