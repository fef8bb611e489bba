"""Preparing builds what is missing, once, and one bad source disables itself alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import ProjectError, SourceError
from core.jobs import CancelToken, JobCancelled, JobContext, Notice, Progress
from core.media.frame_index import FrameRange
from core.operations.add import InspectSourcesJob, inspect_source
from core.operations.choose_recipe import default_recipe, recipe_for, recipe_to_learn
from core.operations.prepare import PrepareJob, prepared_sequence
from core.project.project import Project
from core.project.records import Split
from core.recipe.recipe import Recipe

RECIPE = Recipe(width=32, height=32, clip_length=4)
MakeStills = Callable[..., Path]


def test_a_new_sequence_is_called_after_its_folder(make_stills: MakeStills) -> None:
    new = inspect_source(make_stills("camera.2024-05-10", 3))

    assert new.name == "camera.2024-05-10"
    assert (len(new.index), new.width, new.height, new.channels) == (3, 64, 48, 1)


def test_several_sources_are_read_in_order(make_stills: MakeStills) -> None:
    paths = [make_stills("b", 2), make_stills("a", 3)]

    found = InspectSourcesJob(paths).run(JobContext())

    assert [(it.name, len(it.index)) for it in found] == [("b", 2), ("a", 3)]


def test_every_sequence_gets_a_store_and_a_report(project_folder: Path) -> None:
    reports = PrepareJob(project_folder, RECIPE).run(JobContext())

    assert [(it.name, it.frames, it.clips, it.gaps) for it in reports] == [
        ("good", 24, 21, 0),
        ("bad", 24, 21, 0),
    ]
    assert all(it.store.stat().st_size == it.bytes for it in reports)


def test_statistics_are_saved_in_the_index(project_folder: Path) -> None:
    PrepareJob(project_folder, RECIPE).run(JobContext())

    with Project.open(project_folder) as project:
        index = project.index(project.sequence_named("bad").id)
    assert index.maximum[12] == 255
    assert 90 < index.mean[0] < 115


def test_a_store_that_fits_is_not_built_again(project_folder: Path) -> None:
    first = PrepareJob(project_folder, RECIPE).run(JobContext())
    before = [it.store.stat().st_mtime_ns for it in first]

    second = PrepareJob(project_folder).run(JobContext())

    assert [it.store.stat().st_mtime_ns for it in second] == before


def test_a_damaged_store_is_built_again(project_folder: Path) -> None:
    (report, _) = PrepareJob(project_folder, RECIPE).run(JobContext())
    report.store.write_bytes(report.store.read_bytes()[:500])

    PrepareJob(project_folder).run(JobContext())

    with Project.open(project_folder) as project:
        prepared = prepared_sequence(project, project.sequence_named("good"), RECIPE)
    assert len(prepared.store) == 24


def test_excluded_and_anomalous_frames_come_with_a_prepared_sequence(
    project_folder: Path,
) -> None:
    with Project.open(project_folder) as project:
        bad = project.sequence_named("bad")
        label = project.label_named("anomaly")
        project.add_span(bad.id, FrameRange(12, 16), label.id)
        (report,) = PrepareJob(project_folder, RECIPE, [bad.id]).run(JobContext())

        prepared = prepared_sequence(project, bad, RECIPE)

    assert prepared.anomalous == prepared.excluded == (FrameRange(12, 16),)
    assert report.clips == 9 + 5


def test_a_missing_source_is_left_out_with_a_notice(
    project_folder: Path, make_stills: MakeStills, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "good")
    events: list[object] = []

    reports = PrepareJob(project_folder, RECIPE).run(JobContext(emit=events.append))

    assert [it.name for it in reports] == ["bad"]
    (notice,) = [it for it in events if isinstance(it, Notice)]
    assert "good is left out" in notice.message
    assert "relink" in notice.message


def test_if_no_source_can_be_read_the_job_fails_and_says_why(
    project_folder: Path, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "good")
    shutil.rmtree(tmp_path / "bad")

    with pytest.raises(SourceError, match="good is missing"):
        PrepareJob(project_folder, RECIPE).run(JobContext())


def test_an_empty_project_has_nothing_to_prepare(tmp_path: Path) -> None:
    Project.create(tmp_path / "empty").close()

    with pytest.raises(ProjectError, match="no sequence to prepare"):
        PrepareJob(tmp_path / "empty.framesift").run(JobContext())


def test_cancelling_leaves_no_store(project_folder: Path) -> None:
    token = CancelToken()

    def cancel_on_progress(event: object) -> None:
        if isinstance(event, Progress):
            token.cancel()

    with pytest.raises(JobCancelled):
        PrepareJob(project_folder, RECIPE).run(JobContext(cancel_on_progress, token))

    assert list(project_folder.rglob("*.npy")) == []


def test_the_default_recipe_keeps_the_aspect_of_a_training_sequence(
    tmp_path: Path, make_stills: MakeStills
) -> None:
    with Project.create(tmp_path / "fresh") as project:
        project.add_sequence(inspect_source(make_stills("only", 2)), Split.TRAIN)

        recipe = default_recipe(project)

    assert (recipe.width, recipe.height, recipe.clip_length) == (64, 48, 8)


def test_the_last_recipe_is_the_next_default(project_folder: Path) -> None:
    PrepareJob(project_folder, RECIPE).run(JobContext())

    with Project.open(project_folder) as project:
        assert default_recipe(project) == RECIPE


def test_made_anomalies_are_learnt_at_a_larger_size(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    (tmp_path / "stills").mkdir()
    for number in range(3):
        picture = rng.integers(0, 255, (480, 640)).astype(np.uint8)
        cv2.imwrite(str(tmp_path / "stills" / f"{number}.png"), picture)

    with Project.create(tmp_path / "street") as project:
        project.add_sequence(inspect_source(tmp_path / "stills"), Split.TRAIN)
        basic, large = (recipe_to_learn(project, it) for it in ("conv3d_basic", "synthetic"))

    assert (basic.width, basic.height) == (160, 128)
    assert (large.width, large.height) == (360, 272)


def test_frames_are_learnt_in_the_aspect_of_the_sequences_that_are_named(tmp_path: Path) -> None:
    with Project.create(tmp_path / "mixed") as project:
        for name, shape in (("wide", (3, 40, 80)), ("tall", (3, 96, 48))):
            np.save(tmp_path / f"{name}.npy", np.zeros(shape, np.uint8))
            project.add_sequence(inspect_source(tmp_path / f"{name}.npy"), Split.TRAIN)
        tall = [project.sequence_named("tall")]
        found = [recipe_to_learn(project, it, tall) for it in ("conv3d_basic", "synthetic")]
        unnamed = recipe_to_learn(project, "conv3d_basic")

    assert [(it.width, it.height) for it in found] == [(48, 96), (48, 96)]
    assert (unnamed.width, unnamed.height) == (80, 32)


def test_a_recipe_that_somebody_chose_is_learnt_with_whatever_the_detector(
    project_folder: Path,
) -> None:
    PrepareJob(project_folder, RECIPE).run(JobContext())

    with Project.open(project_folder) as project:
        assert recipe_to_learn(project, "synthetic") == RECIPE


@pytest.mark.parametrize(
    ("size", "expected"),
    [((371, 501), (112, 160)), ((4096, 4096), (160, 160)), ((9, 9), (16, 16))],
)
def test_sides_are_multiples_of_16(size: tuple[int, int], expected: tuple[int, int]) -> None:
    recipe = recipe_for(*size)

    assert (recipe.width, recipe.height) == expected
