"""All detectors by name: every model of `models`, and those that are more, or less, than one.

A person's own model, ``path/to/file.py:ClassName``, can be named wherever a model can.

To add a detector, implement `core.anomaly.detector.Detector` and give it a branch here; nothing
else has to know of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import models
from core.anomaly.detector import Detector
from core.anomaly.motion import MOTION, MotionDetector, MotionSettings
from core.anomaly.reconstruction import ReconstructionDetector
from core.anomaly.reconstruction_settings import ReconstructionSettings
from core.anomaly.synthetic import SYNTHETIC, SyntheticDetector
from core.anomaly.synthetic_settings import SyntheticSettings
from core.config import from_mapping, nearest
from core.errors import ConfigError
from core.recipe.recipe import Recipe
from core.training.architecture import Architecture, model_card
from core.training.own_model import is_own_model, recorded_name
from core.training.run_folder import RunFolder


def detector_names() -> tuple[str, ...]:
    """Return the names of all detectors, in the order in which a list should show them."""
    return (SYNTHETIC, *(card.name for card in models.cards()), MOTION)


def settings_type(name: str) -> type[Any]:
    """Return the dataclass of a detector's settings; ConfigError if there is no such detector."""
    _check(name)
    others = {MOTION: MotionSettings, SYNTHETIC: SyntheticSettings}
    return others.get(name, ReconstructionSettings)


def detector_clip_length(name: str, recipe: Recipe) -> int:
    """Return how many frames a detector takes at a time with a recipe.

    ConfigError if there is no such detector, TrainingError if a person's own cannot be loaded.
    """
    _check(name)
    if name == MOTION:
        return MotionDetector.clip_length
    if name == SYNTHETIC:
        return recipe.clip_length
    fixed = model_card(name).fixed_clip_length
    return recipe.clip_length if fixed is None else fixed


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
    if name == MOTION:
        return MotionDetector(settings)
    if name == SYNTHETIC:
        channels, length, height, width = clip_shape
        return SyntheticDetector(channels, (height, width), length, settings)
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


def detector_identity(run: RunFolder, changes: Mapping[str, object] | None = None) -> str:
    """Return a hash of all in a run folder that the detector's results depend on.

    Fast: the detector itself is not loaded. ``changes`` are those of `load_detector`.
    """
    return _type_of(run).identity(run, changes)


def detector_learnt(run: RunFolder) -> str:
    """Return a hash of what a run has learnt, whatever it scores by; empty if that is gone."""
    return _type_of(run).learnt(run)


def _type_of(
    run: RunFolder,
) -> type[MotionDetector | ReconstructionDetector | SyntheticDetector]:
    name = run.read_settings().detector
    _check(name)
    if name == SYNTHETIC:
        return SyntheticDetector
    return MotionDetector if name == MOTION else ReconstructionDetector


def _check(name: str) -> None:
    if name not in detector_names() and not is_own_model(name):
        raise ConfigError(f"There is no detector “{name}”. {nearest(name, detector_names())}")
