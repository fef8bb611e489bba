"""Train a detector on the normal frames of a project and calibrate it."""

from __future__ import annotations

import dataclasses
import math
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path

from core.anomaly.detector import Detector, FitResult
from core.anomaly.registry import make_detector, settings_type
from core.config import from_mapping, short_hash, to_mapping
from core.errors import FramesiftError, ProjectError
from core.files import disk_sentence
from core.jobs import JobCancelled, JobContext
from core.operations.calibrate import calibrate, keep_calibration
from core.operations.prepare import default_recipe
from core.operations.training_progress import with_progress
from core.operations.training_set import (
    TrainingSummary,
    clip_shape,
    prepared_training_data,
    recipe_for_detector,
    training_sequences,
    training_summary,
)
from core.project.project import Project
from core.project.records import Run, RunState
from core.recipe.recipe import Recipe
from core.training.data import TrainingData
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder, RunSettings

__all__ = ["TrainJob", "TrainResult", "TrainingSummary", "training_summary"]


@dataclass(frozen=True, slots=True)
class TrainResult:
    """What a training gave.

    Attributes
    ----------
    run : Run
        Its row.
    fit : FitResult
        How fitting ended.
    run_folder : Path
        Where its files are.
    clips : int
        Training clips, held-out ones not counted.
    """

    run: Run
    fit: FitResult
    run_folder: Path
    clips: int


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
        None takes the project's. Image models get clips of one frame whatever it says.
    sequence_names : sequence of str
        What to learn from; empty takes all that are marked for training. When resuming, those of
        the run count.
    resume : str or None
        Name of the run to go on with.
    playhead : Playhead or None
        Which frame to preview after each epoch.
    """

    folder: Path
    detector: str
    options: Mapping[str, object] = field(default_factory=dict)
    _: KW_ONLY
    run_name: str | None = None
    recipe: Recipe | None = None
    sequence_names: Sequence[str] = ()
    resume: str | None = None
    playhead: Playhead | None = None

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
        settings = checked_options(self.detector, self.options)
        recipe = recipe_for_detector(self.recipe or default_recipe(project), self.detector)
        # Before minutes of preparing frames, not after them.
        detector = make_detector(self.detector, clip_shape(recipe), settings)
        named = [project.sequence_named(it) for it in self.sequence_names]
        chosen = named or training_sequences(project)
        data = prepared_training_data(project, chosen, recipe, context)
        learnt = tuple(it.sequence_id for it in data.sequences)
        dataset_hash = short_hash([data.dataset_hash, detector.name, settings])
        row = project.add_run(detector.name, dataset_hash, self.run_name)
        folder = RunFolder(project.layout.run(row.name))
        with _row_kept_true(project, row, folder):
            folder.write(recipe, RunSettings(detector.name, dataset_hash, settings, learnt))
            fit = self._fit(detector, data, folder, context)
            keep_calibration(project, row, folder, calibrate(detector, data, context))
            return _finished(project, row, folder, data, fit)

    def _go_on(self, project: Project, run_name: str, context: JobContext) -> TrainResult:
        row = project.run_named(run_name)
        folder = RunFolder(project.layout.run(row.name))
        if not folder.path.is_dir():
            raise ProjectError(
                f"The run {row.name} cannot be resumed: its folder {folder.path} is not there. "
                "Bring it back, or train a new one."
            )
        recipe, before = folder.read_recipe(), folder.read_settings()
        settings = checked_options(before.detector, {**before.options, **self.options})
        chosen = [project.sequence(it) for it in before.sequences] or training_sequences(project)
        detector = make_detector(before.detector, clip_shape(recipe), settings)
        data = prepared_training_data(project, chosen, recipe, context)
        with _row_kept_true(project, row, folder):
            project.update_run(row.id, state=RunState.RUNNING, reason="")
            fit = self._fit(detector, data, folder, context, resume=True)
            folder.write(recipe, dataclasses.replace(before, options=settings))
            keep_calibration(project, row, folder, calibrate(detector, data, context))
            return _finished(project, row, folder, data, fit)

    def _fit(
        self,
        detector: Detector,
        data: TrainingData,
        folder: RunFolder,
        context: JobContext,
        *,
        resume: bool = False,
    ) -> FitResult:
        context.check()
        telling = with_progress(context, detector.name)
        return detector.fit(data, folder, telling, playhead=self.playhead, resume=resume)


def checked_options(detector: str, options: Mapping[str, object]) -> dict[str, object]:
    """Return all settings of a detector as plain values; `ConfigError` if one makes no sense."""
    return to_mapping(from_mapping(settings_type(detector), options, f"settings of {detector}"))


def _finished(
    project: Project, row: Run, folder: RunFolder, data: TrainingData, fit: FitResult
) -> TrainResult:
    row = project.update_run(
        row.id,
        state=RunState.STOPPED if fit.stopped else RunState.DONE,
        reason=fit.reason,
        seconds=row.seconds + fit.seconds,
        train_loss=_known(fit.train_loss),
        val_loss=_known(fit.val_loss),
    )
    return TrainResult(row, fit, folder.path, len(data.train))


def _known(loss: float | None) -> float | None:
    return None if loss is None or math.isnan(loss) else loss


@contextmanager
def _row_kept_true(project: Project, row: Run, folder: RunFolder) -> Iterator[None]:
    """Write into a run's row how the work on it ended, if it did not end well.

    Raises
    ------
    JobCancelled
        As the block did.
    """
    is_new = not folder.path.exists()
    was_whole = row.state in (RunState.DONE, RunState.STOPPED)
    try:
        yield
    except JobCancelled:
        if is_new:
            shutil.rmtree(folder.path, ignore_errors=True)
        state = row.state if was_whole else RunState.CANCELLED
        project.update_run(row.id, state=state, reason=row.reason)
        raise
    except Exception as error:
        if is_new and not folder.last.exists():
            shutil.rmtree(folder.path, ignore_errors=True)
        if isinstance(error, FramesiftError):
            reason = str(error)
        elif isinstance(error, OSError):
            reason = disk_sentence(error)
        else:
            reason = f"internal error: {error!r}"
        # A whole run that could not be resumed is still whole.
        state, reason = (row.state, row.reason) if was_whole else (RunState.FAILED, reason)
        project.update_run(row.id, state=state, reason=reason)
        raise
