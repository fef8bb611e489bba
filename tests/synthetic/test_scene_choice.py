"""What a camera is taken to look at, on scenes that are drawn anew for each seed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from core.jobs import JobContext
from core.media.frame_index import FrameIndex, TimeOrigin
from core.recipe.frame_store import FrameStore
from core.recipe.prepared import PreparedSequence
from core.synthetic.motion_study import Motion
from core.synthetic.scene_choice import SceneChoice, walk_or_machine
from core.synthetic.scene_kind import SceneKind
from core.synthetic.settings import SampleSettings
from core.synthetic.stretches import stretches_of
from core.synthetic.survey import Survey, survey
from core.training.split import training_data
from tests.synthetic import scenes
from tests.synthetic.scenes import Look

#: Of different sizes, in grey and in colour.
LOOKS = (
    Look(),
    Look(height=64, width=96, frames=160),
    Look(height=120, width=160, frames=130, is_coloured=True),
)

WALK = Motion(
    followed=40,
    travel=1.2,
    opposite=0.3,
    pace_spread=0.3,
    standing=0.1,
    cycle=0.2,
    cycle_frames=9,
)


def looked_at(
    frames: NDArray[np.uint8], origin: TimeOrigin = TimeOrigin.CONTAINER, **settings: object
) -> Survey:
    stored = frames[..., np.newaxis] if frames.ndim == 3 else frames
    index = FrameIndex.of_times(np.arange(len(frames), dtype=np.float64) / 25, origin)
    data = training_data(
        [PreparedSequence(1, "scene", FrameStore(stored), index)],
        clip_length=1,
        stride=1,
        validation_share=0,
    )
    chosen = SampleSettings(**settings)  # type: ignore[arg-type]
    return survey(data.sequences, stretches_of(data, data.train), chosen, JobContext())


@pytest.mark.parametrize("look", LOOKS, ids=lambda it: f"{it.width}x{it.height}")
@pytest.mark.parametrize(
    ("draw", "kind"),
    [
        (scenes.crowd, SceneKind.WALKWAY),
        (scenes.street, SceneKind.WALKWAY),
        (scenes.belt, SceneKind.MACHINE),
        (scenes.arm, SceneKind.MACHINE),
        (scenes.press, SceneKind.MACHINE),
        (scenes.bench, SceneKind.MACHINE),
        (scenes.stills, SceneKind.STILLS),
        (scenes.sun, SceneKind.SUN),
        (scenes.nothing, SceneKind.MACHINE),
    ],
    ids=lambda it: getattr(it, "__name__", str(it)),
)
def test_a_scene_is_told_by_how_things_move(
    draw: Callable[[Look, int], NDArray[np.uint8]], kind: SceneKind, look: Look
) -> None:
    # Another seed for each size.
    found = looked_at(draw(look, look.height))

    assert found.scene.kind is found.choice.kind is kind, found.choice.text
    assert 0.5 <= found.choice.certainty <= 1
    assert found.choice.reasons


def test_a_shaking_camera_leaves_the_choice_unsure() -> None:
    found = looked_at(scenes.crowd(Look(shake=2.0, frames=120), 3))

    assert found.scene.moves
    assert found.choice.certainty <= 0.6
    assert found.choice.reasons[-1] == "but the camera moves"


def test_what_comes_back_is_told_with_how_often() -> None:
    choice = looked_at(scenes.press(Look(frames=200), 1)).choice

    assert "the picture comes back every" in choice.text


def test_the_same_pictures_without_times_are_stills_and_with_times_a_still_scene() -> None:
    rng = np.random.default_rng(0)
    one = scenes.nothing(Look(frames=1), 0)[0].astype(np.float32)
    light = rng.normal(0, 3, (60, 12, 18)).repeat(8, axis=1).repeat(8, axis=2)
    pictures = np.clip(one + light, 0, 255).astype(np.uint8)

    assert looked_at(pictures, TimeOrigin.FILE_ORDER).choice.kind is SceneKind.STILLS
    assert looked_at(pictures, TimeOrigin.CONTAINER).choice.kind is SceneKind.MACHINE


@pytest.mark.parametrize("frames", [2, 3])
def test_a_few_frames_in_all_are_looked_at_one_by_one(frames: int) -> None:
    found = looked_at(scenes.crowd(Look(frames=frames), 0))

    assert found.scene.kind is SceneKind.STILLS
    assert found.scene.seen_frames == 1
    assert "too few frames follow each other" in found.choice.text


def test_who_is_asked_is_believed() -> None:
    found = looked_at(scenes.crowd(Look(frames=60), 0), scene=SceneKind.MACHINE)

    assert found.choice == SceneChoice(SceneKind.MACHINE, 1.0, ("as it was asked for",))


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({}, SceneKind.WALKWAY),
        ({"cycle": 0.95, "cycle_frames": 30}, SceneKind.MACHINE),
        ({"standing": 0.6, "travel": 0.2}, SceneKind.MACHINE),
        ({"opposite": 0.0, "pace_spread": 0.02}, SceneKind.MACHINE),
        ({"opposite": 0.0}, SceneKind.WALKWAY),
        ({"followed": 3}, SceneKind.MACHINE),
    ],
)
def test_findings_are_weighed_against_each_other(change: dict[str, float], kind: SceneKind) -> None:
    choice = walk_or_machine(dataclasses.replace(WALK, **change), things=50, moves=False)  # type: ignore[arg-type]

    assert choice.kind is kind


def test_a_choice_is_the_surer_the_more_speaks_for_it() -> None:
    unsure = walk_or_machine(dataclasses.replace(WALK, standing=0.35), things=50, moves=False)
    sure = walk_or_machine(WALK, things=50, moves=False)

    assert unsure.certainty < sure.certainty
    assert sure.sureness == "clearly"
