"""Regions to ignore act: on what is learnt, on scores, boxes and pixel metrics, on the hashes."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import Statistic
from core.anomaly.ignored_scores import without_ignored
from core.anomaly.score_stamp import score_stamp
from core.anomaly.score_store import ScoredSequence
from core.evaluation.evaluation import Localisation
from core.evaluation.localise import MaskedSequence, localise
from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.operations.add import inspect_source
from core.operations.choose_recipe import default_recipe
from core.operations.prepare import PrepareJob, prepare, prepared_sequence
from core.operations.score import ScoreJob
from core.operations.train import TrainJob
from core.project.edits import AddRegion, DeleteRegions
from core.project.ground_truth import GroundTruthMasks
from core.project.project import Project
from core.project.records import Rectangle, Split
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.dataset_hash import dataset_hash, frames_hash
from core.training.run_folder import RunFolder

FRAMES = 30
#: A clock in the upper left corner of frames of 64 x 48 pixels, and in the 32 x 24 of the recipe.
CLOCK = Rectangle(0, 0, 16, 12)
IN_RECIPE = (slice(0, 6), slice(0, 8))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project: a square wanders, and a corner that was still flickers in “bad”."""
    rng = np.random.default_rng(0)
    clock = np.zeros((12, 16))
    with Project.create(tmp_path / "line") as made:
        for name, split in (("good", Split.TRAIN), ("bad", Split.TEST)):
            folder = tmp_path / name
            folder.mkdir()
            for number in range(FRAMES):
                picture = np.full((48, 64), 90, np.uint8)
                picture[30:40, 5 + number : 15 + number] = 200
                if name == "bad" or not number:
                    clock = rng.integers(0, 256, (12, 16))
                picture[:12, :16] = clock
                cv2.imwrite(str(folder / f"{number:02}.png"), picture)
            made.add_sequence(inspect_source(folder), split)
        folder = made.layout.folder
    PrepareJob(folder, Recipe(width=32, height=24, clip_length=4)).run(JobContext())
    return folder


def ignore(folder: Path, sequence_id: int, frames: FrameRange | None = None) -> None:
    with Project.open(folder) as project:
        AddRegion(sequence_id, frames or FrameRange(0, FRAMES), CLOCK).apply(project)


def prepared(folder: Path, sequence_id: int) -> PreparedSequence:
    with Project.open(folder) as project:
        recipe = default_recipe(project)
        return prepare(project, project.sequence(sequence_id), recipe, JobContext())


def test_frames_are_prepared_without_what_is_ignored(project: Path) -> None:
    before = prepared(project, 1)
    assert before.store.frame(3)[IN_RECIPE].std() > 0.05

    ignore(project, 1, FrameRange(0, 20))
    after = prepared(project, 1)

    assert after.store.frame(3)[IN_RECIPE].std() == 0
    assert np.array_equal(after.store.frames[:, 6:], before.store.frames[:, 6:])
    assert np.array_equal(after.store.frames[20:], before.store.frames[20:])
    assert len(after.regions) == 1


def test_without_regions_nothing_is_copied(project: Path) -> None:
    with Project.open(project) as opened:
        stores = sorted(it.name for it in opened.layout.kept(1).glob("*.npy"))
        assert len(stores) == 1

    ignore(project, 1)
    prepared(project, 1)
    with Project.open(project) as opened:
        assert len(list(opened.layout.kept(1).glob("*.npy"))) == 2
        assert len(list(opened.layout.kept(2).glob("*.npy"))) == 1
        DeleteRegions([1]).apply(opened)
        again = prepared_sequence(opened, opened.sequence(1), default_recipe(opened))
        assert again.regions == ()
        AddRegion(1, FrameRange(0, 5), CLOCK).apply(opened)
    prepared(project, 1)
    with Project.open(project) as opened:  # the copy for the other region has gone
        assert len(list(opened.layout.kept(1).glob("*.npy"))) == 2


def test_a_copy_for_regions_that_are_gone_goes_when_the_project_is_opened(project: Path) -> None:
    ignore(project, 1)
    prepared(project, 1)
    with Project.open(project) as opened:
        assert len(opened.layout.painted_stores(1)) == 1
        DeleteRegions([1]).apply(opened)

    with Project.open(project) as opened:
        assert opened.layout.painted_stores(1) == []
        assert len(list(opened.layout.kept(1).glob("*.npy"))) == 1


def test_hashes_of_data_and_scores_change(project: Path) -> None:
    before = prepared(project, 1)
    ignore(project, 1, FrameRange(0, 1))
    after = prepared(project, 1)

    assert dataset_hash([before], 4, 1) != dataset_hash([after], 4, 1)
    assert frames_hash(before) != frames_hash(after)


def train(folder: Path) -> str:
    return TrainJob(folder, "motion", {"median": 1}).run(JobContext()).run.name


def scored(folder: Path, run: str, sequence: str = "bad") -> ScoredSequence:
    ScoreJob(folder, run, [sequence]).run(JobContext())
    with Project.open(folder) as project:
        run_folder = RunFolder(project.layout.run(run))
        found = ScoredSequence.open(run_folder, project.sequence_named(sequence).id)
    assert found is not None
    return found


def test_scores_leave_the_region_out_and_are_made_again_when_it_is_drawn(project: Path) -> None:
    run = train(project)
    before = scored(project, run)
    peak = np.unravel_index(np.nanargmax(before.anomaly_map(10)), (24, 32))
    assert peak[0] < 8  # the flicker is all that it sees
    assert peak[1] < 10

    ignore(project, 2)
    after = scored(project, run)

    assert np.isnan(after.anomaly_map(10)[IN_RECIPE]).all()
    assert not np.isnan(after.anomaly_map(10)[8:]).any()
    assert after.stamp != before.stamp
    higher = before.scores(Statistic.LOCAL_MAX)[5:25] > after.scores(Statistic.LOCAL_MAX)[5:25]
    assert higher.mean() > 0.9


def test_a_run_learns_and_is_calibrated_without_the_region(project: Path) -> None:
    before = train(project)
    ignore(project, 1)

    after = train(project)

    with Project.open(project) as opened:
        runs = [opened.run_named(name) for name in (before, after)]
        thresholds = [opened.thresholds(run.id, Statistic.LOCAL_MAX.value) for run in runs]
    assert runs[0].dataset_hash != runs[1].dataset_hash
    assert thresholds[1] is not None
    assert np.isfinite(thresholds[1].high)


def test_a_signal_to_noise_ratio_is_taken_over_the_other_pixels(project: Path) -> None:
    ignore(project, 1)
    sequence = prepared(project, 1)
    rebuilt = sequence.store.frame(3).copy()
    rebuilt[IN_RECIPE] += 0.5
    rebuilt[20:] += 0.1
    result = FrameResult(3, np.ones((24, 32), np.float32), rebuilt, psnr=12.0)

    hidden = without_ignored(result, sequence)

    error = 0.01 * 4 * 32 / (24 * 32 - 6 * 8)
    assert hidden.psnr == pytest.approx(-10 * np.log10(error), abs=1e-3)
    assert np.isnan(hidden.anomaly_map[IN_RECIPE]).all()
    assert without_ignored(result, prepared(project, 2)) is result


def judged(scored: ScoredSequence, masks: NDArray[np.bool_]) -> Localisation:
    truth = GroundTruthMasks(np.packbits(masks, axis=2), masks.shape[2])
    sequence = MaskedSequence("bad", scored, truth)
    return localise([sequence], Statistic.LOCAL_MAX, None, JobContext())


def test_pixel_metrics_leave_the_region_out(project: Path) -> None:
    run = train(project)
    masks = np.zeros((FRAMES, 48, 64), np.bool_)
    masks[:, :12, :16] = True  # what is true there can be found by nobody
    masks[:, 30:40, 20:30] = True
    ignore(project, 2)
    after = scored(project, run)

    found = judged(after, masks)

    without = masks.copy()
    without[:, :14, :18] = False  # the region with the pixels at its edge, which are in between
    only = judged(after, without)
    assert found.aupro == pytest.approx(only.aupro)
    assert found.pixel_auroc == pytest.approx(only.pixel_auroc)


def test_the_stamp_follows_the_region(project: Path) -> None:
    run = train(project)
    with Project.open(project) as opened:
        folder = RunFolder(opened.layout.run(run))
    before = score_stamp(folder, prepared(project, 2))
    ignore(project, 2)

    assert score_stamp(folder, prepared(project, 2)) != before
