"""What a detector of a project learns from: sequences, recipe, clips."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence as List
from dataclasses import dataclass

import numpy as np

from core.anomaly.registry import detector_clip_length
from core.errors import TrainingError
from core.jobs import JobContext
from core.operations.prepare import usable_sequences
from core.project.project import Project
from core.project.records import Sequence, Split
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.data import ClipList, TrainingData
from core.training.split import training_data


@dataclass(frozen=True, slots=True)
class TrainingSummary:
    """What would go into a training.

    Attributes
    ----------
    clips, validation_clips : int
        Clips to learn, and clips held out.
    hours : float
        Duration of the frames in either.
    excluded_frames, frames : int
        Frames that excluding spans take out, of how many.
    """

    clips: int
    validation_clips: int
    hours: float
    excluded_frames: int
    frames: int


def training_summary(
    project: Project, recipe: Recipe, detector: str, sequence_names: List[str] = ()
) -> TrainingSummary:
    """Return what training a detector would learn from, without any frame store.

    Fast enough for the window to ask after each edit: it reads the frame indexes alone. Without
    ``sequence_names`` all sequences that are marked for training go in.
    """
    recipe = recipe_for_detector(recipe, detector)
    sequences = _unprepared_sequences(project, recipe, sequence_names)
    excluded = sum(len(frames) for it in sequences for frames in it.excluded)
    frames = sum(len(it) for it in sequences)
    try:
        data = _clips(sequences, recipe)
    except TrainingError:
        return TrainingSummary(0, 0, 0.0, excluded, frames)
    seconds = sum(
        _covered(data, place) * sequence.index.cadence_s
        for place, sequence in enumerate(data.sequences)
    )
    return TrainingSummary(len(data.train), len(data.validation), seconds / 3600, excluded, frames)


def unprepared_data(
    project: Project, recipe: Recipe, detector: str, sequence_names: List[str] = ()
) -> TrainingData:
    """Return the clips that training a detector would learn from, without any frame store.

    The parameters are those of `training_summary`. Raises a TrainingError where nothing is left.
    """
    recipe = recipe_for_detector(recipe, detector)
    return _clips(_unprepared_sequences(project, recipe, sequence_names), recipe)


def prepared_training_data(
    project: Project, sequences: List[Sequence], recipe: Recipe, context: JobContext
) -> TrainingData:
    """Prepare sequences where need be and cut them into clips.

    Parameters
    ----------
    project : Project
        The project.
    sequences : sequence of Sequence
        What to learn from.
    recipe : Recipe
        As `recipe_for_detector` returns it.
    context : JobContext
        Hears of frame stores being built.

    Returns
    -------
    TrainingData
        With at least one clip; `TrainingError` says what took them if there is none.
    """
    tests = {it.id for it in sequences if it.split is Split.TEST}
    usable = [
        # Nothing is chosen by what is known of a test sequence, not even where it is learnt from.
        dataclasses.replace(it, anomalous=()) if it.sequence_id in tests else it
        for it in usable_sequences(project, sequences, recipe, context)
    ]
    return _clips(usable, recipe)


def recipe_for_detector(recipe: Recipe, detector: str) -> Recipe:
    """Return a recipe with the clip length that a detector takes, e.g. 1 for image models."""
    return dataclasses.replace(recipe, clip_length=detector_clip_length(detector, recipe))


def clip_shape(recipe: Recipe) -> tuple[int, int, int, int]:
    """Return channels, frames, rows and columns of the clips that a recipe makes."""
    return recipe.channel.channels, recipe.clip_length, recipe.height, recipe.width


def training_sequences(project: Project) -> list[Sequence]:
    """Return the sequences to learn from.

    Raises
    ------
    TrainingError
        If there are none.
    """
    sequences = [it for it in project.sequences() if it.split is Split.TRAIN]
    if not sequences:
        raise TrainingError(
            f"{project.name} has no sequence to learn from. Add one, or mark one for training."
        )
    return sequences


def _clips(sequences: List[PreparedSequence], recipe: Recipe) -> TrainingData:
    return training_data(
        sequences,
        clip_length=recipe.clip_length,
        stride=recipe.stride,
        gap_factor=recipe.gap_factor,
    )


def _unprepared_sequences(
    project: Project, recipe: Recipe, names: List[str]
) -> list[PreparedSequence]:
    chosen = [project.sequence_named(it) for it in names] or training_sequences(project)
    return [_unprepared(project, it, recipe) for it in chosen]


def _unprepared(project: Project, sequence: Sequence, recipe: Recipe) -> PreparedSequence:
    """Return a sequence with a frame store of one black frame, repeated without any memory."""
    shape = (sequence.frames, recipe.height, recipe.width, recipe.channel.channels)
    return PreparedSequence(
        sequence_id=sequence.id,
        name=sequence.name,
        store=FrameStore(np.broadcast_to(np.zeros((), np.uint8), shape)),
        index=project.index(sequence.id),
        excluded=project.excluded(sequence.id),
    )


def _covered(data: TrainingData, place: int) -> int:
    """Return how many frames of a sequence lie in a clip."""
    covered = np.zeros(len(data.sequences[place]), np.bool_)
    for clips in (data.train, data.validation):
        for start in _starts(clips, place):
            covered[start : start + data.clip_length] = True
    return int(covered.sum())


def _starts(clips: ClipList, place: int) -> list[int]:
    starts: list[int] = clips.start[clips.sequence == place].tolist()
    return starts
