"""Make a run of a project: what a training and the import of a checkpoint have in common."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass, field
from functools import partial
from pathlib import Path

from core.anomaly.calibration import Calibration
from core.anomaly.detector import Detector, FitResult
from core.anomaly.registry import make_detector, required_recipe, settings_type
from core.config import from_mapping, short_hash, to_mapping
from core.errors import FramesiftError
from core.files import disk_sentence
from core.jobs import JobCancelled, JobContext
from core.operations.calibrate import calibrate, keep_calibration
from core.operations.cross_fit import cross_calibrate, usual_folds
from core.operations.training_set import (
    clip_shape,
    prepared_training_data,
    recipe_for_detector,
    training_sequences,
)
from core.project.project import Project
from core.project.records import Run, RunState
from core.recipe.recipe import Recipe
from core.training.data import TrainingData
from core.training.run_folder import RunFolder, RunSettings


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
class RunPlan:
    """What a new run is made of.

    Attributes
    ----------
    detector : str
        Registered name, or a person's own model.
    recipe : Recipe
        Of the frames that go in; image models get clips of one frame whatever it says, and a fusion
        has that of its parts.
    options : mapping
        The detector's settings by name; defaults for the others.
    run_name : str or None
        What to call the run; ``<detector>-001`` and so on by default, and of a person's own model
        ``<ClassName>-001``.
    sequence_names : sequence of str
        What to learn from; empty takes all that are marked for training.
    folds : int or None
        Into how many parts the data are cut to calibrate on all of them, see
        `core.operations.cross_fit`; 0 calibrates on what is held out, None as `usual_folds` has it.
    """

    detector: str
    recipe: Recipe
    options: Mapping[str, object] = field(default_factory=dict)
    _: KW_ONLY
    run_name: str | None = None
    sequence_names: Sequence[str] = ()
    folds: int | None = None


def make_run(
    project: Project,
    plan: RunPlan,
    context: JobContext,
    teach: Callable[[Detector, TrainingData, RunFolder], FitResult],
) -> TrainResult:
    """Prepare what is missing, let a detector learn, and calibrate it.

    The row of the run always says how it stands. One that is cancelled leaves no folder; one that
    fails leaves its folder only if it can be resumed from there.

    Parameters
    ----------
    project : Project
        The project.
    plan : RunPlan
        What the run is made of.
    context : JobContext
        Hears of the work.
    teach : callable
        Makes the detector know what is normal, and puts into the run folder what it needs.

    Returns
    -------
    TrainResult
        The run.
    """
    settings = checked_options(plan.detector, plan.options)
    required = required_recipe(plan.detector, settings, project.layout.runs)
    recipe = recipe_for_detector(required or plan.recipe, plan.detector)
    # Before minutes of preparing frames, not after them.
    detector = make_detector(plan.detector, clip_shape(recipe), settings)
    named = [project.sequence_named(it) for it in plan.sequence_names]
    chosen = named or training_sequences(project)
    data = prepared_training_data(project, chosen, recipe, context)
    learnt = tuple(it.sequence_id for it in data.sequences)
    dataset_hash = short_hash([data.dataset_hash, detector.name, settings])
    row = project.add_run(detector.name, dataset_hash, plan.run_name)
    folder = RunFolder(project.layout.run(row.name))
    with row_kept_true(project, row, folder):
        folds = usual_folds(detector.name, data) if plan.folds is None else plan.folds
        made_with = RunSettings(detector.name, dataset_hash, settings, learnt, folds)
        folder.write(recipe, made_with)
        context.check()
        fit = teach(detector, data, folder)
        found = calibrated(detector, data, folder, fit, context)
        keep_calibration(project, row, folder, found)
        return finished(project, row, folder, data, fit)


def calibrated(
    detector: Detector, data: TrainingData, folder: RunFolder, fit: FitResult, context: JobContext
) -> Calibration:
    """Calibrate a fitted detector in the way that its run folder asks for.

    One that was stopped is calibrated on held-out frames alone: who stops wants no more trainings.
    """
    made_with, recipe = folder.read_settings(), folder.read_recipe()
    if not made_with.folds or fit.stopped:
        return calibrate(detector, data, context)
    again = partial(make_detector, made_with.detector, clip_shape(recipe), made_with.options)
    return cross_calibrate(detector, again, data, folder, made_with.folds, context)


def checked_options(detector: str, options: Mapping[str, object]) -> dict[str, object]:
    """Return all settings of a detector as plain values; `ConfigError` if one makes no sense."""
    return to_mapping(from_mapping(settings_type(detector), options, f"settings of {detector}"))


def finished(
    project: Project, row: Run, folder: RunFolder, data: TrainingData, fit: FitResult
) -> TrainResult:
    """Write into a run's row that the work on it ended well."""
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
def row_kept_true(project: Project, row: Run, folder: RunFolder) -> Iterator[None]:
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
