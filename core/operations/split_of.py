"""Which frames of a sequence a run has learnt from, and which the next training would."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.errors import FramesiftError
from core.jobs import JobContext
from core.operations.choose_recipe import default_recipe
from core.operations.training_set import unprepared_data
from core.project.project import Project
from core.recipe.recipe import Recipe
from core.training.frame_parts import FrameParts, frame_parts, load_parts
from core.training.run_folder import RunFolder

#: Any detector whose clips are as long as the recipe says.
_PLAIN_DETECTOR = "conv3d_basic"


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """What the next training would learn from.

    Attributes
    ----------
    detector : str
        Which detector.
    recipe : Recipe
        The recipe of the form.
    sequence_names : tuple of str
        Empty for all that are marked for training.
    """

    detector: str
    recipe: Recipe
    sequence_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SplitOf:
    """What two trainings make of the frames of one sequence.

    Attributes
    ----------
    run, plan : ndarray of uint8, shape (T,), or None
        One `core.training.frame_parts.Part` a frame; None where the sequence takes no part.
    """

    run: FrameParts | None
    plan: FrameParts | None


@dataclass(frozen=True, slots=True)
class SplitJob:
    """Look up what a run has learnt, and what would be learnt now.

    Attributes
    ----------
    folder : Path
        The project.
    sequence_id : int
        Which sequence.
    run_name : str or None
        Which run.
    plan : TrainingPlan or None
        What would be trained; None takes the project's recipe and all that is marked for training.
    """

    folder: Path
    sequence_id: int
    run_name: str | None
    plan: TrainingPlan | None

    @property
    def name(self) -> str:
        """What the log calls it."""
        return "Looking up the split"

    def run(self, context: JobContext) -> SplitOf:
        """Return both; what cannot be known is None."""
        with Project.open(self.folder, check=False) as project:
            of_run = None
            if self.run_name is not None:
                run = RunFolder(project.layout.run(self.run_name))
                of_run = load_parts(run.split, self.sequence_id)
            context.check()
            return SplitOf(of_run, self._planned(project))

    def _planned(self, project: Project) -> FrameParts | None:
        try:
            plan = self.plan or TrainingPlan(_PLAIN_DETECTOR, default_recipe(project))
            data = unprepared_data(project, plan.recipe, plan.detector, plan.sequence_names)
        except FramesiftError:
            return None  # nothing is left to learn; the training panel says why
        return frame_parts(data).get(self.sequence_id)
