"""Look at a project's training frames and propose what to train on them."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.anomaly.registry import has_network, settings_type
from core.anomaly.synthetic import SYNTHETIC
from core.config import from_mapping
from core.errors import TrainingError
from core.jobs import JobContext
from core.operations.choose_recipe import LARGE_MULTIPLE, LARGE_SIDE, recipe_for
from core.operations.known_pace import known_pace
from core.operations.suggestion import Suggestion, suggestion_for
from core.operations.training_set import (
    clip_shape,
    prepared_training_data,
    recipe_for_detector,
    training_sequences,
)
from core.project.project import Project
from core.project.records import Sequence as ProjectSequence
from core.synthetic.scene_kind import SceneKind
from core.synthetic.settings import SampleSettings
from core.synthetic.stretches import stretches_of
from core.synthetic.survey import SEEN_FRAMES, survey
from core.training.architecture import Architecture
from core.training.data import TrainingData
from core.training.split import training_data

#: Detectors that are ready in seconds, whatever there is to learn.
_INSTANT_MINUTES = 0.2
#: Frames whose intensities spread by no more than this show nothing.
_PLAIN = 1 / 255


@dataclass(frozen=True, slots=True)
class SuggestJob:
    """Propose a detector, a recipe and settings for each scene that a project has.

    Attributes
    ----------
    folder : Path
        The project.
    sequence_names : sequence of str
        What to learn from; empty takes all that are marked for training.
    scene : SceneKind
        What the camera looks at, where a person knows better than the frames tell.
    """

    folder: Path
    sequence_names: Sequence[str] = ()
    scene: SceneKind = SceneKind.AUTO

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Looking at the training frames"

    def run(self, context: JobContext) -> tuple[Suggestion, ...]:
        """Return one suggestion a scene; a `core.errors.FramesiftError` if there is none to see."""
        with Project.open(self.folder, check=False) as project:
            named = [project.sequence_named(it) for it in self.sequence_names]
            groups = _by_scene(project, named or training_sequences(project))
            return tuple(_suggested(project, group, self.scene, context) for group in groups)


def _by_scene(
    project: Project, sequences: Sequence[ProjectSequence]
) -> list[list[ProjectSequence]]:
    """Return sequences together that one detector can learn: of one kind, size and wavelength."""

    def scene(sequence: ProjectSequence) -> tuple[str, int, int, int]:
        wavelength = project.index(sequence.id).wavelength or 0
        return sequence.kind.value, wavelength, sequence.width, sequence.height

    ordered = sorted(sequences, key=scene)
    return [list(group) for _, group in itertools.groupby(ordered, scene)]


def _suggested(
    project: Project, sequences: Sequence[ProjectSequence], asked: SceneKind, context: JobContext
) -> Suggestion:
    first = sequences[0]
    recipe = recipe_for(first.width, first.height, LARGE_SIDE, LARGE_MULTIPLE)
    recipe = dataclasses.replace(recipe, clip_length=1)
    data = prepared_training_data(project, sequences, recipe, context)
    # Nothing is held out: what comes back again and again shows in long stretches alone.
    whole = training_data(
        data.sequences, clip_length=1, stride=1, gap_factor=data.gap_factor, validation_share=0
    )
    stretches = stretches_of(whole, whole.train)
    seen = survey(data.sequences, stretches, SampleSettings(scene=asked), context)
    found = seen.scene
    if found.std <= _PLAIN:
        raise TrainingError(
            f"The frames of {first.name} are of one plain colour: there is nothing to learn. Check "
            "the intensity scale of the recipe."
        )
    made = suggestion_for(found, seen.choice, sequences, _frames(data), recipe)
    context.progress(0, 0, f"Timing {made.detector}")
    minutes = expected_minutes(project, made, clips=len(data.train), context=context)
    return dataclasses.replace(made, minutes=minutes)


def _frames(data: TrainingData) -> int:
    """Return how many frames there are in all clips of one frame."""
    return len(data.train) + len(data.validation)


def expected_minutes(
    project: Project, suggestion: Suggestion, *, clips: int, context: JobContext
) -> float | None:
    """Return what training would take: from an earlier run like it, or from two steps taken now.

    Parameters
    ----------
    project : Project
        Its runs.
    suggestion : Suggestion
        What would be trained.
    clips : int
        Training clips in an epoch.
    context : JobContext
        Asked between steps whether to go on.
    """
    if not has_network(suggestion.detector):
        return _INSTANT_MINUTES
    options = _whole_options(suggestion)
    pace = known_pace(project, suggestion.detector, options, suggestion.recipe)
    a_second = pace.clips_per_second if pace else _measured_pace(suggestion, options, context)
    if suggestion.detector == SYNTHETIC:
        clips = options["epoch_steps"] * options["batch_size"]
    return float(options["epochs"]) * clips / max(a_second, 1e-9) / 60


def _whole_options(suggestion: Suggestion) -> dict[str, Any]:
    settings = from_mapping(
        settings_type(suggestion.detector), suggestion.options, "suggested settings"
    )
    return {it.name: getattr(settings, it.name) for it in dataclasses.fields(settings)}


def _measured_pace(
    suggestion: Suggestion, options: Mapping[str, Any], context: JobContext
) -> float:
    """Return the clips a second that two steps on made-up clips tell."""
    from core.training.trial_pace import trial_pace

    shape = clip_shape(recipe_for_detector(suggestion.recipe, suggestion.detector))
    if suggestion.detector == SYNTHETIC:
        # It learns from parts of frames.
        side = options["crop"]
        seen = 1 if options["scene"] is SceneKind.STILLS else SEEN_FRAMES
        shape = shape[0], seen, min(side, shape[2]), min(side, shape[3])
    architecture = Architecture(suggestion.detector, shape, {"width": options["width"]})
    return trial_pace(architecture, options["batch_size"], options["device"], context)
