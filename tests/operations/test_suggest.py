"""What is proposed for which scene."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import TrainingError
from core.jobs import JobContext
from core.operations import suggest
from core.operations.add import inspect_source
from core.operations.suggest import SuggestJob
from core.operations.suggestion import Suggestion, suggestion_for
from core.operations.train import TrainJob
from core.project.project import Project
from core.project.records import RunState, Sequence, Split
from core.recipe.recipe import Channel, Recipe
from core.synthetic.scene import Scene
from core.synthetic.scene_choice import SceneChoice
from core.synthetic.scene_kind import SceneKind

SCENE = Scene(
    kind=SceneKind.WALKWAY,
    mean=0.4,
    std=0.2,
    noise=0.01,
    threshold=0.06,
    object_size=20.0,
    smallest=80.0,
    largest=1200.0,
    speed=1.0,
    frame_step=2,
    seen_frames=5,
    things=300,
    moves=False,
)
RECIPE = Recipe(width=360, height=240, clip_length=1)

AddFrames = Callable[[str, NDArray[np.uint8]], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Project.create(tmp_path / "made") as project:
        return project.layout.folder


@pytest.fixture
def sequence(folder: Path, add: AddFrames) -> Sequence:
    add("street", np.zeros((3, 16, 24), np.uint8))
    with Project.open(folder) as project:
        return project.sequence_named("street")


@pytest.fixture
def add(folder: Path, tmp_path: Path) -> AddFrames:
    def add(name: str, frames: NDArray[np.uint8]) -> None:
        path = tmp_path / f"{name}.npy"
        np.save(path, frames)
        with Project.open(folder) as project:
            project.add_sequence(inspect_source(path), Split.TRAIN)

    return add


@pytest.fixture(autouse=True)
def _no_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say that a network learns 8 clips a second."""
    monkeypatch.setattr(suggest, "_measured_pace", lambda *_: 8.0)


def walkers(frames: int) -> NDArray[np.uint8]:
    """Boxes that walk to and fro in a textured scene, each at a pace of its own."""
    rng = np.random.default_rng(0)
    ground = rng.integers(60, 90, (64, 96))
    video = np.clip(ground + rng.normal(0, 1, (frames, 64, 96)), 0, 255).astype(np.uint8)
    for walker in range(6):
        heading = 1 if walker % 2 else -1
        for time in range(frames):
            left = int(17 * walker + heading * (0.8 + 0.13 * walker) * time) % 88
            video[time, 3 + 10 * walker : 11 + 10 * walker, left : left + 7] = 210
    return video


def of(kind: SceneKind, sequence: Sequence, *, frames: int = 2000, **found: object) -> Suggestion:
    scene = dataclasses.replace(SCENE, kind=kind, **found)  # type: ignore[arg-type]
    choice = SceneChoice(kind, 0.8, ("things stand",))
    return suggestion_for(scene, choice, [sequence], frames, RECIPE)


def test_walkers_are_seen_and_get_the_detector_that_learns_made_anomalies(
    folder: Path, add: AddFrames
) -> None:
    add("street", walkers(240))

    (found,) = SuggestJob(folder).run(JobContext())

    assert found.detector == "synthetic"
    assert found.options == {"scene": "walkway"}
    assert found.sequences == ("street",)
    assert "240 normal frames" in found.reasons[0]
    # 16 epochs of 100 steps of 16 clips, at 8 a second.
    assert found.minutes == pytest.approx(16 * 100 * 16 / 8 / 60)
    assert "about 53 minutes" in found.text


def test_why_and_how_surely_is_said_and_how_to_change_it(sequence: Sequence) -> None:
    found = of(SceneKind.MACHINE, sequence)

    assert found.reasons[0].startswith("Probably a machine")
    assert "things stand" in found.reasons[0]
    assert "set scene=walkway" in found.reasons[1]


def test_what_a_person_says_of_the_scene_is_taken(folder: Path, add: AddFrames) -> None:
    add("street", walkers(240))

    (found,) = SuggestJob(folder, scene=SceneKind.MACHINE).run(JobContext())

    assert found.options == {"scene": "machine"}
    assert "as it was asked for" in found.reasons[0]


def test_scenes_that_no_one_detector_learns_get_a_proposal_each(
    folder: Path, add: AddFrames
) -> None:
    add("street", walkers(60))
    add("pictures", np.random.default_rng(0).integers(0, 255, (40, 40, 40), np.uint8))

    found = {it.sequences[0]: it for it in SuggestJob(folder).run(JobContext())}

    assert set(found) == {"street", "pictures"}
    assert found["pictures"].options == {"scene": "stills"}
    (asked,) = SuggestJob(folder, ("pictures",)).run(JobContext())
    assert asked == found["pictures"]


def test_a_proposal_can_be_trained_as_it_is(folder: Path, add: AddFrames) -> None:
    add("street", walkers(60))
    (found,) = SuggestJob(folder).run(JobContext())
    assert found.detector in ("motion", "background")

    job = TrainJob(
        folder,
        found.detector,
        found.options,
        recipe=found.recipe,
        sequence_names=found.sequences,
    )

    assert job.run(JobContext()).run.state is RunState.DONE


def test_a_plain_picture_is_told(folder: Path, add: AddFrames) -> None:
    add("lid", np.full((30, 32, 32), 7, np.uint8))
    with pytest.raises(TrainingError, match="lid are of one plain colour"):
        SuggestJob(folder).run(JobContext())


def test_a_project_without_training_frames_is_told(folder: Path) -> None:
    with pytest.raises(TrainingError, match="no sequence to learn from"):
        SuggestJob(folder).run(JobContext())


@pytest.mark.parametrize(
    ("kind", "detector"),
    [
        (SceneKind.WALKWAY, "motion"),
        (SceneKind.MACHINE, "background"),
        (SceneKind.STILLS, "synthetic"),
        (SceneKind.SUN, "synthetic"),
    ],
)
def test_few_frames_of_a_scene_are_not_learnt_by_heart(
    kind: SceneKind, detector: str, sequence: Sequence
) -> None:
    assert of(kind, sequence, frames=100).detector == detector
    assert of(kind, sequence).detector == "synthetic"


def test_three_frames_in_all_are_called_too_few(sequence: Sequence) -> None:
    found = of(SceneKind.SUN, sequence, frames=3)
    assert found.warnings[0] == "3 normal frames are too few to tell what is normal."


def test_a_moving_camera_gets_no_detector_that_needs_a_still_one(sequence: Sequence) -> None:
    found = of(SceneKind.MACHINE, sequence, moves=True)
    assert found.detector == "predictor"
    assert "steady the video" in found.warnings[0]


def test_small_things_are_looked_at_in_larger_frames(sequence: Sequence) -> None:
    wide = dataclasses.replace(sequence, width=1920, height=1280)

    usual, small = of(SceneKind.WALKWAY, wide), of(SceneKind.WALKWAY, wide, object_size=5.0)

    assert (usual.recipe.width, usual.recipe.height) == (360, 240)
    assert (small.recipe.width, small.recipe.height) == (576, 384)
    assert "only 5 pixels" in small.reasons[-1]
    # No larger than the source is.
    assert of(SceneKind.WALKWAY, sequence, object_size=5.0).recipe.width == 24


def test_colour_is_kept_where_a_fault_may_show_in_it(sequence: Sequence) -> None:
    coloured = dataclasses.replace(sequence, channels=3)
    assert of(SceneKind.MACHINE, coloured).recipe.channel is Channel.COLOUR
    assert of(SceneKind.WALKWAY, coloured).recipe.channel is Channel.GREY
    assert of(SceneKind.MACHINE, sequence).recipe.channel is Channel.GREY
