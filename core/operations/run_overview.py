"""What a table says of a run beside its row: what its folder holds, at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.errors import FramesiftError
from core.project.project import Project
from core.project.records import Run, RunState
from core.recipe.recipe import Recipe
from core.training.history import HistoryRow, read_history
from core.training.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class RunOverview:
    """A run and what can be done with it.

    Attributes
    ----------
    run : Run
        Its row.
    history : tuple of HistoryRow
        One row an epoch; empty for detectors without epochs.
    has_folder : bool
        Whether anything was kept of it.
    can_resume : bool
        Whether its last checkpoint is there and no job works on it.
    """

    run: Run
    history: tuple[HistoryRow, ...]
    has_folder: bool
    can_resume: bool


def run_overview(project: Project, run: Run) -> RunOverview:
    """Look at the folder of a run; a damaged history counts as none."""
    folder = RunFolder(project.layout.run(run.name))
    try:
        history = tuple(read_history(folder.history))
    except FramesiftError:
        history = ()
    is_resting = run.state is not RunState.RUNNING
    return RunOverview(run, history, folder.path.is_dir(), is_resting and folder.last.exists())


@dataclass(frozen=True, slots=True)
class RunChoice:
    """What a person chose for a run, to be chosen again.

    Attributes
    ----------
    detector : str
        Registered name.
    options : dict
        The detector's settings, as plain values.
    recipe : Recipe
        What turned its frames into clips.
    sequence_names : tuple of str
        What it learnt from and is still there.
    is_whole : bool
        Whether all that it learnt from is still there.
    """

    detector: str
    options: dict[str, Any]
    recipe: Recipe
    sequence_names: tuple[str, ...]
    is_whole: bool


def run_choice(project: Project, run: Run) -> RunChoice:
    """Read what a run was made with; `ConfigError` if its folder is gone or damaged."""
    folder = RunFolder(project.layout.run(run.name))
    settings, recipe = folder.read_settings(), folder.read_recipe()
    names = {sequence.id: sequence.name for sequence in project.sequences()}
    found = tuple(names[it] for it in settings.sequences if it in names)
    is_whole = len(found) == len(settings.sequences)
    return RunChoice(settings.detector, settings.options, recipe, found, is_whole)
