"""Train a detector on the normal frames of a project and calibrate it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import ClassVar

from core.anomaly.detector import Detector, FitResult
from core.anomaly.registry import make_detector
from core.errors import ProjectError, TrainingError
from core.jobs import JobContext
from core.operations.calibrate import keep_calibration
from core.operations.choose_recipe import recipe_to_learn
from core.operations.help_train import tell_helpers
from core.operations.live_sequences import LiveSequences
from core.operations.make_run import (
    RunPlan,
    TrainResult,
    calibrated,
    checked_options,
    finished,
    make_run,
    row_kept_true,
)
from core.operations.training_progress import with_progress
from core.operations.training_set import (
    TrainingSummary,
    clip_shape,
    prepared_training_data,
    training_sequences,
    training_summary,
)
from core.project.project import Project
from core.project.records import Run, RunState
from core.recipe.recipe import Recipe
from core.training.data import TrainingData
from core.training.frame_parts import frame_parts, save_parts
from core.training.place import Place
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder, RunSettings

__all__ = ["TrainJob", "TrainResult", "TrainingSummary", "training_summary"]


@dataclass(frozen=True, slots=True)
class TrainJob:
    """Train a detector: prepare what is missing, fit, calibrate on held-out normal frames.

    Attributes
    ----------
    folder : Path
        The project.
    detector : str
        Registered name, or a person's own model; when resuming, the one of the run counts.
    options : mapping
        The detector's settings by name; defaults for the others. When resuming, only those that
        change, e.g. ``epochs``.
    run_name : str or None
        What to call the run; ``<detector>-001`` and so on by default, and of a person's own model
        ``<ClassName>-001``.
    recipe : Recipe or None
        None takes that of `core.operations.choose_recipe.recipe_to_learn`. Image models get clips
        of one frame whatever it says.
    sequence_names : sequence of str
        What to learn from; empty takes all that are marked for training. When resuming, those of
        the run count.
    resume : str or None
        Name of the run to go on with.
    playhead : Playhead or None
        Which frame to preview and which sequence to score after each epoch.
    folds : int or None
        Into how many parts the data are cut to calibrate a new run on all of them; 0 calibrates on
        what is held out, None as is usual for the detector. When resuming, that of the run counts.
    """

    WRITES_PROJECT: ClassVar[bool] = True

    folder: Path
    detector: str
    options: Mapping[str, object] = field(default_factory=dict)
    _: KW_ONLY
    run_name: str | None = None
    recipe: Recipe | None = None
    sequence_names: Sequence[str] = ()
    resume: str | None = None
    playhead: Playhead | None = None
    folds: int | None = None

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Training {self.resume or self.detector}"

    def run(self, context: JobContext) -> TrainResult:
        """Train and return the run.

        Its row always says how it stands. A new run that is cancelled leaves no folder; one that
        fails leaves its folder only if it can be resumed from there.
        """
        with Project.open(self.folder, check=False) as project:
            if self.resume is None:
                return self._train_new(project, context)
            return self._go_on(project, self.resume, context)

    def _train_new(self, project: Project, context: JobContext) -> TrainResult:
        _check_folds(self.folds or 0)
        named = [project.sequence_named(it) for it in self.sequence_names]
        plan = RunPlan(
            self.detector,
            self.recipe or recipe_to_learn(project, self.detector, named),
            self.options,
            run_name=self.run_name,
            sequence_names=self.sequence_names,
            folds=self.folds,
        )
        return make_run(
            project,
            plan,
            context,
            lambda detector, data, folder: self._fit(project, detector, data, folder, context),
        )

    def _go_on(self, project: Project, run_name: str, context: JobContext) -> TrainResult:
        row = project.run_named(run_name)
        folder = RunFolder(project.layout.run(row.name))
        if not folder.path.is_dir():
            raise ProjectError(
                f"The run {row.name} cannot be resumed: its folder {folder.path} is not there. "
                "Bring it back, or train a new one."
            )
        _check_not_imported(row, folder)
        recipe, before = folder.read_recipe(), folder.read_settings()
        _check_folds(before.folds)
        settings = checked_options(before.detector, {**before.options, **self.options})
        chosen = [project.sequence(it) for it in before.sequences] or training_sequences(project)
        detector = make_detector(before.detector, clip_shape(recipe), settings)
        data = prepared_training_data(project, chosen, recipe, context)
        with row_kept_true(project, row, folder):
            project.update_run(row.id, state=RunState.RUNNING, reason="")
            context.check()
            made_with = dataclasses.replace(before, options=settings)
            fit = self._fit(project, detector, data, folder, context, resumed=made_with)
            folder.write(recipe, made_with)
            keep_calibration(project, row, folder, calibrated(detector, data, folder, fit, context))
            return finished(project, row, folder, data, fit)

    def _fit(
        self,
        project: Project,
        detector: Detector,
        data: TrainingData,
        folder: RunFolder,
        context: JobContext,
        *,
        resumed: RunSettings | None = None,
    ) -> FitResult:
        is_resumed = resumed is not None
        save_parts(frame_parts(data), folder.split)
        if Place.of_environment().count > 1:
            made_with = resumed or folder.read_settings()
            learnt = tuple(it.sequence_id for it in data.sequences)
            told = dataclasses.replace(made_with, sequences=learnt)
            tell_helpers(folder, told, resume=is_resumed)
        if self.playhead is not None:
            recipe, token = folder.read_recipe(), context.token
            self.playhead.look_up(LiveSequences(project, recipe, self.playhead, token).find)
        telling = with_progress(context, detector.name)
        return detector.fit(data, folder, telling, playhead=self.playhead, resume=is_resumed)


def _check_not_imported(row: Run, folder: RunFolder) -> None:
    """Keep a network that was imported: it would be replaced by one that begins anew.

    Raises
    ------
    ProjectError
        If the run has a network and no epoch of ours behind it.
    """
    is_measured = row.train_loss is not None or row.val_loss is not None
    if folder.best.exists() and not folder.last.exists() and not is_measured:
        raise ProjectError(
            f"The run {row.name} cannot be resumed: its network was imported, and nothing is kept "
            "to go on from. Train a new one."
        )


def _check_folds(folds: int) -> None:
    """Refuse folds where several processes train: the others know of one training only.

    Raises
    ------
    TrainingError
        With what to leave out.
    """
    if folds and Place.of_environment().count > 1:
        raise TrainingError(
            "To calibrate by folds, train on one device: leave out --folds or --devices."
        )
