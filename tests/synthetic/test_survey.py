"""What is found in training frames before anything is made."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import TrainingError
from core.synthetic.scene_kind import SceneKind
from core.training.data import TrainingData
from core.training.split import training_data
from tests.synthetic.conftest import Made, MakeSequence, walking_boxes


def _data(*sequences: object) -> TrainingData:
    return training_data(sequences, clip_length=8, stride=1)  # type: ignore[arg-type]


def test_size_and_speed_are_those_of_what_walks_there(made: Made) -> None:
    scene = made().scene

    assert scene.kind is SceneKind.WALKWAY
    assert scene.object_size == pytest.approx(np.sqrt(8 * 6), rel=0.3)
    assert scene.speed == pytest.approx(1.0, rel=0.2)
    assert scene.frame_step == 2
    assert not scene.moves


def test_slow_things_are_seen_farther_apart(made: Made, make_sequence: MakeSequence) -> None:
    slow = _data(make_sequence(walking_boxes(240, pace=0.4)))

    assert made(slow).scene.frame_step >= 4


def test_what_a_person_says_overrides_what_is_found(made: Made) -> None:
    scene = made(frame_step=1, object_size=12.0, mask_threshold=0.25, scene=SceneKind.MACHINE).scene

    assert (scene.frame_step, scene.object_size, scene.threshold) == (1, 12.0, 0.25)
    assert scene.kind is SceneKind.MACHINE


def test_unrelated_pictures_are_stills(made: Made, make_sequence: MakeSequence) -> None:
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 255, (40, 12, 24)).astype(np.uint8)
    pictures = coarse.repeat(4, axis=1).repeat(4, axis=2)

    found = made(_data(make_sequence(pictures)))

    assert found.scene.kind is SceneKind.STILLS
    assert found.scene.seen_frames == 1
    assert "one by one" in found.scene.text


def test_frames_of_a_known_wavelength_are_of_the_sun(
    made: Made, make_sequence: MakeSequence, walk: NDArray[np.uint8]
) -> None:
    assert made(_data(make_sequence(walk, wavelength=171))).scene.kind is SceneKind.SUN


def test_a_camera_that_moves_is_said_to(made: Made, make_sequence: MakeSequence) -> None:
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 255, (12, 80)).astype(np.float32)
    wide = np.kron(coarse, np.ones((4, 4))).astype(np.uint8)
    panned = np.stack([wide[:, 2 * it : 2 * it + 96] for it in range(80)])

    found = made(_data(make_sequence(panned)), scene=SceneKind.MACHINE)

    assert found.scene.moves
    assert any("camera seems to move" in it for it in found.notices)


def test_where_nothing_moves_another_scene_is_proposed(
    made: Made, make_sequence: MakeSequence
) -> None:
    noise = np.random.default_rng(0).normal(100, 2, (60, 48, 96))
    still = np.clip(noise + np.linspace(0, 80, 96), 0, 255).astype(np.uint8)

    with pytest.raises(TrainingError, match=r"Nothing was seen to move.*scene=machine"):
        made(_data(make_sequence(still)), scene=SceneKind.WALKWAY)


def test_frames_of_one_colour_cannot_be_learnt(made: Made, make_sequence: MakeSequence) -> None:
    plain = np.full((60, 48, 96), 90, np.uint8)

    with pytest.raises(TrainingError, match="one plain colour"):
        made(_data(make_sequence(plain)))


def test_held_out_and_excluded_frames_are_not_looked_at(
    made: Made, data: TrainingData, make_sequence: MakeSequence, walk: NDArray[np.uint8]
) -> None:
    held_out = int(data.validation.start.min())
    spoilt = walk.copy()
    spoilt[held_out:] = 255

    assert made(_data(make_sequence(spoilt))).scene == made().scene
