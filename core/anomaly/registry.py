"""All detectors by name: every model of `models`, and those that are more, or less, than one.

A person's own model, ``path/to/file.py:ClassName``, can be named wherever a model can.

To add a detector, see `core.anomaly.single_detectors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import models
from core.anomaly.detector import Detector
from core.anomaly.fusion import FusionDetector, FusionSettings, recipe_of_parts
from core.anomaly.reconstruction import ReconstructionDetector
from core.anomaly.reconstruction_settings import ReconstructionSettings
from core.anomaly.single_detectors import SINGLE, DetectorKind, single_settings
from core.anomaly.synthetic import SyntheticDetector
from core.anomaly.synthetic_settings import SyntheticSettings
from core.config import from_mapping, nearest
from core.errors import ConfigError, TrainingError
from core.recipe.recipe import Recipe
from core.training.architecture import Architecture, model_card
from core.training.own_model import is_own_model, recorded_name
from core.training.run_folder import RunFolder

#: Whose network can be run by another engine than their own.
NetworkDetector = ReconstructionDetector | SyntheticDetector

#: The detectors that are no network of `models`.
_OTHERS = {
    **SINGLE,
    FusionDetector.name: DetectorKind(
        FusionDetector,
        FusionSettings,
        "Several runs as one: what each says, in units of what it says of normal frames, added up",
        # Frames are held out as for its parts: what one of them has learnt says nothing of others.
        None,
        lambda _, settings: FusionDetector(settings),
    ),
}


def detector_names() -> tuple[str, ...]:
    """Return the names of all detectors, in the order in which a list should show them."""
    first, *others = _OTHERS
    return (first, *(card.name for card in models.cards()), *others)


def detector_summary(name: str) -> str:
    """Return in a line what a detector without a card of its own is for."""
    return _OTHERS[name].summary


def settings_type(name: str) -> type[Any]:
    """Return the dataclass of a detector's settings; ConfigError if there is no such detector."""
    _check(name)
    return _OTHERS[name].settings if name in _OTHERS else single_settings(name)


def has_network(name: str) -> bool:
    """Return whether a detector is a network; those that are made of others are not themselves.

    ConfigError if there is no such detector.
    """
    return issubclass(settings_type(name), ReconstructionSettings | SyntheticSettings)


def detector_clip_length(name: str, recipe: Recipe) -> int:
    """Return how many frames a detector takes at a time with a recipe.

    ConfigError if there is no such detector, TrainingError if a person's own cannot be loaded.
    """
    _check(name)
    is_network = name not in _OTHERS
    fixed = model_card(name).fixed_clip_length if is_network else _OTHERS[name].clip_length
    return recipe.clip_length if fixed is None else fixed


def required_recipe(name: str, options: Mapping[str, object], runs: Path) -> Recipe | None:
    """Return the recipe that a detector has to have, with those settings; None if it is free.

    Parameters
    ----------
    name : str
        One of `detector_names`, or a person's own model.
    options : mapping
        Its settings.
    runs : Path
        Where the folders of runs are.
    """
    if name != FusionDetector.name:
        return None
    return recipe_of_parts(from_mapping(FusionSettings, options, f"settings of {name}"), runs)


def make_detector(
    name: str,
    clip_shape: tuple[int, int, int, int],
    options: Mapping[str, object] | None = None,
) -> Detector:
    """Make a detector that has learnt nothing yet.

    Parameters
    ----------
    name : str
        One of `detector_names`, or a person's own model.
    clip_shape : tuple of int
        Channels, frames, rows and columns of its clips.
    options : mapping, optional
        Its settings by name; defaults for the others.

    Returns
    -------
    Detector
        Ready to `fit`. A ConfigError says that there is no such detector or that a setting makes
        no sense; a TrainingError, that the model cannot take such clips.
    """
    settings = from_mapping(settings_type(name), options or {}, f"settings of {name}")
    if name in _OTHERS:
        return _OTHERS[name].make(clip_shape, settings)
    architecture = Architecture(recorded_name(name), clip_shape, {"width": settings.width})
    # Now, not after minutes of preparing frames.
    architecture.check()
    return ReconstructionDetector(architecture, settings)


def load_detector(
    run: RunFolder, device: str = "auto", changes: Mapping[str, object] | None = None
) -> Detector:
    """Read the detector of a run.

    A `core.errors.FramesiftError` says what is missing or damaged in the run folder.

    Parameters
    ----------
    run : RunFolder
        Its folder.
    device : str, optional
        Where a network shall compute.
    changes : mapping, optional
        Settings of the run to be replaced, such as ``score_stride``.

    Returns
    -------
    Detector
        Ready to give `results`.
    """
    return _type_of(run).load(run, device, changes)


def load_network_detector(run: RunFolder, device: str = "auto") -> NetworkDetector:
    """Read the detector of a run that is a network, so that something else can run that.

    Raises
    ------
    TrainingError
        If it is none, or if something is missing or damaged in the run folder.
    """
    detector = load_detector(run, device)
    if not isinstance(detector, NetworkDetector):
        raise TrainingError(f"{run.path.name} has no network.")
    return detector


def detector_identity(run: RunFolder, changes: Mapping[str, object] | None = None) -> str:
    """Return a hash of all in a run folder that the detector's results depend on.

    Fast: the detector itself is not loaded. ``changes`` are those of `load_detector`.
    """
    return _type_of(run).identity(run, changes)


def detector_learnt(run: RunFolder) -> str:
    """Return a hash of what a run has learnt, whatever it scores by; empty if that is gone."""
    return _type_of(run).learnt(run)


def _type_of(run: RunFolder) -> type[Detector]:
    name = run.read_settings().detector
    _check(name)
    kind: type[Detector] = _OTHERS[name].detector if name in _OTHERS else ReconstructionDetector
    return kind


def _check(name: str) -> None:
    if name not in detector_names() and not is_own_model(name):
        raise ConfigError(f"There is no detector “{name}”. {nearest(name, detector_names())}")
