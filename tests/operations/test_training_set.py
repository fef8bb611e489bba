"""What goes into a training, and what was held out of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import TrainingError
from core.jobs import JobContext
from core.media.frame_index import FrameIndex, FrameRange, TimeOrigin
from core.operations.train import training_summary
from core.operations.training_set import (
    prepared_training_data,
    recipe_for_detector,
    training_sequences,
)
from core.project.project import Project
from core.project.records import Split
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.held_out import held_out_parts, part_of
from core.training.split import training_data

RECIPE = Recipe(width=32, height=32, clip_length=4)


def make_sequence(times: list[float]) -> PreparedSequence:
    frames = np.arange(len(times), dtype=np.uint8)[:, None, None, None]
    store = FrameStore(np.broadcast_to(frames, (len(times), 8, 8, 1)).copy())
    index = FrameIndex.of_times(np.array(times), TimeOrigin.FILE_ORDER)
    return PreparedSequence(1, "s", store, index)


def test_the_summary_counts_what_training_will_see(project_folder: Path) -> None:
    with Project.open(project_folder) as project:
        good = project.sequence_named("good")
        label = project.label_named("exclude")
        project.add_span(good.id, FrameRange(0, 5), label.id)

        summary = training_summary(project, RECIPE, "conv3d_basic")
        data = prepared_training_data(project, [good], RECIPE, JobContext())

    assert (summary.clips, summary.validation_clips) == (len(data.train), len(data.validation))
    assert (summary.excluded_frames, summary.frames) == (5, 24)
    assert 0 < summary.hours * 3600 / 0.04 < 19.5


def test_the_summary_needs_no_frame_store(project_folder: Path) -> None:
    with Project.open(project_folder) as project:
        training_summary(project, RECIPE, "motion")

    assert list(project_folder.rglob("*.npy")) == []


def test_the_summary_of_nothing_left_is_zero(project_folder: Path) -> None:
    with Project.open(project_folder) as project:
        good = project.sequence_named("good")
        project.add_span(good.id, FrameRange(0, 24), project.label_named("exclude").id)

        summary = training_summary(project, RECIPE, "conv3d_basic")

    assert (summary.clips, summary.hours, summary.excluded_frames) == (0, 0, 24)


def test_image_models_get_clips_of_one_frame() -> None:
    assert recipe_for_detector(RECIPE, "cae").clip_length == 1
    assert recipe_for_detector(RECIPE, "conv3d_basic").clip_length == 4


def test_only_training_sequences_are_learnt(project_folder: Path) -> None:
    with Project.open(project_folder) as project:
        assert [it.name for it in training_sequences(project)] == ["good"]

        project.update_sequence(project.sequence_named("good").id, split=Split.TEST)

        with pytest.raises(TrainingError, match="mark one for training"):
            training_sequences(project)


def test_held_out_parts_are_frames_that_no_training_clip_touches() -> None:
    sequence = make_sequence([float(it) for it in range(60)])
    data = training_data([sequence], clip_length=4, stride=1)

    parts = held_out_parts(data)

    held_out = {int(frame[0, 0, 0]) for part in parts for frame in part.store.frames}
    learnt = {int(start) + offset for start in data.train.start for offset in range(4)}
    assert held_out.isdisjoint(learnt)
    assert len(held_out) >= len(data.validation)


def test_without_held_out_clips_the_learnt_frames_stand_in() -> None:
    sequence = make_sequence([float(it) for it in range(6)])
    data = training_data([sequence], clip_length=4, stride=1, validation_share=0)

    (part,) = held_out_parts(data)

    assert len(part) == 6


def test_stretches_apart_stay_apart() -> None:
    sequence = make_sequence([*map(float, range(20)), *map(float, range(100, 120))])
    data = training_data([sequence], clip_length=4, stride=1, validation_share=0)

    parts = held_out_parts(data)

    starts = [int(part.store.frames[0, 0, 0, 0]) for part in parts]
    # Both runs are covered up to the gap; adjoining frames across a gap are one part whose index
    # still holds the gap, so that no detector crosses it.
    assert starts == [0]
    assert parts[0].index.gap_starts(2.0).tolist() == [20]


def test_a_part_keeps_the_times_and_counts_frames_from_its_own_start() -> None:
    part = part_of(make_sequence([0.0, 1.0, 2.0, 5.0]), FrameRange(2, 4))

    assert part.index.time_s.tolist() == [0.0, 3.0]
    assert [int(it[0, 0, 0]) for it in part.store.frames] == [2, 3]
