"""Make a run of the checkpoint of another program: map its weights and calibrate it here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from core.anomaly.detector import Detector, FitResult
from core.anomaly.reconstruction import ReconstructionDetector
from core.config import from_mapping, load_yaml
from core.errors import ConfigError
from core.jobs import JobContext, Notice
from core.operations.detectors import check_network
from core.operations.make_run import RunPlan, TrainResult, checked_options, make_run
from core.operations.training_set import clip_shape, recipe_for_detector
from core.project.project import Project
from core.recipe.recipe import Recipe
from core.training.architecture import Architecture, model_card
from core.training.data import TrainingData
from core.training.run_folder import RunFolder
from resources import recipe_files

if TYPE_CHECKING:
    # Loading torch takes seconds; naming what it read must not.
    from core.training.weight_matching import TakenWeights

#: In which order the gates of a memory come in the older pipelines and in torch's own LSTM.
USUAL_GATES = "ifgo"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import gave.

    Attributes
    ----------
    made : TrainResult
        The run.
    names : tuple of (str, str)
        For each weight of ours, what it was called in the file.
    is_by_name : bool
        Whether the file had our names; otherwise weights were matched by their order.
    """

    made: TrainResult
    names: tuple[tuple[str, str], ...]
    is_by_name: bool


@dataclass(frozen=True, slots=True)
class ImportCheckpointJob:
    """Take a network that another program has learnt, and calibrate it on frames of a project.

    The run can be scored with like any other, but not resumed: how its training stood is unknown.

    Attributes
    ----------
    folder : Path
        The project.
    file : Path
        A ``.pth``, ``.pth.tar`` or ``.pt`` with weights; no code in it is run.
    model : str
        Which model it is a checkpoint of.
    options : mapping
        Settings for scoring, and ``width``; defaults for the others.
    recipe : Recipe or None
        None takes the one that the model was published with.
    run_name : str or None
        What to call the run; ``<model>-001`` and so on by default.
    sequence_names : sequence of str
        Whose held-out normal frames to calibrate on; empty takes all that are marked for training.
    gates : str
        In which order the gates of a convolutional LSTM come in the file, see
        `core.training.weight_matching.take_weights`.
    """

    WRITES_PROJECT: ClassVar[bool] = True

    folder: Path
    file: Path
    model: str
    options: Mapping[str, object] = field(default_factory=dict)
    _: KW_ONLY
    recipe: Recipe | None = None
    run_name: str | None = None
    sequence_names: Sequence[str] = ()
    gates: str = USUAL_GATES

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Importing {self.file.name}"

    def run(self, context: JobContext) -> ImportResult:
        """Make the run; one that is cancelled or fails leaves no folder."""
        _check_gates(self.gates)
        check_network(self.model)
        recipe = recipe_for_detector(self.recipe or published_recipe(self.model), self.model)
        context.progress(0, 0, self.name)
        # Before minutes of preparing frames, not after them.
        taken = self._taken(recipe)

        def teach(detector: Detector, data: TrainingData, folder: RunFolder) -> FitResult:
            if not isinstance(detector, ReconstructionDetector):
                raise TypeError(f"{detector.name} has no network")
            return detector.take_over(taken.weights, data, folder, context)

        plan = RunPlan(
            self.model,
            recipe,
            self.options,
            run_name=self.run_name,
            sequence_names=self.sequence_names,
        )
        with Project.open(self.folder, check=False) as project:
            made = make_run(project, plan, context, teach)
        if any("gates" in ours and ours != theirs for ours, theirs in taken.names):
            context.emit(Notice(_ABOUT_GATES.format(self.gates)))
        return ImportResult(made, taken.names, taken.is_by_name)

    def _taken(self, recipe: Recipe) -> TakenWeights:
        import torch

        from core.training.foreign_checkpoint import read_weights
        from core.training.weight_matching import take_weights

        found = read_weights(self.file)
        options = checked_options(self.model, self.options)
        with torch.device("meta"):
            network = Architecture(
                self.model, clip_shape(recipe), {"width": options["width"]}
            ).build()
        return take_weights(network, found, self.file, self.gates)


_ABOUT_GATES = (
    "The order of the gates of its memories cannot be seen in the file: {} was taken, as --gates "
    "says. If it rebuilds nothing well, the program that wrote it has another."
)


def _check_gates(gates: str) -> None:
    if sorted(gates) != sorted(USUAL_GATES):
        raise ConfigError(f"“{gates}” is no order of gates: it takes i, f, g and o once each.")


def published_recipe(model: str) -> Recipe:
    """Return the recipe of the frames that a model was published with."""
    presets = recipe_files()
    if model in presets:
        return load_yaml(Recipe, presets[model])
    channels, length, height, width = model_card(model).clip
    channel = "colour" if channels == 3 else "grey"
    values = {"width": width, "height": height, "clip_length": length, "channel": channel}
    return from_mapping(Recipe, values, f"the input of {model}")
