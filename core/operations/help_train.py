"""Take part in a training that another process leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from core.anomaly.registry import has_network, make_detector, settings_type
from core.errors import TrainingError
from core.jobs import JobContext
from core.operations.training_set import clip_shape, prepared_training_data
from core.project.project import Project
from core.training.run_folder import RunFolder, RunSettings
from core.training.settings import TrainSettings


@dataclass(frozen=True, slots=True)
class HelpTrainJob:
    """Learn the shares of one process; the first one, a `TrainJob`, writes what comes of it.

    Attributes
    ----------
    folder : Path
        The project; nothing is written to it.
    device : str
        As for the first process.
    """

    folder: Path
    device: str = "auto"

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Helping to train"

    def run(self, context: JobContext) -> None:
        """Wait until the first process has prepared everything, and learn with it."""
        from core.training.team import assemble

        asked = assemble(self.device).told_by_first(_Assignment())
        quiet = JobContext(token=context.token)
        made_with = asked.made_with
        with Project.open(self.folder, check=False) as project:
            folder = RunFolder(project.layout.run(asked.run))
            recipe = folder.read_recipe()
            detector = make_detector(made_with.detector, clip_shape(recipe), made_with.options)
            chosen = [project.sequence(it) for it in made_with.sequences]
            data = prepared_training_data(project, chosen, recipe, quiet)
        detector.fit(data, folder, quiet, resume=asked.is_resumed)


def check_for_several(detector: str) -> None:
    """Find out whether several processes can train a detector together.

    Raises
    ------
    TrainingError
        If it is no network, or one that learns on a single device.
    """
    if issubclass(settings_type(detector), TrainSettings):
        return
    if has_network(detector):
        raise TrainingError(
            f"{detector} learns on one device: its network is small, and the clips it learns from "
            "are made while it learns. Leave --devices out, or name one, such as --devices cuda:1."
        )
    raise TrainingError(
        f"{detector} has no network that several devices could train. Leave --devices out."
    )


def tell_helpers(folder: RunFolder, made_with: RunSettings, *, resume: bool) -> None:
    """Tell the other processes of a training what they are to do; they wait for it.

    Parameters
    ----------
    folder : RunFolder
        Of the run. It holds the recipe by now, and the frames are prepared.
    made_with : RunSettings
        Detector, settings and sequences.
    resume : bool
        Whether to go on from the last checkpoint.

    A TrainingError says that several processes cannot train it, see `check_for_several`.
    """
    from core.training.team import assemble

    check_for_several(made_with.detector)
    device = str(made_with.options.get("device", "auto"))
    assemble(device).told_by_first(_Assignment(folder.path.name, made_with, resume))


@dataclass(frozen=True, slots=True)
class _Assignment:
    """What the first process tells the others; empty before they have heard of it."""

    run: str = ""
    made_with: RunSettings = field(default_factory=lambda: RunSettings("", ""))
    is_resumed: bool = False
