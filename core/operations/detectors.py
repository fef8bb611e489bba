"""What a person can choose to train."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import models
from core.anomaly.registry import detector_clip_length, detector_names, settings_type
from core.recipe.recipe import Recipe


@dataclass(frozen=True, slots=True)
class DetectorChoice:
    """A detector as a form offers it.

    Attributes
    ----------
    name : str
        Registered name.
    summary : str
        One line: what it is and when to take it.
    defaults : dict
        Its settings and their defaults.
    """

    name: str
    summary: str
    defaults: dict[str, Any]

    def clip_length(self, recipe: Recipe) -> int:
        """Return the frames in a clip that it would take, whatever the recipe wishes."""
        return detector_clip_length(self.name, recipe)


def detector_choices() -> tuple[DetectorChoice, ...]:
    """Return all detectors, without loading torch."""
    summaries = {card.name: card.summary for card in models.cards()}
    return tuple(
        DetectorChoice(name, summaries.get(name, _STATISTICAL), _defaults(settings_type(name)))
        for name in detector_names()
    )


_STATISTICAL = "What moves unlike what moved there before: no network, ready in seconds"


def _defaults(settings: type) -> dict[str, Any]:
    return {
        field.name: getattr(field.default, "value", field.default)
        for field in dataclasses.fields(settings)
    }
