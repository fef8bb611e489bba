"""Which recipe a project is prepared with where nobody chose one."""

from __future__ import annotations

from collections.abc import Sequence

from core.anomaly.synthetic import SYNTHETIC
from core.config import load_yaml
from core.project import records
from core.project.project import Project
from core.recipe.recipe import Channel, Recipe

#: Longest side of a frame in the default recipe, in pixels, and what both sides are multiples of:
#: small enough to train without a GPU, large enough to see a person or an active region.
LONG_SIDE = 160
SIZE_MULTIPLE = 16
#: The same for a detector that learns from parts of frames.
LARGE_SIDE = 360
LARGE_MULTIPLE = 8


def default_recipe(project: Project) -> Recipe:
    """Return the recipe that a project was prepared with last, or one that suits its frames.

    Grey, clips of 8 frames, the aspect of the first sequence (a training one if there is any), a
    long side of at most `LONG_SIDE` pixels. A ``recipe.yaml`` that makes no sense is a
    `ConfigError`.
    """
    if project.layout.recipe.exists():
        return load_yaml(Recipe, project.layout.recipe)
    first = _first_sequence(project)
    return Recipe() if first is None else recipe_for(first.width, first.height)


def recipe_to_learn(
    project: Project, detector: str, sequences: Sequence[records.Sequence] = ()
) -> Recipe:
    """Return the recipe that a detector is trained with where nobody chose one.

    That of the project if somebody chose it; else one with the aspect of the first of
    ``sequences``, where some are named. `core.anomaly.synthetic` takes larger frames: it looks for
    things by the pixel, and learns from parts of frames.
    """
    recipe = default_recipe(project)
    first = _first_sequence(project)
    if first is None or recipe != recipe_for(first.width, first.height):
        return recipe
    first = sequences[0] if sequences else first
    if detector == SYNTHETIC:
        return recipe_for(first.width, first.height, LARGE_SIDE, LARGE_MULTIPLE)
    return recipe_for(first.width, first.height)


def recipe_for(
    width: int, height: int, long_side: int = LONG_SIDE, multiple: int = SIZE_MULTIPLE
) -> Recipe:
    """Return the default recipe for frames of a size.

    Examples
    --------
    >>> recipe = recipe_for(1920, 1080)
    >>> recipe.width, recipe.height
    (160, 96)
    """
    shrink = min(1.0, long_side / max(width, height))

    def fitting(side: int) -> int:
        return max(multiple, round(side * shrink / multiple) * multiple)

    return Recipe(width=fitting(width), height=fitting(height), channel=Channel.GREY, clip_length=8)


def _first_sequence(project: Project) -> records.Sequence | None:
    """Return the sequence whose aspect counts."""
    sequences = sorted(project.sequences(), key=lambda it: (it.split != records.Split.TRAIN, it.id))
    return sequences[0] if sequences else None
