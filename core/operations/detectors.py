"""What a person can choose to train."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import models
from core.anomaly.fusion import FUSION
from core.anomaly.registry import (
    detector_clip_length,
    detector_names,
    detector_summary,
    settings_type,
)
from core.anomaly.synthetic import SYNTHETIC
from core.config import from_mapping, load_yaml, nearest
from core.errors import ConfigError, TrainingError
from core.jobs import JobContext
from core.operations.setting_fields import SettingField, setting_fields
from core.operations.training_set import clip_shape, recipe_for_detector
from core.project.project import Project
from core.project.records import RunState
from core.recipe.recipe import Recipe
from core.training.architecture import model_card
from core.training.own_model import OwnModel, is_own_model
from resources import recipe_files


@dataclass(frozen=True, slots=True)
class DetectorChoice:
    """A detector as a form offers it.

    Attributes
    ----------
    name : str
        Registered name, or a person's own model.
    summary : str
        One line: what it is and when to take it.
    kind : str
        How its network treats the frames of a clip, see `models.ModelKind`; empty without one.
    fields : tuple of SettingField
        Its settings.
    """

    name: str
    summary: str
    kind: str
    fields: tuple[SettingField, ...]

    @property
    def makes_samples(self) -> bool:
        """Whether it learns from clips that are made, which can be looked at before."""
        return self.name == SYNTHETIC

    @property
    def defaults(self) -> dict[str, Any]:
        """The defaults of its settings, by name."""
        return {field.name: field.default for field in self.fields}

    def clip_length(self, recipe: Recipe) -> int:
        """Return the frames in a clip that it would take, whatever the recipe wishes."""
        return detector_clip_length(self.name, recipe)

    def check(self, options: Mapping[str, object], recipe: Recipe) -> None:
        """Find out before anything is done whether it can be trained so.

        Raises
        ------
        TrainingError
            If its network does not take clips of the recipe. A setting that makes no sense is a
            `ConfigError`.
        """
        from_mapping(settings_type(self.name), options, f"Settings of {self.name}")
        if self.kind:
            try:
                model_card(self.name).check(clip_shape(recipe_for_detector(recipe, self.name)))
            except ValueError as error:
                raise TrainingError(str(error)) from error

    def published_recipe(self) -> Recipe | None:
        """Return the recipe of the input that it was published with; None where there is none."""
        file = recipe_files().get(self.name)
        return None if file is None else load_yaml(Recipe, file)


def detector_choices() -> tuple[DetectorChoice, ...]:
    """Return all detectors that come with the program, without loading torch."""
    cards = {card.name: card for card in models.cards()}
    return tuple(
        _of_card(name, cards[name])
        if name in cards
        else DetectorChoice(name, detector_summary(name), "", setting_fields(settings_type(name)))
        for name in detector_names()
    )


def fusible_runs(project: Project) -> list[str]:
    """Return the names of the runs that a fusion can be made of."""
    whole = (RunState.DONE, RunState.STOPPED)
    return [it.name for it in project.runs() if it.state in whole and it.detector != FUSION]


@dataclass(frozen=True, slots=True)
class OwnModelsJob:
    """Look for models in a person's own Python file.

    Attributes
    ----------
    path : Path
        The file, which is run.
    """

    path: Path

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Loading {self.path.name}"

    def run(self, context: JobContext) -> tuple[DetectorChoice, ...]:
        """Return what is in it; `TrainingError` if there is none, or the file fails."""
        found = OwnModel.named(str(self.path)).in_same_file()
        context.check()
        return tuple(_of_card(model.name, model.card()) for model in found)


def check_network(model: str) -> None:
    """Find out whether a model is a network, registered or a person's own.

    Raises
    ------
    ConfigError
        If there is no such model, or if it is a detector without a network.
    """
    names = [card.name for card in models.cards()]
    if model in names or is_own_model(model):
        return
    if model == SYNTHETIC:
        raise ConfigError(f"{model} rebuilds no clips. Choose a model that does.")
    if model in detector_names():
        raise ConfigError(f"{model} works without a network. Choose a model that has one.")
    raise ConfigError(f"There is no model “{model}”. {nearest(model, names)}")


def _of_card(name: str, card: models.ModelCard) -> DetectorChoice:
    fields = setting_fields(settings_type(name))
    return DetectorChoice(name, card.summary, card.kind.value, fields)
