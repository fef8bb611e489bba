"""What a project keeps of a review of its clips, and what its spans say of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.jobs import CancelToken, JobCancelled, JobContext
from core.media.frame_index import FrameRange
from core.operations.add import inspect_source
from core.operations.choose_recipe import default_recipe
from core.operations.clip_decisions import Decision, clip_decisions, range_decision
from core.operations.kept_review import keep_bounds, kept_bounds, kept_review
from core.operations.prepare import PrepareJob
from core.operations.review_clips import ReviewClipsJob
from core.project.edits import AddSpan, DecideFrames
from core.project.project import Project
from core.project.records import SpanSource, Split
from core.recipe.clip_statistics import Bound, ClipBounds
from core.recipe.recipe import Recipe


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with forty stills, of which 20 to 24 are bright."""
    stills = tmp_path / "stills"
    stills.mkdir()
    for number in range(40):
        picture = np.full((16, 16), 200 if 20 <= number < 25 else 60 + number % 3, np.uint8)
        cv2.imwrite(str(stills / f"{number:02}.png"), picture)
    with Project.create(tmp_path / "line") as made:
        made.add_sequence(inspect_source(stills), Split.TRAIN)
        folder = made.layout.folder
    PrepareJob(folder, Recipe(width=16, height=16, clip_length=4, stride=2)).run(JobContext())
    return folder


@pytest.fixture
def measure(project: Path) -> Callable[[], None]:
    return lambda: ReviewClipsJob(project, is_kept=True).run(JobContext()) and None


def test_a_review_is_there_again_when_the_project_is_opened(project: Path) -> None:
    found = ReviewClipsJob(project, is_kept=True).run(JobContext())

    with Project.open(project) as opened:
        kept = kept_review(opened)

    assert kept is not None
    assert np.array_equal(kept.statistics.mean, found.statistics.mean)
    assert kept.flagged.clips.tolist() == found.flagged.clips.tolist()
    assert [it.frames for it in kept.flagged_ranges()] == [FrameRange(18, 28)]


def test_a_review_in_another_recipe_is_not_kept(project: Path, measure: Callable[[], None]) -> None:
    measure()
    PrepareJob(project, Recipe(width=16, height=16, clip_length=8)).run(JobContext())

    with Project.open(project) as opened:
        assert kept_review(opened) is None


def test_a_damaged_review_is_measured_again(project: Path, measure: Callable[[], None]) -> None:
    measure()
    with Project.open(project) as opened:
        opened.layout.clip_review.write_bytes(b"PK not really")
        assert kept_review(opened) is None

    measure()

    with Project.open(project) as opened:
        assert kept_review(opened) is not None


def test_frames_are_measured_once_and_again_when_they_changed(
    project: Path, measure: Callable[[], None]
) -> None:
    measure()
    with Project.open(project) as opened:
        recipe = default_recipe(opened)
        path = opened.layout.frame_sums(1, recipe.store_hash)
        written = path.stat().st_mtime_ns
        measure()
        assert path.stat().st_mtime_ns == written

        opened.layout.frame_store(1, recipe.store_hash).touch()
        measure()
        assert path.stat().st_mtime_ns > written


def test_a_cancelled_measurement_keeps_nothing(project: Path) -> None:
    token = CancelToken()
    token.cancel()

    with pytest.raises(JobCancelled):
        ReviewClipsJob(project, is_kept=True).run(JobContext(token=token))

    with Project.open(project) as opened:
        assert kept_review(opened) is None


def test_bounds_are_kept_and_given_up(project: Path) -> None:
    bounds = ClipBounds(mean=Bound(0.1, 0.4), motion=Bound(high=0.2))
    with Project.open(project) as opened:
        assert kept_bounds(opened) is None
        keep_bounds(opened, bounds)
        assert kept_bounds(opened) == bounds
        keep_bounds(opened, None)
        assert kept_bounds(opened) is None


def test_spans_say_what_was_decided(project: Path, measure: Callable[[], None]) -> None:
    measure()
    with Project.open(project) as opened:
        review = kept_review(opened)
        assert review is not None
        (flagged,) = review.flagged_ranges()
        exclude, normal = opened.label_named("exclude").id, opened.label_named("normal").id

        def decision() -> Decision:
            return range_decision(clip_decisions(opened, review), flagged)

        assert decision() is Decision.OPEN
        suggested = AddSpan(1, FrameRange(20, 25), exclude, source=SpanSource.SUGGESTION)
        suggested.apply(opened)
        assert decision() is Decision.SUGGESTED
        DecideFrames(1, flagged.frames, normal).apply(opened)
        assert decision() is Decision.KEPT
        drop = DecideFrames(1, flagged.frames, exclude)
        drop.apply(opened)
        assert decision() is Decision.EXCLUDED
        drop.revert(opened)
        assert decision() is Decision.KEPT


def test_a_clip_is_excluded_as_soon_as_one_of_its_frames_is(
    project: Path, measure: Callable[[], None]
) -> None:
    measure()
    with Project.open(project) as opened:
        review = kept_review(opened)
        assert review is not None
        AddSpan(1, FrameRange(7, 8), opened.label_named("exclude").id).apply(opened)

        decisions = clip_decisions(opened, review)

        starts = review.statistics.start[decisions == Decision.EXCLUDED]
        assert starts.tolist() == [4, 6]
