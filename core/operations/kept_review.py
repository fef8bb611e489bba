"""What a project keeps of a review of its clips, so that it is there at once the next time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.config import load_yaml, save_yaml
from core.errors import FramesiftError, ProjectError
from core.files import disk_sentence
from core.jobs import JobContext
from core.operations.choose_recipe import default_recipe
from core.operations.clip_review import ClipReview
from core.operations.prepare import prepared_sequence, store_name
from core.project.layout import ProjectLayout
from core.project.project import Project
from core.recipe.clip_statistics import (
    ClipBounds,
    ClipStatistics,
    FrameSums,
    flagged_clips,
    frame_sums,
)
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.stored_arrays import DAMAGED, read_arrays, write_arrays

_COLUMNS = ("sequence", "start", "mean", "std", "motion")


def known_sums(
    layout: ProjectLayout, sequence: PreparedSequence, recipe: Recipe, context: JobContext
) -> FrameSums:
    """Return the sums of a sequence's frames; they are made once for each frame store.

    Parameters
    ----------
    layout : ProjectLayout
        Of the project.
    sequence : PreparedSequence
        With its frames.
    recipe : Recipe
        That of the frame store.
    context : JobContext
        May cancel; then nothing is kept.
    """
    name = store_name(recipe, sequence.regions)
    path = layout.frame_sums(sequence.sequence_id, name)
    state = _state(layout.frame_store(sequence.sequence_id, name))
    try:
        arrays = read_arrays(path)
        if np.array_equal(arrays["state"], state):
            columns = {name: arrays[name] for name in ("total", "squares", "change")}
            return FrameSums(**columns, values=int(arrays["values"]))
    except DAMAGED:
        pass  # Not there, or damaged: both are mended by measuring.
    sums = frame_sums(sequence.store, context, f"Measuring {sequence.name}")
    arrays = {name: getattr(sums, name) for name in ("total", "squares", "change")}
    write_arrays(path, {**arrays, "values": np.array(sums.values), "state": state})
    return sums


def keep_review(
    layout: ProjectLayout,
    recipe: Recipe,
    sequences: tuple[PreparedSequence, ...],
    statistics: ClipStatistics,
) -> None:
    """Write which clips were measured, and what they are like."""
    arrays = {name: getattr(statistics, name) for name in _COLUMNS}
    arrays["ids"] = np.array([it.sequence_id for it in sequences], np.int64)
    arrays["recipe"] = _named(recipe)
    write_arrays(layout.clip_review, arrays)


def kept_review(project: Project) -> ClipReview | None:
    """Return the clips that were measured last, flagged by the bounds that a person chose.

    None if nothing is kept, it is damaged, the recipe is another one by now, or a frame store is
    gone: then they are to be measured again.
    """
    try:
        arrays = read_arrays(project.layout.clip_review)
        recipe = default_recipe(project)
        if str(arrays["recipe"]) != str(_named(recipe)):
            return None
        known = {sequence.id: sequence for sequence in project.sequences()}
        sequences = tuple(
            prepared_sequence(project, known[it], recipe) for it in arrays["ids"].tolist()
        )
        columns = {name: arrays[name] for name in _COLUMNS}
    except (*DAMAGED, FramesiftError):
        return None
    statistics = ClipStatistics(clip_length=recipe.clip_length, **columns)
    return ClipReview(sequences, statistics, flagged_clips(statistics, kept_bounds(project)))


def kept_bounds(project: Project) -> ClipBounds | None:
    """Return the bounds that a person chose; None if the usual ones hold."""
    path = project.layout.clip_bounds
    try:
        return load_yaml(ClipBounds, path) if path.exists() else None
    except FramesiftError:
        return None  # Damaged: the usual ones are as good a start as any.


def keep_bounds(project: Project, bounds: ClipBounds | None) -> None:
    """Write the bounds that a person chose; None goes back to the usual ones.

    Raises
    ------
    ProjectError
        If the disk refuses.
    """
    path = project.layout.clip_bounds
    try:
        if bounds is None:
            path.unlink(missing_ok=True)
        else:
            save_yaml(bounds, path)
    except OSError as error:
        raise ProjectError(disk_sentence(error)) from error


def _named(recipe: Recipe) -> NDArray[np.str_]:
    clip = f"{recipe.clip_length} {recipe.stride} {recipe.gap_factor}"
    return np.array(f"{recipe.store_hash} {clip}")


def _state(store: Path) -> NDArray[np.int64]:
    """Return what changes when a frame store is built anew."""
    found = store.stat()
    return np.array([found.st_size, found.st_mtime_ns], np.int64)
