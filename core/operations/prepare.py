"""Bring the sequences of a project into a recipe."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from core.config import save_yaml
from core.errors import ProjectError, SourceError
from core.jobs import JobContext, Notice
from core.media.frame_index import FrameIndex
from core.media.open import open_source
from core.operations.choose_recipe import default_recipe
from core.project import records
from core.project.layout import ProjectLayout
from core.project.project import Project
from core.recipe.build import build_frame_store
from core.recipe.clips import clip_starts
from core.recipe.frame_store import FrameStore
from core.recipe.ignored import IgnoredBox, boxes_hash, write_painted_store
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe


@dataclass(frozen=True, slots=True)
class PreparedReport:
    """What preparing one sequence gave.

    Attributes
    ----------
    name : str
        The sequence.
    frames, clips, gaps : int
        Frames, training clips left by gaps and excluding spans, and gaps.
    suggested_exclusions : int
        Frames that are damaged, blank, flagged or without exposure.
    store : Path
        The frame store.
    bytes : int
        Its size.
    seconds : float
        How long it took; nearly 0 where the store was there already.
    """

    name: str
    frames: int
    clips: int
    gaps: int
    suggested_exclusions: int
    store: Path
    bytes: int
    seconds: float


def prepared_sequence(
    project: Project, sequence: records.Sequence, recipe: Recipe
) -> PreparedSequence:
    """Open a sequence whose frame store is there.

    Raises
    ------
    SourceError
        If it was not prepared with this recipe, or store or index is damaged.
    """
    regions = ignored_boxes(project, sequence, recipe)
    path = store_path(project.layout, sequence.id, recipe, regions)
    index = project.index(sequence.id)
    store = FrameStore.open(path)
    if len(store) != len(index):
        raise SourceError(
            f"The frame store {path} has {len(store)} frames where {sequence.name} has "
            f"{len(index)}. Prepare it again."
        )
    return PreparedSequence(
        sequence_id=sequence.id,
        name=sequence.name,
        store=store,
        index=index,
        excluded=project.excluded(sequence.id),
        anomalous=project.anomalous(sequence.id),
        regions=regions,
    )


def ignored_boxes(
    project: Project, sequence: records.Sequence, recipe: Recipe
) -> tuple[IgnoredBox, ...]:
    """Return the regions to ignore of a sequence in pixels of a recipe.

    A pixel that a region touches belongs to it.
    """
    across, down = recipe.width / sequence.width, recipe.height / sequence.height
    return tuple(
        IgnoredBox(
            region.frames.start,
            region.frames.stop,
            math.floor(region.place.y * down),
            min(math.ceil((region.place.y + region.place.height) * down), recipe.height),
            math.floor(region.place.x * across),
            min(math.ceil((region.place.x + region.place.width) * across), recipe.width),
        )
        for region in project.regions(sequence.id)
    )


def store_name(recipe: Recipe, regions: Sequence[IgnoredBox]) -> str:
    """Return the name of the frame store without what some regions hold."""
    return f"{recipe.store_hash}-{boxes_hash(regions)}" if regions else recipe.store_hash


def store_path(
    layout: ProjectLayout, sequence_id: int, recipe: Recipe, regions: Sequence[IgnoredBox]
) -> Path:
    """Return where the frame store of a sequence is without what some regions hold."""
    return layout.frame_store(sequence_id, store_name(recipe, regions))


def prepare(
    project: Project, sequence: records.Sequence, recipe: Recipe, context: JobContext
) -> PreparedSequence:
    """Return a sequence in a recipe, building its frame store if there is none that fits.

    A `SourceError` says that the source is missing or none of its frames can be used.
    """
    try:
        return prepared_sequence(project, sequence, recipe)
    except SourceError:
        # Not there, or damaged: both are mended by building it.
        pass
    _build(project, sequence, recipe, context)
    if regions := ignored_boxes(project, sequence, recipe):
        _paint_over(project.layout, sequence, recipe, regions, context)
    return prepared_sequence(project, sequence, recipe)


def _build(
    project: Project, sequence: records.Sequence, recipe: Recipe, context: JobContext
) -> None:
    """Build the frame store with everything in it, unless it is there.

    Raises
    ------
    SourceError
        If the source is missing or none of its frames can be used.
    """
    path = project.layout.frame_store(sequence.id, recipe.store_hash)
    try:
        if len(FrameStore.open(path)) == len(project.index(sequence.id)):
            return
    except SourceError:
        pass  # Not there, or damaged: both are mended by building it.
    if sequence.is_missing:
        raise SourceError(
            f"{sequence.name} is missing: {sequence.path} is not there. "
            "Bring it back or relink the sequence."
        )
    with open_source(sequence.path, index=_saved_index(project, sequence)) as source:
        _, index = build_frame_store(source, recipe, path, context)
    project.save_index(sequence.id, index)


def _paint_over(
    layout: ProjectLayout,
    sequence: records.Sequence,
    recipe: Recipe,
    regions: Sequence[IgnoredBox],
    context: JobContext,
) -> None:
    """Make the frame store without the regions; those of regions that are no more go."""
    whole = layout.frame_store(sequence.id, recipe.store_hash)
    path = store_path(layout, sequence.id, recipe, regions)
    write_painted_store(FrameStore.open(whole), regions, path, context)
    for other in whole.parent.glob(f"{recipe.store_hash}-*"):
        if not other.name.startswith(path.stem):
            with contextlib.suppress(OSError):  # Windows keeps what is on show.
                other.unlink()


def usable_sequences(
    project: Project,
    sequences: Sequence[records.Sequence],
    recipe: Recipe,
    context: JobContext,
) -> tuple[PreparedSequence, ...]:
    """Prepare several sequences; one that cannot be read is left out with a notice.

    If none can be used, the error of the first is raised.
    """
    return tuple(it.sequence for it in _prepare_each(project, sequences, recipe, context))


@dataclass(frozen=True, slots=True)
class PrepareJob:
    """Build the frame stores of a project.

    Attributes
    ----------
    folder : Path
        The project.
    recipe : Recipe or None
        Saved as the project's recipe; None takes the one that is there, or the default.
    sequence_ids : sequence of int or None
        Which sequences; None takes all.
    """

    WRITES_PROJECT: ClassVar[bool] = True

    folder: Path
    recipe: Recipe | None = None
    sequence_ids: Sequence[int] | None = None

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Preparing frames"

    def run(self, context: JobContext) -> tuple[PreparedReport, ...]:
        """Prepare each sequence; one that cannot be read is left out with a notice.

        Raises
        ------
        ProjectError
            If the project has no sequence, or cannot be read or written.
        """
        with Project.open(self.folder, check=False) as project:
            sequences = project.sequences()
            if self.sequence_ids is not None:
                sequences = [project.sequence(it) for it in self.sequence_ids]
            if not sequences:
                raise ProjectError(
                    f"{project.name} has no sequence to prepare. Add a video or a folder first."
                )
            recipe = self.recipe or default_recipe(project)
            timed = _prepare_each(project, sequences, recipe, context)
            save_yaml(recipe, project.layout.recipe)
            return tuple(_report(project, it, recipe) for it in timed)


@dataclass(frozen=True, slots=True)
class _Timed:
    sequence: PreparedSequence
    seconds: float


def _prepare_each(
    project: Project,
    sequences: Sequence[records.Sequence],
    recipe: Recipe,
    context: JobContext,
) -> list[_Timed]:
    usable: list[_Timed] = []
    errors: list[SourceError] = []
    for sequence in sequences:
        context.check()
        start = time.monotonic()
        try:
            prepared = prepare(project, sequence, recipe, context)
        except SourceError as error:
            errors.append(error)
            if len(sequences) == 1:
                break  # Raised below, and not to be said twice.
            context.emit(Notice(f"{sequence.name} is left out. {error}"))
        else:
            usable.append(_Timed(prepared, time.monotonic() - start))
    if not usable and errors:
        raise errors[0]
    return usable


def _saved_index(project: Project, sequence: records.Sequence) -> FrameIndex | None:
    try:
        return project.index(sequence.id)
    except SourceError:
        return None  # Damaged: the source is scanned again.


def _report(project: Project, timed: _Timed, recipe: Recipe) -> PreparedReport:
    sequence = timed.sequence
    store = store_path(project.layout, sequence.sequence_id, recipe, sequence.regions)
    clips = clip_starts(
        sequence.index,
        clip_length=recipe.clip_length,
        stride=recipe.stride,
        gap_factor=recipe.gap_factor,
        excluded=sequence.excluded,
    )
    return PreparedReport(
        name=sequence.name,
        frames=len(sequence),
        clips=len(clips),
        gaps=len(sequence.index.gap_starts(recipe.gap_factor)),
        suggested_exclusions=len({it.frame_index for it in sequence.index.issues}),
        store=store,
        bytes=store.stat().st_size,
        seconds=timed.seconds,
    )
