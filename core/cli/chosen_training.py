"""What to train: as the options of a command say, or with what a file adds to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.cli.config_file import setting_names, tell
from core.cli.preparation import changed_recipe, project_recipe
from core.config import to_mapping
from core.errors import ConfigError
from core.recipe.recipe import Recipe


@dataclass(frozen=True, slots=True)
class ChosenTraining:
    """What to train.

    Attributes
    ----------
    detector : str or None
        Name of a detector, or a person's own model; None for a run that is resumed.
    recipe : Recipe or None
        What turns frames into clips; None for that of the project.
    options : mapping
        Settings of the detector that are not as they are by default.
    """

    detector: str | None
    recipe: Recipe | None
    options: Mapping[str, object]


def with_config(
    given: ChosenTraining, path: Path, project: Path, *, as_json: bool
) -> ChosenTraining:
    """Return what options and a file of an older pipeline say together, and tell of it.

    Raises
    ------
    ConfigError
        If neither names a model.
    """
    from core.anomaly.registry import settings_type
    from core.operations.pipeline_config import Taken, read_pipeline_config
    from core.operations.pipeline_keys import Target

    config = read_pipeline_config(path)
    detector, recipe = given.detector or config.model, given.recipe
    if detector is None:
        raise ConfigError(f"{path} names no model (model_arch). Say --model NAME.")
    if recipe is None and (changes := config.settings(Target.RECIPE)):
        recipe = changed_recipe(project_recipe(project), changes)
    options = Taken(given.options, setting_names(settings_type(detector)), detector)
    taken = {
        Target.MODEL: Taken({} if given.detector is None else {"model": given.detector}),
        Target.RECIPE: Taken({} if given.recipe is None else to_mapping(given.recipe)),
        Target.TRAINING: options,
        Target.SCORING: options,
    }
    tell(config, taken, as_json=as_json)
    found = config.settings(Target.TRAINING, Target.SCORING)
    return ChosenTraining(detector, recipe, options.settings(found))
