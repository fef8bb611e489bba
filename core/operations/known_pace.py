"""How fast earlier runs learnt, to tell what the next one will take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import FramesiftError
from core.operations.training_set import clip_shape, recipe_for_detector
from core.project.project import Project
from core.project.records import Run
from core.recipe.recipe import Recipe
from core.training.history import read_history
from core.training.run_folder import RunFolder

#: Settings that change how much there is to compute for a clip, or what computes it.
_COUNT = ("width", "batch_size", "device", "precision", "loss")


@dataclass(frozen=True, slots=True)
class KnownPace:
    """What an earlier run tells.

    Attributes
    ----------
    run : str
        Its name.
    clips_per_second : float
        Training clips only, in its last epoch.
    """

    run: str
    clips_per_second: float


def known_pace(
    project: Project, detector: str, options: Mapping[str, object], recipe: Recipe
) -> KnownPace | None:
    """Return how fast the newest run like this one learnt; None if there was none.

    Parameters
    ----------
    project : Project
        Its runs.
    detector : str
        Registered name.
    options : mapping
        The detector's settings.
    recipe : Recipe
        What turns frames into clips.
    """
    shape = clip_shape(recipe_for_detector(recipe, detector))
    for run in reversed(project.runs()):
        if run.detector == detector:
            pace = _pace(project, run, options, shape)
            if pace is not None:
                return pace
    return None


def _pace(
    project: Project, run: Run, options: Mapping[str, object], shape: tuple[int, int, int, int]
) -> KnownPace | None:
    folder = RunFolder(project.layout.run(run.name))
    try:
        history = read_history(folder.history)
        if not history:
            return None
        before, recipe = folder.read_settings().options, folder.read_recipe()
    except FramesiftError:
        return None
    is_alike = all(before.get(name) == options.get(name) for name in _COUNT)
    if not is_alike or clip_shape(recipe_for_detector(recipe, run.detector)) != shape:
        return None
    return KnownPace(run.name, history[-1].clips_per_second)
