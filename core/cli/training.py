"""The command that makes a detector: train."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.assignments import read_assignments
from core.cli.chosen_training import ChosenTraining, with_config
from core.cli.config_file import config_option
from core.cli.output import json_option, number, show
from core.cli.preparation import read_recipe
from core.cli.progress import run_job
from core.cli.project import PROJECT, checked_project
from core.cli.tensorboard import tensorboard_beside
from core.cli.together import ARGUMENTS, run_together
from core.wording import counted

if TYPE_CHECKING:
    # Help must not wait for what training takes.
    from core.operations.train import TrainResult


@click.command()
@PROJECT
@click.option(
    "--model",
    "detector",
    metavar="NAME|FILE.py:CLASS",
    help="See “framesift models”, or a model of your own: a class in a Python file.",
)
@click.option("--epochs", type=click.IntRange(min=1), help="Passes over the clips.")
@click.option(
    "--set",
    "settings",
    metavar="KEY=VALUE",
    multiple=True,
    help="Change one setting, e.g. batch_size=4; may be given several times.",
)
@click.option("--name", "run_name", help="What to call the run; MODEL-001 and so on by default.")
@click.option("--recipe", metavar="FILE|NAME", help="Another recipe than the project's.")
@click.option(
    "--sequence",
    "sequences",
    metavar="NAME",
    multiple=True,
    help="Learn from this sequence; from all marked for training by default.",
)
@click.option(
    "--folds",
    type=click.IntRange(min=2, max=20),
    help="Calibrate on all training frames: for each of so many parts, another detector learns the "
    "others and scores it. Takes as many trainings more; 5 by default for motion and background.",
)
@click.option("--resume", metavar="RUN", help="Go on with a run, as if it had not been stopped.")
@click.option(
    "--devices",
    metavar="NAME|N",
    help="Where to compute: auto, cpu, cuda, cuda:1 or mps; or on how many devices at once.",
)
@click.option(
    "--tensorboard",
    "shows_curves",
    is_flag=True,
    help="Show curves and pictures in the browser while it trains.",
)
@click.option(
    "--preview-samples",
    "samples",
    metavar="FILE.png",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the anomalies that a network would be taught with, and train nothing.",
)
@config_option
@json_option
@click.pass_context
def train(  # noqa: PLR0913, PLR0917  # click gives each option as an argument
    context: click.Context,
    project: Path,
    detector: str | None,
    epochs: int | None,
    settings: tuple[str, ...],
    run_name: str | None,
    recipe: str | None,
    sequences: tuple[str, ...],
    folds: int | None,
    resume: str | None,
    devices: str | None,
    samples: Path | None,
    config: Path | None,
    *,
    shows_curves: bool,
    as_json: bool,
) -> None:
    """Train a model on the normal frames of the training sequences of a PROJECT.

    Frame stores that are missing are built first. Ctrl+C cancels and leaves nothing behind.
    """
    from core.operations.help_train import HelpTrainJob
    from core.operations.train import TrainJob
    from core.training.place import Place

    _check_resume(detector, resume, config, keeps=[run_name, recipe, *sequences])
    place, count = Place.of_environment(), _device_count(devices)
    if count > 1 and place.count == 1:
        context.exit(_train_together(context, project, detector, count))
    options = _options(settings, epochs, None if count else devices)
    if not place.is_first:
        run_job(HelpTrainJob(project, str(options.get("device", "auto"))))
        return
    given = ChosenTraining(detector, None if recipe is None else read_recipe(recipe), options)
    project = checked_project(project)
    chosen = given if config is None else with_config(given, config, project, as_json=as_json)
    if samples is not None:
        _preview(project, chosen, sequences, samples, as_json=as_json)
        return
    job = TrainJob(
        project,
        chosen.detector or "",
        chosen.options,
        run_name=run_name,
        recipe=chosen.recipe,
        sequence_names=sequences,
        resume=resume,
        folds=folds,
    )
    with tensorboard_beside(project) if shows_curves else contextlib.nullcontext():
        result = run_job(job)
    _show_result(result, project, as_json=as_json)


def _device_count(devices: str | None) -> int:
    """Return how many devices are asked for; 0 where one is named, or none."""
    return int(devices) if devices is not None and devices.isdecimal() else 0


def _train_together(context: click.Context, project: Path, detector: str | None, count: int) -> int:
    """Start this command once for each device, and return the exit code."""
    from core.operations.help_train import check_for_several

    if detector is not None:
        # Now, not after minutes of preparing frames.
        check_for_several(detector)
    checked_project(project)
    return run_together(count, context.meta[ARGUMENTS])


def _options(
    settings: tuple[str, ...], epochs: int | None, device: str | None
) -> dict[str, object]:
    """Return what all options together say of the settings of the detector."""
    options = read_assignments(settings)
    if epochs is not None:
        options["epochs"] = epochs
    if device is not None:
        options["device"] = device
    return options


def _show_result(result: TrainResult, project: Path, *, as_json: bool) -> None:
    """Print what a training came to."""
    run, fit = result.run, result.fit
    values = {
        "run": run.name,
        "model": run.detector,
        "state": run.state,
        "device": fit.device,
        "epochs": fit.epochs,
        "clips": result.clips,
        "train_loss": fit.train_loss,
        "val_loss": fit.val_loss,
        "seconds": fit.seconds,
        "clips_per_second": fit.clips_per_second,
        "run_folder": result.run_folder,
    }
    losses = ""
    if fit.train_loss is not None:
        loss, held_out = number(fit.train_loss, 5), number(fit.val_loss, 5)
        losses = f" Training loss {loss}, held-out {held_out}."
    learnt = f"{counted(fit.epochs, 'epoch')} over {counted(result.clips, 'clip')}"
    how = f"{learnt} on {fit.device} in {fit.seconds:.1f} s"
    lines = [
        f"{run.name} is {run.state.value}: {how}.{losses}",
        f"Next: framesift score {project} {run.name}",
    ]
    show(values, lines, as_json=as_json)


def _preview(
    project: Path, chosen: ChosenTraining, sequences: Sequence[str], path: Path, *, as_json: bool
) -> None:
    """Draw what a network would be taught with."""
    from core.operations.preview_samples import PreviewSamplesJob, SaveSamplesJob

    preview = PreviewSamplesJob(
        project,
        chosen.detector or "",
        chosen.options,
        recipe=chosen.recipe,
        sequence_names=sequences,
    )
    # As with diagrams of models: a preview is made again and again.
    made = run_job(SaveSamplesJob(preview, path, overwrite=True))
    lines = [*made.sentences, f"Drawn in {path}."]
    show({"samples": path, "found": list(made.sentences)}, lines, as_json=as_json)


def _check_resume(
    detector: str | None, resume: str | None, config: Path | None, keeps: Sequence[str | None]
) -> None:
    if resume is not None and config is not None:
        raise click.UsageError("A resumed run keeps its settings: it takes no --config.")
    # A file may name the model.
    if config is None and (detector is None) == (resume is None):
        raise click.UsageError("Say either --model NAME or --resume RUN.")
    if resume is not None and any(keeps):
        raise click.UsageError("A resumed run keeps its name, its recipe and its sequences.")
